"""Recognising a request that was sent before under the same key."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.chats.requests import Accepted, Ask
from backend.api.problems import Conflict
from backend.core.queue_position import TASKS_AHEAD

_T = TypeVar("_T")

#: Constraints that the second of two simultaneous requests with one key runs into.
_OVERTAKEN = ("uq_tasks_idempotency", "pk_messages")

_BY_KEY = text(f"""
    select t.id, t.conversation_id, t.state, t.request_hash,
        case when t.state = 'queued' then {TASKS_AHEAD} end as queue_position
    from tasks t where t.user_id = :user_id and t.idempotency_key = :key
""")  # noqa: S608 - a constant
_BY_MESSAGE = text("""
    select t.id, t.conversation_id, t.state, m.content from messages m join tasks t on t.id = m.task_id
    where m.id = :id and m.user_id = :user_id
""")


def hash_of(ask: Ask) -> str:
    """Return a digest by which two requests are the same."""
    return hashlib.sha256(ask.model_dump_json().encode()).hexdigest()


def answer_id(user_id: UUID, key: str) -> UUID:
    """Return the id of the message that answers a question under this key: a repeat meets it."""
    return uuid5(user_id, key)


def _same(*, is_same: bool) -> None:
    if not is_same:
        raise Conflict("This Idempotency-Key was used for another request.", cure="Use a new key for a new request.")


async def once(attempt: Callable[[], Awaitable[_T]], key: str | None) -> _T:
    """Run an attempt; one that another request with its key overtook is run again, and finds what that one made."""
    try:
        return await attempt()
    except IntegrityError as error:
        if key is None or not any(name in str(error.orig) for name in _OVERTAKEN):
            raise
    return await attempt()


async def find_repeated(conn: AsyncConnection, user_id: UUID, key: str | None, ask: Ask) -> Accepted | None:
    """Return what the first request under this key became.

    Raises:
        Conflict: the first one was another request.
    """
    if key is None:
        return None
    task = (await conn.execute(_BY_KEY, {"user_id": user_id, "key": key})).one_or_none()
    if task is not None:
        _same(is_same=task.request_hash == hash_of(ask))
        return Accepted(
            task_id=task.id,
            conversation_id=task.conversation_id,
            state=task.state,
            queue_position=task.queue_position,
        )
    said = (await conn.execute(_BY_MESSAGE, {"user_id": user_id, "id": answer_id(user_id, key)})).one_or_none()
    if said is None:
        return None
    _same(is_same=said.content == ask.message)
    return Accepted(task_id=said.id, conversation_id=said.conversation_id, state=said.state, queue_position=None)
