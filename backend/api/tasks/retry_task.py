"""Use case: run an ended task again, keeping what went well."""

from uuid import UUID

from sqlalchemy import text

from backend.api.problems import Conflict
from backend.api.tasks.owned import lock_own
from backend.api.tasks.run_again import FRESH, run_again
from backend.core.contracts import TaskSubmitted
from backend.core.conversation_turn import take_turn
from backend.core.db.base import Json
from backend.core.joins import steps_of_round
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit
from backend.core.queue_order import TASK_TURN
from backend.core.resources import Resources
from backend.core.states import TASK_FINAL, StepState, TaskState

_TURN = text(f"select {TASK_TURN} as turn")
#: States of steps that a retry begins again.
_NOT_DONE = frozenset({StepState.FAILED, StepState.SKIPPED, StepState.CANCELLED})


async def _plan_anew(task: LockedTask, *, heads: bool) -> None:
    lane = {"user_id": task.row["user_id"], "lane": task.row["lane"]}
    turn = (await task.unit.conn.execute(_TURN, lane)).scalar_one()
    first_round = task.row["round"] + 1
    task.set(state=TaskState.QUEUED, head=heads, held=False, turn=turn, plan=None, first_round=first_round, **FRESH)
    if heads:
        task.unit.messages.append(TaskSubmitted(task_id=task.id))
    await task.save()


async def retry_task(resources: Resources, user_id: UUID, task_id: UUID) -> None:
    """Run a task again: a failed or cancelled one from its unfinished steps on, any other from its plan on.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it hasn't ended, or its conversation is busy with another.
    """
    async with resources.unit() as unit:
        await retry(unit, user_id, task_id)


async def retry(unit: Unit, user_id: UUID, task_id: UUID) -> None:
    """Run a task again in this transaction.

    Raises:
        NotFound, Conflict: as ``retry_task``.
    """
    task = await lock_own(unit, user_id, task_id)
    if task.state not in TASK_FINAL:
        raise Conflict("The task is still at work.", cure="Stop it first, or wait for its end.")
    steps = await _steps_to_keep(task)
    if steps:
        unfinished = [step["id"] for step in steps if step["state"] in _NOT_DONE]
        await run_again(task, unfinished, workspaces=unfinished)
    else:
        await _plan_anew(task, heads=await take_turn(unit, task.row["conversation_id"]))


async def _steps_to_keep(task: LockedTask) -> list[Json]:
    if task.state is TaskState.COMPLETED or task.row["round"] < task.row["first_round"]:
        return []
    return await steps_of_round(task)
