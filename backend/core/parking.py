"""Steps that wait for the cure of a cause: released in order when it is cured."""

from uuid import UUID

from sqlalchemy import text

from backend.core.contracts import StepResumed
from backend.core.joins import join
from backend.core.locked_task import LockedTask
from backend.core.queue_order import STEP_TURN
from backend.core.resources import Resources
from backend.core.states import StepState, check_step

_PARKED = text("""
    select id, task_id from steps where state = 'parked' and parked_cause = :cause order by seq
""")
_RELEASE = text(f"""
    update steps s set state = 'queued', rev = rev + 1, queued_at = now(), parked_cause = null, error = null,
        turn = {STEP_TURN}
    where id = :id and state = 'parked' and parked_cause = :cause returning *
""")  # noqa: S608 - a constant


def grant_cause(grant_id: UUID) -> str:
    """Return the cause of a step that waits for a connection to work (again, or with another scope)."""
    return f"grant:{grant_id}"


def connect_cause(user_id: UUID) -> str:
    """Return the cause of a step that waits for its person to connect an account at all."""
    return f"connect:{user_id}"


async def release(resources: Resources, cause: str) -> int:
    """Queue every step that waits for this cause, oldest first; returns how many.

    One transaction each: a release that is cut off goes on at the next call, and nothing is released twice.
    """
    async with resources.engine.connect() as conn:
        parked = (await conn.execute(_PARKED, {"cause": cause})).all()
    released = 0
    for row in parked:
        async with resources.unit() as unit:
            task = await LockedTask.take(unit, row.task_id)
            if task is None:
                continue
            found = (await unit.conn.execute(_RELEASE, {"id": row.id, "cause": cause})).mappings().one_or_none()
            if found is None:
                continue
            check_step(StepState.PARKED, StepState.QUEUED)
            task.tell_steps([dict(found)])
            unit.messages.append(StepResumed(task_id=task.id, step_id=row.id, agent=found["agent"]))
            await join(task)
            released += 1
    return released
