"""Making, changing, pausing and deleting schedules: row and notice in one transaction, by the database's clock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text, update

from backend.core.db import Schedule, new_id
from backend.core.db.base import Json
from backend.core.events import ConversationChanged, ScheduleChanged
from backend.core.outbox import Unit
from backend.core.queue_order import lane_of
from backend.core.schedule_rows import timing_of
from backend.core.schedule_times import WHEN, ScheduleRefusal, check, next_after
from backend.core.schedule_views import ScheduleDraft
from backend.core.settings import LimitSettings
from backend.core.title import title_of
from backend.core.views import ConversationView

#: What a watch of a page asks for where its owner said nothing else.
PAGE_REQUEST = "What changed on {url} since the last look?"

# Two schedules that a person makes at once are counted one after the other.
_LOCK_USER = text("select now() from users where id = :user_id for no key update")
_COUNT = text("select count(*) from schedules where user_id = :user_id and state <> 'ended'")
_LOCK = text("select *, now() as now from schedules where id = :id and user_id = :user_id for update")
# In everybody's lock order a task comes before its schedule.
_LOCK_RUNS = text("""
    select t.id from tasks t join schedule_runs r on r.task_id = t.id
    where r.schedule_id = :id and r.user_id = :user_id order by t.id for update of t
""")
# What runs in secret comes into view when nobody is left to say how it went; the rest was never of interest.
_SHOW_OPEN = text("""
    update conversations c set hidden = false from schedule_runs r join tasks t on t.id = r.task_id
    where r.schedule_id = :id and c.id = t.conversation_id and c.hidden
        and t.state not in ('completed', 'failed', 'cancelled')
    returning c.*, t.state as active, t.waiting_for
""")
_FORGET_QUIET = text("""
    delete from conversations c using schedule_runs r join tasks t on t.id = r.task_id
    where r.schedule_id = :id and c.id = t.conversation_id and c.hidden
""")
_DELETE = text("delete from schedules where id = :id")
_TABLE = Schedule.__table__


def tell(unit: Unit, row: Json) -> None:
    """Tell that a schedule, or one of its runs, isn't as it was."""
    unit.user_id = row["user_id"]
    unit.notices.append(ScheduleChanged(schedule_id=row["id"]))


async def add_schedule(
    unit: Unit,
    user_id: UUID,
    draft: ScheduleDraft,
    limits: LimitSettings,
    *,
    key: str | None = None,
    request_hash: str | None = None,
) -> Json:
    """Write a schedule and when it runs first; returns its row.

    Raises:
        ScheduleRefusal: its times never come, or the user has as many schedules as they may.
    """
    now: datetime = (await unit.conn.execute(_LOCK_USER, {"user_id": user_id})).scalar_one()
    count = int((await unit.conn.execute(_COUNT, {"user_id": user_id})).scalar_one())
    if limits.max_schedules and count >= limits.max_schedules:
        raise ScheduleRefusal(
            "too_many_schedules",
            f"You have {count} schedules; no more than {limits.max_schedules} may be there at once.",
            "Delete one that you no longer need.",
        )
    check(draft.when, now)
    values = {
        "id": new_id(),
        "user_id": user_id,
        "starts_at": now,
        "next_at": next_after(draft.when, now, starts_at=now),
        "idempotency_key": key,
        "request_hash": request_hash,
        "conversation_id": draft.conversation_id,
        **_columns(draft),
    }
    row = dict((await unit.conn.execute(insert(Schedule).values(values).returning(_TABLE))).mappings().one())
    tell(unit, row)
    return row


def _columns(draft: ScheduleDraft) -> Json:
    return {
        "title": draft.title.strip() or title_of(draft.request),
        "request": draft.request,
        "agent": draft.agent,
        "files": [file.model_dump(mode="json") for file in draft.files],
        "lane": lane_of(draft.priority),
        "timing": draft.when.model_dump(mode="json"),
        "missed": draft.missed,
        "overlap": draft.overlap,
        "watch": None if draft.watch is None else draft.watch.model_dump(mode="json"),
    }


async def lock_schedule(unit: Unit, user_id: UUID, schedule_id: UUID) -> Json | None:
    """Lock one's own schedule; returns its row with ``now``, or None when there is none."""
    row = (await unit.conn.execute(_LOCK, {"id": schedule_id, "user_id": user_id})).mappings().one_or_none()
    return None if row is None else dict(row)


async def change_schedule(unit: Unit, row: Json, changes: Json) -> None:
    """Change columns of a locked schedule; other times count from now, and an ended one begins anew with them.

    Raises:
        ScheduleRefusal: the new times never come.
    """
    values: dict[str, Any] = dict(changes)
    if "timing" in changes:
        when = WHEN.validate_python(changes["timing"])
        check(when, row["now"])
        values |= {"starts_at": row["now"], "trouble": None}
        if row["state"] == "ended":
            values["state"] = "active"
        if (values.get("state") or row["state"]) == "active":
            values["next_at"] = next_after(when, row["now"], starts_at=row["now"])
    if values.keys() & {"request", "watch"}:
        values["last_answer"] = None  # what it is compared with was about something else
    await _write(unit, row, values)


async def pause_schedule(unit: Unit, row: Json) -> None:
    """Let a locked schedule rest: what would have run meanwhile isn't missed."""
    if row["state"] == "active":
        await _write(unit, row, {"state": "paused", "next_at": None})


async def resume_schedule(unit: Unit, row: Json) -> None:
    """Let a locked schedule run again, from its next time on.

    Raises:
        ScheduleRefusal: it has none.
    """
    if row["state"] == "active":
        return
    when = timing_of(row)
    check(when, row["now"])
    next_at = next_after(when, row["now"], starts_at=row["starts_at"])
    await _write(unit, row, {"state": "active", "next_at": next_at, "trouble": None})


async def stop_by_itself(unit: Unit, row: Json, trouble: Json) -> None:
    """Pause a locked schedule whose times can't be read any more, with the reason."""
    await _write(unit, row, {"state": "paused", "next_at": None, "trouble": trouble})


async def delete_schedule(unit: Unit, user_id: UUID, schedule_id: UUID) -> bool:
    """Delete one's own schedule with the runs that had nothing to tell; one that is at work comes into view.

    Returns whether there was one.
    """
    await unit.conn.execute(_LOCK_RUNS, {"id": schedule_id, "user_id": user_id})
    row = await lock_schedule(unit, user_id, schedule_id)
    if row is None:
        return False
    shown = (await unit.conn.execute(_SHOW_OPEN, {"id": row["id"]})).mappings().all()
    await unit.conn.execute(_FORGET_QUIET, {"id": row["id"]})
    await unit.conn.execute(_DELETE, {"id": row["id"]})
    tell(unit, row)
    for each in shown:
        view = ConversationView.model_validate(dict(each))
        unit.notices.append(ConversationChanged(conversation_id=view.id, conversation=view))
    return True


async def _write(unit: Unit, row: Json, values: Json) -> None:
    if values:
        await unit.conn.execute(update(Schedule).where(Schedule.id == row["id"]).values(values))
        row |= values
    tell(unit, row)
