"""Leases that ran out: the row goes back to the queue, or ends when it has killed too many workers."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text

from backend.core import task_ends
from backend.core.contracts import StepFinished, StepRequested, TaskSubmitted
from backend.core.db.base import Json
from backend.core.dead_letters import note_step, note_task
from backend.core.events import StepChanged
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit
from backend.core.resources import Resources
from backend.core.rows import step_view
from backend.core.states import StepState
from backend.core.telemetry import metrics
from backend.core.verdicts import DROPPED, Failure

#: Leases lost in a row, without a finished tool call between them, that end the work.
MOST_LOST = 3

WORKER_DIED = Failure(
    code="worker_died",
    message="Three workers in a row died on this.",
    cure="Retry it, perhaps in other words. An administrator finds it among the dead letters.",
)

_LOST_STEP = text("""
    select s.*, t.cancel_requested_at is not null as cancelling
    from steps s join tasks t on t.id = s.task_id
    where s.owner is not null and s.lease_until < now() limit 1 for update of s skip locked
""")
_LET_STEP_GO = text("""
    update steps set state = :state, rev = rev + 1, event_n = event_n + 1, lost_leases = lost_leases + 1,
        owner = null, lease_until = null, error = cast(:error as jsonb),
        finished_at = case when :final then now() end, moved = moved + case when :final then 0 else 1 end
    where id = :id returning *
""")
_LOST_TASKS = text("select id from tasks where owner is not null and lease_until < now() limit 100")
_STILL_LOST = text("select lease_until < now() from tasks where id = :id and owner is not null")
_RELEASE_ALL = [
    text("update steps set lease_until = now() - interval '1 second' where owner is not null"),
    text("update tasks set lease_until = now() - interval '1 second' where owner is not null"),
    text("delete from workers"),
]


async def release_all(resources: Resources) -> None:
    """End every lease at once: for a deployment of one process that has just started, so that nobody can hold one."""
    async with resources.engine.begin() as conn:
        for statement in _RELEASE_ALL:
            await conn.execute(statement)


async def release_steps(resources: Resources) -> int:
    """Release steps whose holder is gone, one transaction each; returns how many."""
    released = 0
    while await _release_step(resources):
        released += 1
    return released


async def _release_step(resources: Resources) -> bool:
    async with resources.unit() as unit:
        row = (await unit.conn.execute(_LOST_STEP)).mappings().one_or_none()
        if row is None:
            return False
        state, failure = _verdict(dict(row))
        await _let_go(unit, dict(row), state, failure)
    metrics.LEASES_LOST.add(of="step")
    return True


def _verdict(row: Json) -> tuple[StepState, Failure | None]:
    if row["cancel_requested_at"] is not None:
        return StepState.SKIPPED, DROPPED
    if row["cancelling"]:
        return StepState.CANCELLED, None
    if row["lost_leases"] + 1 >= MOST_LOST:
        return StepState.FAILED, WORKER_DIED
    return StepState.QUEUED, None


async def _let_go(unit: Unit, row: Json, state: StepState, failure: Failure | None) -> None:
    parameters = {
        "id": row["id"],
        "state": state.value,
        "error": None if failure is None else failure.to_json(),
        "final": state is not StepState.QUEUED,
    }
    written = dict((await unit.conn.execute(_LET_STEP_GO, parameters)).mappings().one())
    unit.user_id = written["user_id"]
    head = {"task_id": written["task_id"], "conversation_id": written["conversation_id"], "source": str(written["id"])}
    unit.events.append(StepChanged(**head, n=written["event_n"], at=datetime.now(UTC), step=step_view(written)))
    if failure is WORKER_DIED:
        await note_step(unit.conn, written, WORKER_DIED, deaths=written["lost_leases"])
    if state is StepState.QUEUED:
        bell = StepRequested(task_id=written["task_id"], step_id=written["id"], agent=written["agent"])
        unit.messages.append(bell)
    else:
        unit.messages.append(StepFinished(task_id=written["task_id"], step_id=written["id"]))


async def release_tasks(resources: Resources) -> int:
    """Release tasks whose supervisor is gone; returns how many."""
    async with resources.engine.connect() as conn:
        ids = list((await conn.execute(_LOST_TASKS)).scalars())
    for task_id in ids:
        await _release_task(resources, task_id)
    return len(ids)


async def _release_task(resources: Resources, task_id: UUID) -> None:
    async with resources.unit() as unit:
        task = await LockedTask.take(unit, task_id)
        # Looked at again under the lock, by the database's clock: the holder may have beaten or finished since.
        if task is None or not (await unit.conn.execute(_STILL_LOST, {"id": task_id})).scalar():
            return
        lost = task.row["lost_leases"] + 1
        if task.cancelling:
            await task_ends.cancel(task)
        elif lost >= MOST_LOST:
            await task_ends.fail(task, WORKER_DIED)
            await note_task(unit.conn, task.row, WORKER_DIED, deaths=lost)
        else:
            task.set(owner=None, lease_until=None, lost_leases=lost)
            await task.save()
            unit.messages.append(TaskSubmitted(task_id=task.id))
    metrics.LEASES_LOST.add(of="task")
