"""Within a conversation one task at a time, in order.

Lock order everywhere is the task at work, then the conversation, then the task that waits there: two transactions that
need several of them can't wait for each other. Whoever holds a task that only waits doesn't ask for the conversation.
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.contracts import TaskSubmitted
from backend.core.db.base import Json
from backend.core.outbox import Unit
from backend.core.queue_order import TASK_TURN_NOW
from backend.core.running_cap import let_next_go

_TOUCH = text("update conversations set last_message_at = now() where id = :id")
# A task is in its conversation's way while it heads it and is neither final nor waiting.
_BUSY = text("""
    select 1 from tasks
    where conversation_id = :id and head and state not in ('completed', 'failed', 'cancelled', 'waiting') limit 1
""")
# Locked while it is chosen: one that is being withdrawn right now is waited for, and then passed over. The conversation
# was locked by a statement of its own before, so that this one sees who came meanwhile.
_NEXT = text(f"""
    update tasks t set head = true, turn = {TASK_TURN_NOW}
    where id = (
        select id from tasks
        where conversation_id = :id and state in ('queued', 'planning') and not head order by seq limit 1
        for update
    ) and not exists (
        select 1 from tasks
        where conversation_id = :id and head and state not in ('completed', 'failed', 'cancelled', 'waiting'))
    returning id
""")  # noqa: S608 - a constant


async def take_turn(unit: Unit, conversation_id: UUID) -> bool:
    """Lock the conversation; returns whether a new task heads it at once."""
    await unit.conn.execute(_TOUCH, {"id": conversation_id})
    return not await is_busy(unit.conn, conversation_id)


async def is_busy(conn: AsyncConnection, conversation_id: UUID) -> bool:
    """Tell whether a task of the conversation is at work just now."""
    return (await conn.execute(_BUSY, {"id": conversation_id})).first() is not None


async def release_turn(unit: Unit, task: Json) -> None:
    """Pass the turn on after a task ended or began to wait: the next one becomes claimable: queued, or answered.

    So does the next one of the same user that was held because too many of theirs ran.

    The task's new state must have been written in this transaction before. One that never headed the conversation has
    no turn to pass on.
    """
    if not task["head"]:
        return
    await unit.conn.execute(_TOUCH, {"id": task["conversation_id"]})
    row = (await unit.conn.execute(_NEXT, {"id": task["conversation_id"]})).first()
    if row is not None:
        unit.messages.append(TaskSubmitted(task_id=row.id))
    await let_next_go(unit, task["user_id"])
