"""Schedules that are due: their slots become tasks, once each, whatever was missed follows their owner's choice."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import text

from backend.core.db.base import Json
from backend.core.outbox import Unit
from backend.core.resources import Resources
from backend.core.room import with_room
from backend.core.schedule_rows import timing_of
from backend.core.schedule_runs import WAS_DOWN, note_missed, start_run
from backend.core.schedule_times import ScheduleRefusal, Slots, slots
from backend.core.schedules import stop_by_itself
from backend.core.telemetry import tracing

log = structlog.get_logger()

#: Schedules that one look starts at the most; the next look goes on, and the clock's other duties have their turn.
_MOST = 50
#: How late a slot may begin and still be on time: a restart takes no longer.
ON_TIME = timedelta(minutes=2)
#: Runs that make up for missed ones, where each is to be made up for.
MOST_MADE_UP = 10

_DUE = text("""
    select id from schedules where next_at <= now() and not (id = any(cast(:tried as uuid[])))
    order by next_at, id limit 1
""")
# The other clock is at it, or was: then there is nothing left to do.
_TAKE = text("""
    select *, now() as now from schedules where id = :id and next_at <= now() for update skip locked
""")
_GO_ON = text("update schedules set next_at = :next_at, state = :state where id = :id")


async def run_due(resources: Resources) -> int:
    """Start what is due; returns how many schedules were looked at.

    One that can't be started now holds up no other: it is tried again at the next look.
    """
    tried: list[UUID] = []
    while len(tried) < _MOST:
        async with resources.engine.connect() as conn:
            schedule_id: UUID | None = (await conn.execute(_DUE, {"tried": tried})).scalar()
        if schedule_id is None:
            break
        tried.append(schedule_id)
        try:
            with tracing.span("schedule", about={"warren.schedule_id": str(schedule_id)}):
                await with_room(partial(_run, resources, schedule_id))
        except Exception as error:  # noqa: BLE001 - said above: whatever is wrong with one is not wrong with all
            log.warning("schedule not started yet", schedule=str(schedule_id), cause=repr(error))
    return len(tried)


async def _run(resources: Resources, schedule_id: UUID, alone: bool) -> None:  # noqa: FBT001 - with_room gives it so
    async with resources.unit() as unit:
        row = (await unit.conn.execute(_TAKE, {"id": schedule_id})).mappings().one_or_none()
        if row is None:
            return
        schedule = dict(row)
        try:
            due = slots(
                timing_of(schedule),
                schedule["next_at"],
                schedule["now"],
                starts_at=schedule["starts_at"],
                most=MOST_MADE_UP + 1,
            )
        except ScheduleRefusal as refusal:
            await stop_by_itself(unit, schedule, refusal.failure.as_json())
            return
        state = "active" if due.next_at is not None else "ended"
        await unit.conn.execute(_GO_ON, {"id": schedule_id, "next_at": due.next_at, "state": state})
        await _do(unit, schedule, due, resources, alone=alone)


async def _do(unit: Unit, schedule: Json, due: Slots, resources: Resources, *, alone: bool) -> None:
    """Start the slots that are to run, and note the others as missed."""
    wanted, late = _wanted(due, schedule["now"], schedule["missed"])
    left_out = due.count - len(wanted)
    if left_out:
        # They share one row: its slot is the last of them that doesn't run.
        at = next((slot for slot in reversed(due.due) if slot not in wanted), schedule["next_at"])
        await note_missed(unit, schedule, at, left_out, WAS_DOWN)
    for slot in wanted:
        # Those that make up for missed ones wait for each other, in order.
        again = len(wanted) > 1
        is_late = slot in late
        await start_run(
            unit, schedule, slot, resources.settings.limits, alone=alone, late=is_late, waits_its_turn=again
        )


def _wanted(due: Slots, now: datetime, missed: str) -> tuple[list[datetime], set[datetime]]:
    """Return the slots that run, oldest first, and which of them come late."""
    is_fresh = now - due.due[-1] <= ON_TIME
    late = due.due[:-1] if is_fresh else due.due
    fresh = due.due[-1:] if is_fresh else []
    match missed:
        case "skip":
            return fresh, set()
        case "all":
            made_up = late[-MOST_MADE_UP:]
            return [*made_up, *fresh], set(made_up)
        case _:
            # A run that is on time makes up for all before it.
            made_up = [] if fresh else late[-1:]
            return [*made_up, *fresh], set(made_up)
