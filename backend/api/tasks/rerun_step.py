"""Use cases: run one step of an ended task again, as it was or in other words."""

from uuid import UUID

from sqlalchemy import text

from backend.api.chats.limits import check_length
from backend.api.problems import Conflict
from backend.api.tasks.owned import lock_own, lock_step
from backend.api.tasks.retry_plan import decide
from backend.api.tasks.retry_preview import check_token
from backend.api.tasks.run_again import run_again
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit
from backend.core.resources import Resources
from backend.core.states import TASK_FINAL, StepState

_REWORD = text("update steps set instruction = :instruction, rev = rev + 1 where id = :id returning *")
_NOT_BEGUN = frozenset({StepState.PENDING, StepState.QUEUED})


async def retry_step(
    resources: Resources, user_id: UUID, task_id: UUID, step_id: UUID, *, token: str | None = None
) -> None:
    """Run a step and those that build on it again; the task's other steps are kept, and it is answered anew.

    Raises:
        NotFound: there is no such task or step, or it is somebody else's.
        Conflict: the task is at work, its conversation is busy, or the step can't start by itself.
        Outdated: ``token`` is of a preview that showed something else.
    """
    async with resources.unit() as unit:
        task = await lock_own(unit, user_id, task_id)
        await lock_step(task, step_id)
        await _run_again(task, step_id, token)


async def rerun(unit: Unit, user_id: UUID, task_id: UUID, step_id: UUID, *, instruction: str | None = None) -> None:
    """Run a step of an ended task again in this transaction, in other words where some are given.

    Raises:
        NotFound, Conflict: as ``retry_step``.
    """
    task = await lock_own(unit, user_id, task_id)
    await lock_step(task, step_id)
    if instruction is not None:
        await unit.conn.execute(_REWORD, {"id": step_id, "instruction": instruction})
    await _run_again(task, step_id)


async def edit_step(resources: Resources, user_id: UUID, task_id: UUID, step_id: UUID, instruction: str) -> None:
    """Change a step's instruction: one that nobody has begun in place, one of an ended task by running it again.

    Raises:
        NotFound: there is no such task or step, or it is somebody else's.
        Conflict: it has been begun, or can't be run again.
        MessageTooLong: the new instruction is over the limit.
        Invalid: it is empty.
    """
    check_length(instruction, resources.settings)
    async with resources.unit() as unit:
        task = await lock_own(unit, user_id, task_id)
        step = await lock_step(task, step_id)
        if task.state in TASK_FINAL:
            await unit.conn.execute(_REWORD, {"id": step_id, "instruction": instruction})
            await _run_again(task, step_id)
        elif step["state"] in _NOT_BEGUN and not task.cancelling:
            if step["instruction"] == instruction:
                return
            changed = await unit.conn.execute(_REWORD, {"id": step_id, "instruction": instruction})
            task.tell_steps([dict(row) for row in changed.mappings()])
            await task.save()
        else:
            raise Conflict(
                "The step has been begun; it can't be changed while the task is at work.",
                cure="Drop it, or wait for the task's end and run it again in other words.",
            )


async def _run_again(task: LockedTask, step_id: UUID, token: str | None = None) -> None:
    plan = await decide(task.unit.conn, task.row, step_id)
    await check_token(task.unit.conn, task.row, plan, token)
    await run_again(task, plan.ids, workspaces=plan.goes_on)
