"""Schedules and watches: list, make, change, pause, run now, delete."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel

from backend.api.auth.current_user import CurrentUser
from backend.api.chats.requests import IdempotencyKey
from backend.api.paging import After, Limit, mark, read_mark
from backend.api.schedules import change_schedule as deeds
from backend.api.schedules.problems import as_problem
from backend.api.schedules.requests import NewSchedule, ScheduleChange, TimesAsked
from backend.api.schedules.run_now import run_now
from backend.api.wiring import Wired
from backend.core.schedule_rows import NEXT, read_runs, read_schedules
from backend.core.schedule_times import ScheduleRefusal, check, upcoming
from backend.core.schedule_views import ScheduleRunView, ScheduleView
from backend.core.schedule_words import words_of

router = APIRouter(tags=["schedules"])


class SchedulePage(BaseModel):
    """One page of schedules, newest first."""

    items: list[ScheduleView]
    next: str | None


class RunPage(BaseModel):
    """One page of a schedule's runs, newest first."""

    items: list[ScheduleRunView]
    next: str | None


class TimesView(BaseModel):
    """Times in words, and the next three of them."""

    words: str
    next: list[datetime]


@router.get("/schedules")
async def get_schedules(user: CurrentUser, resources: Wired, limit: Limit = 100, after: After = None) -> SchedulePage:
    """List your schedules and watches, each with its next and last runs."""
    before = read_mark(after, datetime.fromisoformat)[0] if after is not None else None
    async with resources.engine.connect() as conn:
        items = list(await read_schedules(conn, user.id, before=before, limit=limit + 1))
    more = mark(items[limit - 1].created_at.isoformat()) if len(items) > limit else None
    return SchedulePage(items=items[:limit], next=more)


@router.post("/schedules", status_code=status.HTTP_201_CREATED)
async def post_schedule(
    body: NewSchedule, user: CurrentUser, resources: Wired, idempotency_key: IdempotencyKey = None
) -> ScheduleView:
    """Make a schedule, or a watch."""
    return await deeds.add_schedule(resources, user.id, body, idempotency_key)


@router.post("/schedules/preview")
async def preview_times(body: TimesAsked, user: CurrentUser) -> TimesView:
    """Say times in words and when they come next, without making anything."""
    del user
    now = datetime.now(UTC)
    try:
        check(body.when, now)
        return TimesView(words=words_of(body.when), next=upcoming(body.when, now, starts_at=now, most=NEXT))
    except ScheduleRefusal as refusal:
        raise as_problem(refusal) from refusal


@router.get("/schedules/{schedule_id}")
async def get_schedule(schedule_id: UUID, user: CurrentUser, resources: Wired) -> ScheduleView:
    """Return a schedule with its next and last runs."""
    async with resources.engine.connect() as conn:
        return await deeds.read_schedule(conn, user.id, schedule_id)


@router.patch("/schedules/{schedule_id}")
async def patch_schedule(schedule_id: UUID, body: ScheduleChange, user: CurrentUser, resources: Wired) -> ScheduleView:
    """Change a schedule; one that has ended begins anew with new times."""
    return await deeds.change_schedule(resources, user.id, schedule_id, body)


@router.delete("/schedules/{schedule_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_schedule(schedule_id: UUID, user: CurrentUser, resources: Wired) -> None:
    """Delete a schedule; what it said stays in its conversation."""
    await deeds.delete(resources, user.id, schedule_id)


@router.get("/schedules/{schedule_id}/runs")
async def get_schedule_runs(
    schedule_id: UUID, user: CurrentUser, resources: Wired, limit: Limit = 50, after: After = None
) -> RunPage:
    """List a schedule's runs, those that were missed among them."""
    before = read_mark(after, datetime.fromisoformat)[0] if after is not None else None
    async with resources.engine.connect() as conn:
        await deeds.read_schedule(conn, user.id, schedule_id)
        items = list(await read_runs(conn, user.id, schedule_id, before=before, limit=limit + 1))
    more = mark(items[limit - 1].slot_at.isoformat()) if len(items) > limit else None
    return RunPage(items=items[:limit], next=more)


@router.post("/schedules/{schedule_id}/run", status_code=status.HTTP_202_ACCEPTED)
async def run_schedule(schedule_id: UUID, user: CurrentUser, resources: Wired) -> ScheduleRunView:
    """Run it now, beside its times."""
    return await run_now(resources, user.id, schedule_id)


@router.post("/schedules/{schedule_id}/pause")
async def pause_schedule(schedule_id: UUID, user: CurrentUser, resources: Wired) -> ScheduleView:
    """Let it rest: what would have run meanwhile isn't missed."""
    return await deeds.pause(resources, user.id, schedule_id)


@router.post("/schedules/{schedule_id}/resume")
async def resume_schedule(schedule_id: UUID, user: CurrentUser, resources: Wired) -> ScheduleView:
    """Let it run again, from its next time on."""
    return await deeds.resume(resources, user.id, schedule_id)
