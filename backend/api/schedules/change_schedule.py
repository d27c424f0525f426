"""Use cases: make, change, pause, resume, delete a schedule."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.chats.known_agent import check_agent
from backend.api.chats.limits import check_length
from backend.api.files.queries import files_named
from backend.api.problems import Conflict, NotFound
from backend.api.schedules.problems import as_problem, no_such_schedule
from backend.api.schedules.requests import NewSchedule, ScheduleChange
from backend.api.schedules.writing import Writing
from backend.core import schedules
from backend.core.db.base import Json
from backend.core.outbox import Unit
from backend.core.queue_order import lane_of
from backend.core.schedule_rows import read_schedules
from backend.core.schedule_times import ScheduleRefusal
from backend.core.schedule_views import ScheduleDraft, ScheduleView

_BY_KEY = text("select id, request_hash from schedules where user_id = :user_id and idempotency_key = :key")
_OWN = text("select exists (select 1 from conversations where id = :id and user_id = :user_id)")


async def read_schedule(conn: AsyncConnection, user_id: UUID, schedule_id: UUID) -> ScheduleView:
    """Return one schedule.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = await read_schedules(conn, user_id, schedule_id)
    if not found:
        raise no_such_schedule()
    return found[0]


async def _repeated(conn: AsyncConnection, user_id: UUID, key: str | None, digest: str) -> UUID | None:
    if key is None:
        return None
    row = (await conn.execute(_BY_KEY, {"user_id": user_id, "key": key})).one_or_none()
    if row is None:
        return None
    if row.request_hash != digest:
        raise Conflict("This Idempotency-Key was used for another schedule.", cure="Use a new key for a new one.")
    return cast("UUID", row.id)


async def _draft(conn: AsyncConnection, user_id: UUID, new: NewSchedule) -> ScheduleDraft:
    await check_agent(conn, new.agent)
    if new.conversation_id is not None:
        own = {"id": new.conversation_id, "user_id": user_id}
        if not (await conn.execute(_OWN, own)).scalar_one():
            raise NotFound(f"There is no conversation {new.conversation_id}.")
    files = await files_named(conn, user_id, new.files)
    return ScheduleDraft(**{**dict(new), "request": _request(new), "files": files})


def _request(new: NewSchedule) -> str:
    if not new.request.strip() and new.watch is not None and new.watch.url is not None:
        return schedules.PAGE_REQUEST.format(url=new.watch.url)
    return new.request


async def add_schedule(writing: Writing, user_id: UUID, new: NewSchedule, key: str | None) -> ScheduleView:
    """Make a schedule; the same key gives the same one.

    Raises:
        Invalid, MessageTooLong: its request can't be taken.
        BadCron, UnknownTimeZone, Never: its times can't.
        UnknownAgent, UnknownFile, NotFound: it names what isn't there.
        TooManySchedules: there are as many as may be.
        Conflict: the key was used for another one.
    """
    check_length(_request(new), writing.settings)
    digest = hashlib.sha256(new.model_dump_json().encode()).hexdigest()
    try:
        return await _add(writing, user_id, new, key, digest)
    except IntegrityError as error:
        if key is None or "uq_schedules_idempotency" not in str(error.orig):
            raise
    return await _add(writing, user_id, new, key, digest)  # the first of two at once is there now


async def _add(writing: Writing, user_id: UUID, new: NewSchedule, key: str | None, digest: str) -> ScheduleView:
    async with writing.unit() as unit:
        made = await _repeated(unit.conn, user_id, key, digest)
        if made is None:
            draft = await _draft(unit.conn, user_id, new)
            try:
                row = await schedules.add_schedule(
                    unit, user_id, draft, writing.settings.limits, key=key, request_hash=digest if key else None
                )
            except ScheduleRefusal as refusal:
                raise as_problem(refusal) from refusal
            made = row["id"]
        return await read_schedule(unit.conn, user_id, made)


async def change_schedule(writing: Writing, user_id: UUID, schedule_id: UUID, change: ScheduleChange) -> ScheduleView:
    """Change a schedule.

    Raises:
        NotFound, Invalid, MessageTooLong, BadCron, UnknownTimeZone, Never, UnknownAgent: as when it was made.
    """
    if change.request is not None:
        check_length(change.request, writing.settings)

    async def deed(unit: Unit, row: Json) -> None:
        await check_agent(unit.conn, change.agent)
        await schedules.change_schedule(unit, row, {**_about_page(row, change), **_columns(change)})

    return await _change(writing, user_id, schedule_id, deed)


def _about_page(row: Json, change: ScheduleChange) -> Json:
    """Return the request of a watch whose page changes, where it asks for nothing but what changed there."""
    before = (row["watch"] or {}).get("url")
    after = change.watch.url if change.watch is not None else None
    if before is None or after is None or row["request"] != schedules.PAGE_REQUEST.format(url=before):
        return {}
    return {"request": schedules.PAGE_REQUEST.format(url=after)}


def _columns(change: ScheduleChange) -> Json:
    columns = {name: value for name, value in dict(change).items() if name in change.model_fields_set}
    if change.when is not None:
        columns["timing"] = columns.pop("when").model_dump(mode="json")
    if change.priority is not None:
        columns["lane"] = lane_of(columns.pop("priority"))
    if change.watch is not None:
        columns["watch"] = change.watch.model_dump(mode="json")
    return columns


async def pause(writing: Writing, user_id: UUID, schedule_id: UUID) -> ScheduleView:
    """Let a schedule rest."""
    return await _change(writing, user_id, schedule_id, schedules.pause_schedule)


async def resume(writing: Writing, user_id: UUID, schedule_id: UUID) -> ScheduleView:
    """Let it run again, from its next time on.

    Raises:
        Never: it has none.
    """
    return await _change(writing, user_id, schedule_id, schedules.resume_schedule)


async def _change(
    writing: Writing, user_id: UUID, schedule_id: UUID, deed: Callable[[Unit, Json], Awaitable[None]]
) -> ScheduleView:
    async with writing.unit() as unit:
        row = await schedules.lock_schedule(unit, user_id, schedule_id)
        if row is None:
            raise no_such_schedule()
        try:
            await deed(unit, row)
        except ScheduleRefusal as refusal:
            raise as_problem(refusal) from refusal
        return await read_schedule(unit.conn, user_id, schedule_id)


async def delete(writing: Writing, user_id: UUID, schedule_id: UUID) -> None:
    """Delete a schedule; what it said stays where it said it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    async with writing.unit() as unit:
        if not await schedules.delete_schedule(unit, user_id, schedule_id):
            raise no_such_schedule()
