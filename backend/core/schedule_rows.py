"""Schedules and runs as they leave the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.db.base import Json
from backend.core.queue_order import priority_of
from backend.core.rows import files_of
from backend.core.schedule_times import WHEN, Cron, Every, Once, ScheduleRefusal, upcoming
from backend.core.schedule_views import ScheduleRunView, ScheduleView
from backend.core.schedule_words import words_of
from backend.core.states import TASK_FINAL, TaskState

#: Runs that come with a schedule, and next times that are told.
RECENT = 5
NEXT = 3

_RUN = """
    select r.id, r.schedule_id, r.slot_at, r.by_hand, r.late, r.task_id, r.missed, r.slots, r.news, r.settled_at,
        t.state as task_state, t.error as task_error, t.conversation_id, t.completed_at
    from schedule_runs r left join tasks t on t.id = r.task_id
"""
_LIST = text(f"""
    select s.*, now() as now, recent.runs, changed.run as last_news
    from schedules s
    cross join lateral (
        select coalesce(jsonb_agg(to_jsonb(r) order by r.slot_at desc), '[]') as runs from (
            {_RUN} where r.schedule_id = s.id order by r.slot_at desc limit {RECENT}) r
    ) recent
    left join lateral (
        select to_jsonb(r) as run from (
            {_RUN} where r.schedule_id = s.id and r.news @> '{{"changed": true}}' order by r.slot_at desc limit 1) r
    ) changed on true
    where s.user_id = :user_id and (cast(:id as uuid) is null or s.id = :id)
        and (cast(:before as timestamptz) is null or s.created_at < :before)
    order by s.created_at desc, s.id limit :limit
""")  # noqa: S608 - constants
_RUNS = text(f"""
    {_RUN} where r.schedule_id = :id and r.user_id = :user_id
        and (cast(:before as timestamptz) is null or r.slot_at < :before)
    order by r.slot_at desc limit :limit
""")
_ONE_RUN = text(f"{_RUN} where r.id = :id")


def timing_of(row: Json) -> Cron | Every | Once:
    """Return a schedule row's times."""
    return WHEN.validate_python(row["timing"])


def _state_of(row: Json) -> str:
    if row["missed"] is not None:
        return "missed"
    if row["task_state"] is None:
        return "deleted"
    state = TaskState(row["task_state"])
    return state.value if state in TASK_FINAL or state is TaskState.WAITING else "running"


def run_view(row: Json) -> ScheduleRunView:
    """Return a run's row, joined with its task's, as it is shown."""
    fields = {**row, "state": _state_of(row), "error": row["missed"] or row["task_error"] or None}
    return ScheduleRunView.model_validate({**fields, "ended_at": row["completed_at"] or row["settled_at"]})


def _next(row: Json, when: Cron | Every | Once) -> list[datetime]:
    if row["next_at"] is None:
        return []
    try:
        return [row["next_at"], *upcoming(when, row["next_at"], starts_at=row["starts_at"], most=NEXT - 1)]
    except ScheduleRefusal:  # the clock pauses it with this reason as soon as it is due
        return [row["next_at"]]


def schedule_view(row: Json) -> ScheduleView:
    """Return a schedule's row with ``runs`` and ``last_news`` as it is shown."""
    when = timing_of(row)
    fields: dict[str, Any] = {
        **row,
        "files": files_of(row["files"]),
        "priority": priority_of(row["lane"]),
        "when": when,
        "words": words_of(when),
        "next": _next(row, when),
        "trouble": row["trouble"] or None,
        "runs": [run_view(run) for run in row["runs"]],
        "last_news": run_view(row["last_news"]) if row["last_news"] else None,
    }
    return ScheduleView.model_validate(fields)


async def read_schedules(
    conn: AsyncConnection,
    user_id: UUID,
    schedule_id: UUID | None = None,
    *,
    before: datetime | None = None,
    limit: int = 1,
) -> Sequence[ScheduleView]:
    """Return a user's schedules, newest first, or the one that is named."""
    parameters = {"user_id": user_id, "id": schedule_id, "before": before, "limit": limit}
    return [schedule_view(dict(row)) for row in (await conn.execute(_LIST, parameters)).mappings()]


async def read_runs(
    conn: AsyncConnection, user_id: UUID, schedule_id: UUID, *, before: datetime | None, limit: int
) -> Sequence[ScheduleRunView]:
    """Return a schedule's runs, newest first."""
    parameters = {"user_id": user_id, "id": schedule_id, "before": before, "limit": limit}
    return [run_view(dict(row)) for row in (await conn.execute(_RUNS, parameters)).mappings()]


async def read_run(conn: AsyncConnection, run_id: UUID) -> ScheduleRunView:
    """Return one run; the caller has checked whose it is."""
    return run_view(dict((await conn.execute(_ONE_RUN, {"id": run_id})).mappings().one()))
