"""Use cases: rename, pin, delete."""

import asyncio
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from backend.api.conversations.queries import read_conversation
from backend.core.contracts import TaskCancelled
from backend.core.db import Conversation
from backend.core.events import ConversationChanged
from backend.core.resources import Resources
from backend.core.views import ConversationView

# In everybody's lock order: tasks that may be at work, the conversation, those that wait there, steps. The locks leave
# room for who only refers to a row, so that a worker in the middle of its step's transaction comes to its end.
_LOCK_HEADS = text("""
    select id from tasks
    where conversation_id = :id and user_id = :user_id and head order by id for no key update
""")
_LOCK = text("select 1 from conversations where id = :id and user_id = :user_id for no key update")
# One of these that is locked is being given its turn, or stopped: whoever does it may want what is locked here.
_LOCK_REST = text("""
    select id, state in ('completed', 'failed', 'cancelled') as ended from tasks
    where conversation_id = :id and user_id = :user_id order by id for no key update nowait
""")
_LOCK_STEPS = text("select 1 from steps where conversation_id = :id and user_id = :user_id order by id for update")
_DELETE = text("delete from conversations where id = :id and user_id = :user_id")
_LOCK_NOT_AVAILABLE = "55P03"
#: Tries of a deletion, and seconds between two of them, more each time.
_TRIES = 10
_PAUSE = 0.05


async def change_conversation(
    resources: Resources, user_id: UUID, conversation_id: UUID, changes: dict[str, object]
) -> ConversationView:
    """Rename or pin.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    async with resources.unit() as unit:
        own = (Conversation.id == conversation_id, Conversation.user_id == user_id)
        if changes:
            await unit.conn.execute(update(Conversation).where(*own).values(**changes))
        view = await read_conversation(unit.conn, user_id, conversation_id)
        if changes:
            unit.user_id = user_id
            unit.notices.append(ConversationChanged(conversation_id=conversation_id, conversation=view))
    return view


async def delete_conversation(resources: Resources, user_id: UUID, conversation_id: UUID) -> None:
    """Delete a conversation with its tasks; who works on one of them is told to let go.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            await _delete(resources, user_id, conversation_id)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE or attempt == _TRIES:
                raise
        else:
            return
        await asyncio.sleep(_PAUSE * attempt)


async def _delete(resources: Resources, user_id: UUID, conversation_id: UUID) -> None:
    parameters = {"id": conversation_id, "user_id": user_id}
    async with resources.unit() as unit:
        await read_conversation(unit.conn, user_id, conversation_id)
        await unit.conn.execute(_LOCK_HEADS, parameters)
        await unit.conn.execute(_LOCK, parameters)
        tasks = (await unit.conn.execute(_LOCK_REST, parameters)).all()
        await unit.conn.execute(_LOCK_STEPS, parameters)
        await unit.conn.execute(_DELETE, parameters)
        unit.user_id = user_id
        unit.messages += [TaskCancelled(task_id=task.id) for task in tasks if not task.ended]
        unit.notices.append(ConversationChanged(conversation_id=conversation_id, conversation=None))
