"""A step's own events: numbered by its lease holder, each written under the fencing token."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from backend.core.claim_loop import Held
from backend.core.db.base import Json
from backend.core.events import NumberedEvent
from backend.core.outbox import Unit
from backend.core.resources import Resources

# A finished tool call is the proof that the step gets on: lost leases are counted anew from there.
_NUMBER = """
    update steps set event_n = event_n + 1, lost_leases = case when :proof then 0 else lost_leases end
    where id = :id and fence = :fence and state = 'running' returning event_n
"""
_NUMBERED = text(_NUMBER)
_UNNUMBER = text("update steps set event_n = event_n - 1 where id = :id and fence = :fence")
# Most events come alone: one statement then numbers and writes, and commits by itself.
_LOG = text(f"""
    with numbered as ({_NUMBER})
    insert into task_events (task_id, source, n, user_id, data)
    select :task_id, :source, event_n, :user_id, jsonb_set(cast(:data as jsonb), '{{n}}', to_jsonb(event_n))
    from numbered returning n
""")  # noqa: S608 - a constant

#: Makes an event from its numbered part.
Build = Callable[[dict[str, Any]], NumberedEvent]


class LeaseLostError(Exception):
    """Another holder has the step: nothing may be written any more."""


class StepLog:
    """Writes one claimed step's events, one at a time."""

    def __init__(self, resources: Resources, held: Held) -> None:
        self._resources = resources
        self._held = held
        self._one_at_a_time = asyncio.Lock()

    @property
    def step_id(self) -> UUID:
        """The step's id: the source of its events."""
        return self._held.lease.id

    @property
    def fence(self) -> int:
        """The token of the claim."""
        return self._held.lease.fence

    async def tell(self, build: Build, *, proof: bool = False) -> None:
        """Write one event and tell it, best effort: the step's next event shows a reader the gap.

        Raises:
            LeaseLostError: another holder has the step.
        """
        event, user_id = build(self.head(0)), self._held.row["user_id"]
        keys = {"task_id": event.task_id, "source": event.source, "user_id": user_id}
        parameters = {**keys, **self._mine(proof=proof), "data": event.model_dump_json()}
        async with self._one_at_a_time:
            async with self._resources.alone() as conn:
                n = (await conn.execute(_LOG, parameters)).scalar_one_or_none()
            if n is None:
                raise LeaseLostError(str(self.step_id))
            self._resources.relay.tell(user_id, event.model_copy(update={"n": n}))

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """Open a transaction on the step, alone among those of this holder."""
        async with self._one_at_a_time, self._resources.unit() as unit:
            unit.user_id = self._held.row["user_id"]
            yield unit

    @asynccontextmanager
    async def numbered(self, *, must_tell: bool = True) -> AsyncIterator[tuple[Unit, dict[str, Any]]]:
        """Open a transaction for one event together with what it tells of; yields it with the event's numbered part.

        Raises:
            LeaseLostError: another holder has the step.
        """
        async with self.unit() as unit:
            unit.must_tell = must_tell
            yield unit, await self.number(unit)
            if not unit.events:  # what was to be told had been done before: its number would be a gap
                await unit.conn.execute(_UNNUMBER, self._mine(proof=False))

    async def number(self, unit: Unit) -> dict[str, Any]:
        """Return the numbered part of one more event in this transaction on the step.

        Raises:
            LeaseLostError: another holder has the step.
        """
        n = (await unit.conn.execute(_NUMBERED, self._mine(proof=False))).scalar_one_or_none()
        if n is None:
            raise LeaseLostError(str(self.step_id))
        return self.head(n)

    def _mine(self, *, proof: bool) -> Json:
        return {"id": self.step_id, "fence": self.fence, "proof": proof}

    def head(self, n: int) -> dict[str, Any]:
        """Return the numbered part of the step's event of this number."""
        row = self._held.row
        return {
            "task_id": row["task_id"],
            "conversation_id": row["conversation_id"],
            "source": str(self.step_id),
            "n": n,
            "at": datetime.now(UTC),
        }
