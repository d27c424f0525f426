"""A slot of a schedule becomes a task, or is told as missed: slot, task and message in one transaction."""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from backend.core.conversation_turn import take_turn
from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.new_conversation import begin_conversation, begin_told
from backend.core.new_task import NewTask, insert_task
from backend.core.outbox import Unit
from backend.core.queue_order import priority_of
from backend.core.room import Full, find_full
from backend.core.rows import files_of
from backend.core.schedules import tell
from backend.core.settings import LimitSettings
from backend.core.verdicts import Failure

STILL_RUNNING = Failure(
    code="still_running",
    message="The run before it was still at work.",
    cure="Give it more time between two runs, or have its runs wait for each other.",
)
WAS_DOWN = Failure(code="was_down", message="Warren wasn't running then.", cure="Run it now if it is still wanted.")
_FULL_CURE = "Run it now when there is room again, or withdraw what you no longer need."

# One slot is one row, whoever of two clocks comes first; a late one says so.
_SLOT = text("""
    insert into schedule_runs (id, user_id, schedule_id, slot_at, by_hand, late)
    values (:id, :user_id, :schedule_id, :slot_at, :by_hand, :late)
    on conflict on constraint uq_schedule_runs_slot do nothing returning id
""")
_STARTED = text("update schedule_runs set task_id = :task_id where id = :id")
_MISSED = text("""
    insert into schedule_runs (id, user_id, schedule_id, slot_at, missed, slots, settled_at)
    values (:id, :user_id, :schedule_id, :slot_at, cast(:missed as jsonb), :slots, now())
    on conflict on constraint uq_schedule_runs_slot do nothing
""")
_NOT_STARTED = text("""
    update schedule_runs set missed = cast(:missed as jsonb), settled_at = now() where id = :id
""")
_AT_WORK = text("""
    select exists (
        select 1 from schedule_runs r join tasks t on t.id = r.task_id
        where r.schedule_id = :id and t.state not in ('completed', 'failed', 'cancelled'))
""")
_THERE = text("select exists (select 1 from conversations where id = :id and user_id = :user_id)")
_REPORTS_TO = text("update schedules set conversation_id = :conversation_id where id = :id")


def failure_of(full: Full) -> Failure:
    """Return why there was no room, as a run keeps it."""
    return Failure(code=full.code, message=full.detail, cure=_FULL_CURE)


async def start_run(
    unit: Unit,
    schedule: Json,
    slot_at: datetime,
    limits: LimitSettings,
    *,
    alone: bool,
    by_hand: bool = False,
    late: bool = False,
    waits_its_turn: bool = False,
) -> tuple[UUID | None, Failure | Full | None]:
    """Start a slot of a locked schedule; call it within ``with_room``.

    Args:
        unit: holds the schedule's lock.
        schedule: its row.
        slot_at: which slot.
        limits: how much may wait.
        alone: see ``find_full``.
        by_hand: a person wants it now.
        late: it makes up for a slot that was missed.
        waits_its_turn: it may start although the one before it is at work.

    Returns:
        The run's id, or None for a slot that was taken already; and why it didn't start, if it didn't: the run says so.
    """
    parameters = {
        "id": new_id(),
        "user_id": schedule["user_id"],
        "schedule_id": schedule["id"],
        "slot_at": slot_at,
        "by_hand": by_hand,
        "late": late,
    }
    run_id = (await unit.conn.execute(_SLOT, parameters)).scalar()
    if run_id is None:
        return None, None
    refused = await _refused(unit, schedule, limits, alone=alone, waits=waits_its_turn)
    if refused is not None:
        failure = failure_of(refused) if isinstance(refused, Full) else refused
        await unit.conn.execute(_NOT_STARTED, {"id": run_id, "missed": failure.to_json()})
    else:
        task_id = await _start_task(unit, schedule)
        await unit.conn.execute(_STARTED, {"id": run_id, "task_id": task_id})
    tell(unit, schedule)
    return UUID(str(run_id)), refused


async def note_missed(unit: Unit, schedule: Json, slot_at: datetime, slots: int, why: Failure) -> None:
    """Note slots that were missed, the last of them at ``slot_at``, in one row."""
    parameters = {
        "id": new_id(),
        "user_id": schedule["user_id"],
        "schedule_id": schedule["id"],
        "slot_at": slot_at,
        "slots": slots,
        "missed": json.dumps(why.as_json()),
    }
    await unit.conn.execute(_MISSED, parameters)
    tell(unit, schedule)


async def _refused(
    unit: Unit, schedule: Json, limits: LimitSettings, *, alone: bool, waits: bool
) -> Failure | Full | None:
    at_work = (await unit.conn.execute(_AT_WORK, {"id": schedule["id"]})).scalar_one()
    if at_work and not waits and schedule["overlap"] == "skip":
        return STILL_RUNNING
    return await find_full(unit, schedule["user_id"], limits, alone=alone)


async def _start_task(unit: Unit, schedule: Json) -> UUID:
    conversation_id, heads = await _place(unit, schedule)
    new = NewTask(
        user_id=schedule["user_id"],
        conversation_id=conversation_id,
        request=schedule["request"],
        heads=heads,
        files=files_of(schedule["files"]),
        agent=schedule["agent"],
        priority=priority_of(schedule["lane"]),
        started_by="schedule",
    )
    row = await insert_task(unit, new)
    return UUID(str(row["id"]))


async def _place(unit: Unit, schedule: Json) -> tuple[UUID, bool]:
    """Return the conversation in which a run takes place, and whether it heads it at once.

    A watch's run has one of its own that isn't listed: it joins the watch's conversation when there is news.
    """
    if schedule["watch"] is not None:
        row = await begin_conversation(unit.conn, schedule["user_id"], schedule["title"], hidden=True)
        return row["id"], True
    conversation_id = schedule["conversation_id"]
    if conversation_id is not None:
        heads = await take_turn(unit, conversation_id)
        if (await unit.conn.execute(_THERE, {"id": conversation_id, "user_id": schedule["user_id"]})).scalar_one():
            return conversation_id, heads
    return await begin_reporting(unit, schedule), True


async def begin_reporting(unit: Unit, schedule: Json) -> UUID:
    """Begin the conversation that a locked schedule reports to; returns its id."""
    unit.user_id = schedule["user_id"]
    conversation_id = await begin_told(unit, schedule["user_id"], schedule["title"])
    await unit.conn.execute(_REPORTS_TO, {"id": schedule["id"], "conversation_id": conversation_id})
    schedule["conversation_id"] = conversation_id
    return conversation_id
