"""Steps that wait for the cure of a cause: released in order when it is cured, with one notice to each person."""

from collections import Counter
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.contracts import StepResumed
from backend.core.events import StepsReleased
from backend.core.joins import join
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit
from backend.core.queue_order import STEP_TURN
from backend.core.states import StepState, check_step

# One at a time for a person: two that release at once would give two notices.
_ALONE = text("select pg_advisory_xact_lock(hashtextextended('release ' || :causes, 0))")
_PARKED = text("""
    select id, task_id, parked_cause from steps
    where state = 'parked' and parked_cause = any(cast(:causes as text[])) order by seq
""")
_RELEASE = text(f"""
    update steps s set state = 'queued', rev = rev + 1, queued_at = now(), parked_cause = null, error = null,
        turn = {STEP_TURN}
    where id = :id and state = 'parked' and parked_cause = :cause returning *
""")  # noqa: S608 - a constant

#: What is said where nobody knows better.
CURED = "what they waited for is there again"


class Units(Protocol):
    """Who can open transactions that tell what they did."""

    @property
    def engine(self) -> AsyncEngine:
        """The database."""
        ...

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """Open one."""
        ...


def grant_cause(grant_id: UUID) -> str:
    """Return the cause of a step that waits for a connection to work (again, or with another scope)."""
    return f"grant:{grant_id}"


def connect_cause(user_id: UUID) -> str:
    """Return the cause of a step that waits for its person to connect an account at all."""
    return f"connect:{user_id}"


async def release(units: Units, *causes: str, because: str = CURED) -> int:
    """Queue every step that waits for one of these causes, oldest first; returns how many.

    One transaction each: a release that is cut off goes on at the next call, and nothing is released twice. Each
    person is told once, of all their steps.

    Args:
        units: where it is written.
        causes: what is cured.
        because: what was cured, as the end of a sentence.
    """
    released: Counter[UUID] = Counter()
    async with units.engine.begin() as conn:
        await conn.execute(_ALONE, {"causes": " ".join(sorted(causes))})
        parked = (await conn.execute(_PARKED, {"causes": list(causes)})).all()
        for row in parked:
            user_id = await _release(units, row.id, row.task_id, row.parked_cause)
            if user_id is not None:
                released[user_id] += 1
        for user_id, count in released.items():
            await _tell(units, user_id, StepsReleased(count=count, because=because))
    return released.total()


async def _release(units: Units, step_id: UUID, task_id: UUID, cause: str) -> UUID | None:
    """Queue one step; returns whose it is, None when it doesn't wait any more."""
    async with units.unit() as unit:
        task = await LockedTask.take(unit, task_id)
        if task is None:
            return None
        found = (await unit.conn.execute(_RELEASE, {"id": step_id, "cause": cause})).mappings().one_or_none()
        if found is None:
            return None
        check_step(StepState.PARKED, StepState.QUEUED)
        task.tell_steps([dict(found)])
        unit.messages.append(StepResumed(task_id=task.id, step_id=step_id, agent=found["agent"]))
        await join(task)
        return UUID(str(found["user_id"]))


async def _tell(units: Units, user_id: UUID, notice: StepsReleased) -> None:
    async with units.unit() as unit:
        unit.user_id = user_id
        unit.notices.append(notice)
