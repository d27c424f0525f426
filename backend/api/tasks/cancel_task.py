"""Use case: stop a task. What nobody holds ends now; holders are told, and the task ends when the last lets go."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text

from backend.api.tasks.owned import lock_own
from backend.core import approvals, task_ends
from backend.core.contracts import TaskCancelled
from backend.core.joins import end_steps
from backend.core.locked_task import LockedTask
from backend.core.resources import Resources
from backend.core.states import TASK_FINAL, StepState

# Locked, so that no worker claims or ends one between this look and what follows from it.
_OPEN_STEPS = text("""
    select id, coalesce(state = 'running' and lease_until > clock_timestamp(), false) as held from steps
    where task_id = :id and state not in ('completed', 'failed', 'skipped', 'cancelled')
    order by id for no key update
""")
_TASK_HELD = text("select coalesce(owner is not null and lease_until > now(), false) from tasks where id = :id")
_OPEN = (
    StepState.PENDING,
    StepState.QUEUED,
    StepState.RUNNING,
    StepState.AWAITING_APPROVAL,
    StepState.PARKED,
)


async def _end_what_nobody_holds(task: LockedTask) -> bool:
    """Cancel every open step without a live lease; returns whether somebody still holds a part of the task.

    What any of them asked is off at once, also where its holder is still at work.
    """
    steps = (await task.unit.conn.execute(_OPEN_STEPS, {"id": task.id})).all()
    free = [step.id for step in steps if not step.held]
    await end_steps(task, free, StepState.CANCELLED, None, only_from=_OPEN)
    await approvals.withdraw(task, [step.id for step in steps if step.held])
    held = (await task.unit.conn.execute(_TASK_HELD, {"id": task.id})).scalar_one()
    return bool(held) or len(free) < len(steps)


async def cancel_task(resources: Resources, user_id: UUID, task_id: UUID) -> None:
    """Stop a task; one that has ended stays as it is.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    async with resources.unit() as unit:
        task = await lock_own(unit, user_id, task_id)
        if task.state in TASK_FINAL:
            return
        if not task.cancelling:
            task.set(cancel_requested_at=datetime.now(UTC))
        if await _end_what_nobody_holds(task):
            unit.messages.append(TaskCancelled(task_id=task.id))
            await task.save()
        else:
            await task_ends.cancel(task)
