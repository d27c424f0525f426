"""Use case: run an ended task again, keeping what went well."""

from uuid import UUID

from sqlalchemy import text

from backend.api.tasks.owned import lock_own
from backend.api.tasks.retry_plan import decide
from backend.api.tasks.retry_preview import check_token
from backend.api.tasks.run_again import FRESH, run_again
from backend.core.contracts import TaskSubmitted
from backend.core.conversation_turn import take_turn
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit
from backend.core.queue_order import TASK_TURN
from backend.core.resources import Resources
from backend.core.states import TaskState

_TURN = text(f"select {TASK_TURN} as turn")


async def _plan_anew(task: LockedTask, *, heads: bool) -> None:
    lane = {"user_id": task.row["user_id"], "lane": task.row["lane"]}
    turn = (await task.unit.conn.execute(_TURN, lane)).scalar_one()
    first_round = task.row["round"] + 1
    task.set(state=TaskState.QUEUED, head=heads, held=False, turn=turn, plan=None, first_round=first_round, **FRESH)
    if heads:
        task.unit.messages.append(TaskSubmitted(task_id=task.id))
    await task.save()


async def retry_task(resources: Resources, user_id: UUID, task_id: UUID, *, token: str | None = None) -> None:
    """Run a task again: a failed or cancelled one from its unfinished steps on, any other from its plan on.

    Args:
        resources: where it is.
        user_id: whose task it is.
        task_id: it has ended.
        token: of the preview that was confirmed; None where nobody looked at one.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it hasn't ended, or its conversation is busy with another.
        Outdated: it is no longer what the preview showed.
    """
    async with resources.unit() as unit:
        await retry(unit, user_id, task_id, token=token)


async def retry(unit: Unit, user_id: UUID, task_id: UUID, *, token: str | None = None) -> None:
    """Run a task again in this transaction.

    Raises:
        NotFound, Conflict, Outdated: as ``retry_task``.
    """
    task = await lock_own(unit, user_id, task_id)
    plan = await decide(unit.conn, task.row)
    await check_token(unit.conn, task.row, plan, token)
    if plan.anew:
        await _plan_anew(task, heads=await take_turn(unit, task.row["conversation_id"]))
    else:
        await run_again(task, plan.ids, workspaces=plan.goes_on)
