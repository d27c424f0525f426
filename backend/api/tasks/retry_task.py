"""Use case: run an ended task again, keeping what went well."""

from uuid import UUID

from sqlalchemy import text

from backend.api.problems import Conflict
from backend.api.tasks.owned import lock_own
from backend.core.contracts import TaskSubmitted
from backend.core.conversation_turn import take_turn
from backend.core.db.base import Json
from backend.core.joins import join, steps_of_round
from backend.core.locked_task import LockedTask
from backend.core.queue_order import TASK_TURN
from backend.core.resources import Resources
from backend.core.states import TASK_FINAL, TaskState

_RESET_STEPS = text("""
    update steps set state = 'pending', rev = rev + 1, result = null, error = null, attempt = 0, lost_leases = 0,
        not_before = null, owner = null, lease_until = null, cancel_requested_at = null,
        queued_at = null, started_at = null, finished_at = null
    where task_id = :id and round = :round and state in ('failed', 'skipped', 'cancelled') returning *
""")
_TURN = text(f"select {TASK_TURN} as turn")

#: What an ended task forgets when it runs again.
_FRESH: Json = {
    "cancel_requested_at": None,
    "error": None,
    "answer": None,
    "question": None,
    "waiting_for": None,
    "completed_at": None,
    "owner": None,
    "lease_until": None,
    "not_before": None,
    "attempt": 0,
    "lost_leases": 0,
}


async def _resume(task: LockedTask, *, heads: bool) -> None:
    """Go on from the steps that did not end well."""
    if not heads:
        raise Conflict("Another task of this conversation is at work.", cure="Wait until it has ended, then retry.")
    task.set(state=TaskState.RUNNING, head=True, **_FRESH)
    parameters = {"id": task.id, "round": task.row["round"]}
    task.tell_steps([dict(row) for row in (await task.unit.conn.execute(_RESET_STEPS, parameters)).mappings()])
    await task.save()
    await join(task)


async def _plan_anew(task: LockedTask, *, heads: bool) -> None:
    lane = {"user_id": task.row["user_id"], "lane": task.row["lane"]}
    turn = (await task.unit.conn.execute(_TURN, lane)).scalar_one()
    first_round = task.row["round"] + 1
    task.set(state=TaskState.QUEUED, head=heads, turn=turn, plan=None, first_round=first_round, **_FRESH)
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
        task = await lock_own(unit, user_id, task_id)
        if task.state not in TASK_FINAL:
            raise Conflict("The task is still at work.", cure="Stop it first, or wait for its end.")
        heads = await take_turn(unit, task.row["conversation_id"])
        await (_resume if await _has_steps_to_keep(task) else _plan_anew)(task, heads=heads)


async def _has_steps_to_keep(task: LockedTask) -> bool:
    if task.state is TaskState.COMPLETED or task.row["round"] < task.row["first_round"]:
        return False
    return bool(await steps_of_round(task))
