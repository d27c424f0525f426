"""Reading conversations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.paging import bigint, mark, read_mark
from backend.api.problems import NotFound
from backend.api.tasks.queries import read_cursor, repeatable
from backend.api.tasks.snapshot import conversation_snapshot, task_views
from backend.api.tasks.views import TaskView
from backend.api.texts import pattern_of
from backend.core.db import Message
from backend.core.resources import Resources
from backend.core.rows import files_of
from backend.core.views import ConversationView, MessageView


class ConversationPage(BaseModel):
    """One page of conversations: pinned first, then by their latest message."""

    items: list[ConversationView]
    next: str | None


class MessagePage(BaseModel):
    """One page of messages, oldest first."""

    items: list[MessageView]
    next: str | None


class ConversationDetail(ConversationView):
    """A conversation with everything the chat page shows; ``cursor`` is where to follow from."""

    tasks: list[TaskView]
    messages: list[MessageView]
    cursor: str


_VIEW = """
    select c.id, c.title, c.pinned, c.created_at, c.last_message_at, a.state as active, a.waiting_for
    from conversations c left join lateral (
        select t.state, t.waiting_for from tasks t
        where t.conversation_id = c.id and t.mode = 'run' and t.state not in ('completed', 'failed', 'cancelled')
        order by t.seq desc limit 1
    ) a on true where c.user_id = :user_id
"""
# A conversation that only a plan was asked in isn't one to the person.
_LIST = text(f"""{_VIEW} and not c.hidden
    and exists (select 1 from tasks t where t.conversation_id = c.id and t.mode = 'run')
    and (cast(:pattern as text) is null or c.title ilike :pattern
        or exists (select 1 from messages m where m.conversation_id = c.id and m.content ilike :pattern))
    and (cast(:pinned as boolean) is null
        or (c.pinned, c.last_message_at, c.id)
            < (cast(:pinned as boolean), cast(:at as timestamptz), cast(:id as uuid)))
    order by c.pinned desc, c.last_message_at desc, c.id desc limit :limit
""")  # noqa: S608 - a constant
_ONE = text(f"{_VIEW} and c.id = :id")


def _place(after: str | None) -> dict[str, Any]:
    if after is None:
        return {"pinned": None, "at": None, "id": None}
    pinned, at, row_id = read_mark(after, bool, datetime.fromisoformat, UUID)
    return {"pinned": pinned, "at": at, "id": row_id}


async def list_conversations(
    conn: AsyncConnection, user_id: UUID, *, words: str | None, limit: int, after: str | None
) -> ConversationPage:
    """Return one page; ``words`` are looked for in titles and messages."""
    parameters = {"user_id": user_id, "pattern": pattern_of(words), "limit": limit + 1, **_place(after)}
    rows = (await conn.execute(_LIST, parameters)).all()
    more = None
    if len(rows) > limit:
        last = rows[limit - 1]
        more = mark(last.pinned, last.last_message_at.isoformat(), str(last.id))
    return ConversationPage(items=[ConversationView.model_validate(row) for row in rows[:limit]], next=more)


async def read_conversation(conn: AsyncConnection, user_id: UUID, conversation_id: UUID) -> ConversationView:
    """Return one conversation.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = (await conn.execute(_ONE, {"user_id": user_id, "id": conversation_id})).one_or_none()
    if row is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return ConversationView.model_validate(row)


async def list_messages(
    conn: AsyncConnection, user_id: UUID, conversation_id: UUID, *, limit: int | None, after: str | None
) -> MessagePage:
    """Return one page of a conversation's messages, oldest first; all of them without a limit."""
    query = (
        select(Message.__table__)
        .where(Message.conversation_id == conversation_id, Message.user_id == user_id)
        .order_by(Message.seq)
    )
    if limit is not None:
        query = query.limit(limit + 1)
    if after is not None:
        query = query.where(Message.seq > read_mark(after, bigint)[0])
    rows = [dict(row) for row in (await conn.execute(query)).mappings()]
    more = mark(rows[limit - 1]["seq"]) if limit is not None and len(rows) > limit else None
    views = [MessageView.model_validate({**row, "files": files_of(row["files"])}) for row in rows[:limit]]
    return MessagePage(items=views, next=more)


async def read_whole(resources: Resources, user_id: UUID, conversation_id: UUID) -> ConversationDetail:
    """Return everything the chat page shows, as one snapshot; the cursor is read before it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    cursor = await read_cursor(resources, user_id)
    async with repeatable(resources.engine) as conn:
        view = await read_conversation(conn, user_id, conversation_id)
        messages = await list_messages(conn, user_id, conversation_id, limit=None, after=None)
        snapshot = await conversation_snapshot(conn, user_id, conversation_id)
    tasks = await task_views(snapshot, resources.events, cursor)
    return ConversationDetail(**view.model_dump(), tasks=tasks, messages=messages.items, cursor=cursor)
