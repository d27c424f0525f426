"""A conversation that something begins: a message, or a schedule's first run."""

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.db import Conversation, new_id
from backend.core.db.base import Json
from backend.core.events import ConversationChanged
from backend.core.outbox import Unit
from backend.core.states import TaskState
from backend.core.title import title_of
from backend.core.views import ConversationView


async def begin_conversation(conn: AsyncConnection, user_id: UUID, message: str, *, hidden: bool = False) -> Json:
    """Make a conversation that a message begins, named after it; returns its row.

    Args:
        conn: the transaction that adds its first task.
        user_id: whose it is.
        message: what begins it.
        hidden: it isn't listed: what runs in it may turn out to have nothing to tell.
    """
    values = {"id": new_id(), "user_id": user_id, "title": title_of(message), "hidden": hidden}
    statement = insert(Conversation).values(values).returning(Conversation.__table__)
    return dict((await conn.execute(statement)).mappings().one())


async def begin_told(unit: Unit, user_id: UUID, message: str) -> UUID:
    """Make a conversation and tell it; returns its id."""
    row = await begin_conversation(unit.conn, user_id, message)
    view = ConversationView.model_validate({**row, "active": TaskState.QUEUED})
    unit.notices.append(ConversationChanged(conversation_id=view.id, conversation=view))
    return view.id
