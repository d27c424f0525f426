"""Questions to a person as time goes by: reminders, deadlines, and decisions whose moment has come."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import TextClause, text

from backend.core import approvals
from backend.core.joins import join
from backend.core.locked_task import LockedTask
from backend.core.resources import Resources

_MOST = 100
_TO_REMIND = text("""
    select id, task_id from approvals where state = 'pending' and reminded_at is null and remind_at <= now()
        and expires_at > now() order by remind_at limit :most
""")
_TO_EXPIRE = text("""
    select id, task_id from approvals where state = 'pending' and expires_at <= now() order by expires_at limit :most
""")
# A cool-off that is over, or a decision whose resume was lost.
_TO_RESUME = text(f"""
    select s.id, s.task_id from steps s
    where s.state = 'awaiting_approval'
        and exists (select 1 from approvals a where a.step_id = s.id and {approvals.READY})
    order by s.seq limit :most
""")  # noqa: S608 - a constant
# Nobody waits for an answer to these any more.
_DANGLING = text("""
    select distinct s.id, s.task_id from approvals a join steps s on s.id = a.step_id
    where a.consumed_at is null and a.state in ('pending', 'expired', 'approved')
        and s.state in ('completed', 'failed', 'skipped', 'cancelled') limit :most
""")

Deed = Callable[[LockedTask, UUID], Awaitable[object]]


async def remind(resources: Resources) -> int:
    """Tell once more what nears its deadline; returns how many."""
    return await _each(resources, _TO_REMIND, approvals.remind)


async def expire(resources: Resources) -> int:
    """Park what nobody decided in time; returns how many."""
    return await _each(resources, _TO_EXPIRE, approvals.expire)


async def resume(resources: Resources) -> int:
    """Send on what was decided and may be done now; returns how many."""
    return await _each(resources, _TO_RESUME, approvals.resume)


async def withdraw(resources: Resources) -> int:
    """Take back questions of steps that ended; returns how many steps."""

    async def take_back(task: LockedTask, step_id: UUID) -> None:
        await approvals.withdraw(task, [step_id])

    return await _each(resources, _DANGLING, take_back)


async def _each(resources: Resources, query: TextClause, deed: Deed) -> int:
    async with resources.engine.connect() as conn:
        rows = (await conn.execute(query, {"most": _MOST})).all()
    for row in rows:
        async with resources.unit() as unit:
            task = await LockedTask.take(unit, row.task_id)
            if task is not None:
                await deed(task, row.id)
                await join(task)
                await task.save()
    return len(rows)
