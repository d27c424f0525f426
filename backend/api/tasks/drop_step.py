"""Use case: leave one step out. What nobody holds is skipped at once; a holder is told, and lets go."""

from uuid import UUID

from sqlalchemy import text

from backend.api.problems import Conflict
from backend.api.tasks.owned import lock_own, lock_step
from backend.core import approvals
from backend.core.contracts import StepCancelled
from backend.core.db.base import Json
from backend.core.joins import end_steps, join
from backend.core.locked_task import LockedTask
from backend.core.resources import Resources
from backend.core.states import TASK_FINAL, StepState, TaskState, sources_of
from backend.core.verdicts import DROPPED

_ASK = text("update steps set cancel_requested_at = now(), rev = rev + 1 where id = :id returning *")
_AT_WORK = frozenset({TaskState.RUNNING, TaskState.WAITING})
_DROPPABLE = [StepState(state) for state in sources_of(StepState.SKIPPED)]


async def drop_step(resources: Resources, user_id: UUID, task_id: UUID, step_id: UUID) -> None:
    """Drop a step: what builds on it is skipped, the rest goes on, and the answer says so. Twice is once.

    Raises:
        NotFound: there is no such task or step, or it is somebody else's.
        Conflict: the step or the task has ended, or the task is being stopped.
    """
    async with resources.unit() as unit:
        task = await lock_own(unit, user_id, task_id)
        step = await lock_step(task, step_id)
        if step["cancel_requested_at"] is not None or (step["error"] or {}).get("code") == DROPPED.code:
            return
        _check(task, step)
        if step["held"]:
            task.tell_steps([dict((await unit.conn.execute(_ASK, {"id": step_id})).mappings().one())])
            await approvals.withdraw(task, [step_id])
            await task.save()
            unit.messages.append(StepCancelled(task_id=task.id, step_id=step_id))
        else:
            await end_steps(task, [step_id], StepState.SKIPPED, DROPPED, only_from=_DROPPABLE)
            await join(task)


def _check(task: LockedTask, step: Json) -> None:
    if task.state in TASK_FINAL:
        raise Conflict("The task has ended.", cure="Retry the step, or change what it is to do.")
    if task.cancelling:
        raise Conflict("The task is being stopped.", cure="Wait until it has stopped.")
    if task.state not in _AT_WORK or step["round"] != task.row["round"] or step["state"] not in _DROPPABLE:
        raise Conflict("The step has ended; it can't be dropped any more.", cure="Wait for the task's end.")
