"""``warren schedule``: schedules and watches at the command line, by the api's rules, with the database alone."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import text

from backend.api.schedules import change_schedule as deeds
from backend.api.schedules.requests import NewSchedule
from backend.api.schedules.run_now import run_now
from backend.core.schedule_rows import read_schedules
from backend.core.schedule_times import ScheduleRefusal, zone_of
from backend.core.schedule_views import ScheduleView
from backend.core.settings import Settings
from backend.core.users import OWNER, user_named
from warren.dead_letters import desk
from warren.errors import CommandError
from warren.written import Written

_LIST = "`warren schedule list` shows them."
_MOST = 1_000
_ZONE = text("select preferences ->> 'time_zone' from users where id = :id")
_TIMES = 'Say when, in exactly one way: --cron "0 8 * * 1-5", --every 60 (minutes) or --at 2030-01-31T08:00.'


@dataclass(frozen=True, kw_only=True)
class SaidTimes:
    """When, as it was said at the command line."""

    cron: str | None
    every: int | None
    at: str | None
    zone: str | None

    def when(self, zone: str) -> dict[str, object]:
        """Return the one way in which it was said, on the clocks of a zone where none was named.

        Raises:
            CommandError: it was said in none or several, or can't be read.
        """
        if [self.cron, self.every, self.at].count(None) != 2:  # noqa: PLR2004 - one of three
            raise CommandError(_TIMES)
        if self.every is not None:
            return {"kind": "every", "minutes": self.every}
        clocks = self.zone or zone
        if self.cron is not None:
            return {"kind": "cron", "cron": self.cron, "zone": clocks}
        return {"kind": "once", "at": _moment(str(self.at), clocks), "zone": clocks}


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What makes it speak only of changes: a page, words, or that alone."""

    page: str | None
    words: list[str]
    only_changes: bool

    def fields(self) -> dict[str, object] | None:
        """Return it as the api takes it; None where it is no watch."""
        is_watch = self.only_changes or self.words or self.page is not None
        return {"url": self.page, "words": self.words} if is_watch else None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A schedule as it was asked for."""

    times: SaidTimes
    fields: Mapping[str, object]
    watched: Watched

    def new(self, zone: str) -> NewSchedule:
        """Return it as the api takes it; raises CommandError."""
        given = {**self.fields, "when": self.times.when(zone), "watch": self.watched.fields()}
        try:
            return NewSchedule.model_validate(given)
        except ValidationError as error:
            raise CommandError(_first(error)) from error


def _first(error: ValidationError) -> str:
    """Return what is wrong first, in the words of who checks it."""
    found = error.errors()[0]
    where = [part for part in found["loc"] if isinstance(part, str)][-1]
    name = {"url": "--watch", "minutes": "--every", "words": "--word"}.get(where, f"--{where}")
    return f"{name}: {found['msg']}. `warren schedule add --help` shows what it takes."


def _moment(said: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
        return at if at.tzinfo is not None else at.replace(tzinfo=zone_of(zone))
    except ValueError as error:
        raise CommandError(f"“{said[:60]}” is no time. Write it as 2030-01-31T08:00.") from error
    except ScheduleRefusal as refusal:
        raise CommandError(f"{refusal.failure.message} {refusal.failure.cure}") from refusal


async def show_list(settings: Settings, user: str | None, *, as_json: bool) -> None:
    """Print somebody's schedules, newest first; raises CommandError."""
    async with _of(settings, user) as (written, user_id), written.engine.connect() as conn:
        views = await read_schedules(conn, user_id, limit=_MOST)
    if as_json:
        typer.echo(json.dumps({"items": [view.model_dump(mode="json") for view in views]}, indent=2))
    elif views:
        _print(views)
    else:
        typer.echo("Nothing is scheduled or watched. `warren schedule add --help` shows how to begin.")


async def add(settings: Settings, user: str | None, asked: Asked, *, as_json: bool) -> None:
    """Make a schedule and say when it runs first; raises CommandError."""
    async with _of(settings, user) as (written, user_id):
        async with written.engine.connect() as conn:
            zone: str | None = (await conn.execute(_ZONE, {"id": user_id})).scalar_one()
        view = await deeds.add_schedule(written, user_id, asked.new(zone or "UTC"), None)
    _say(view, f"{view.id} is set up: {view.title}, {view.words}.{_first_run(view)}", as_json=as_json)


async def pause(settings: Settings, user: str | None, schedule: str, *, as_json: bool) -> None:
    """Let one rest; raises CommandError."""
    view = await _changed(settings, user, schedule, deeds.pause)
    _say(view, f"{view.title} is paused. `warren schedule resume {view.id}` lets it run again.", as_json=as_json)


async def resume(settings: Settings, user: str | None, schedule: str, *, as_json: bool) -> None:
    """Let one run again; raises CommandError."""
    view = await _changed(settings, user, schedule, deeds.resume)
    _say(view, f"{view.title} runs again, {view.words}.{_first_run(view)}", as_json=as_json)


async def run(settings: Settings, user: str | None, schedule: str, *, as_json: bool) -> None:
    """Start one out of turn; raises CommandError."""
    async with _of(settings, user) as (written, user_id):
        view = await run_now(written, user_id, _id(schedule))
    if as_json:
        typer.echo(view.model_dump_json(indent=2))
    else:
        typer.echo("It is started: within seconds it is under way, as soon as Warren runs.")


async def delete(settings: Settings, user: str | None, schedule: str) -> None:
    """Delete one; raises CommandError."""
    async with _of(settings, user) as (written, user_id):
        await deeds.delete(written, user_id, _id(schedule))
    typer.echo("It is deleted. What it said stays where it said it.")


async def _changed(
    settings: Settings,
    user: str | None,
    schedule: str,
    deed: Callable[[Written, UUID, UUID], Awaitable[ScheduleView]],
) -> ScheduleView:
    async with _of(settings, user) as (written, user_id):
        return await deed(written, user_id, _id(schedule))


@asynccontextmanager
async def _of(settings: Settings, user: str | None) -> AsyncIterator[tuple[Written, UUID]]:
    """Open the database for one person's schedules; raises CommandError."""
    async with desk(settings) as written:
        async with written.engine.connect() as conn:
            user_id = await user_named(conn, user or OWNER)
        if user_id is None:
            cure = (
                "Check the name." if user else "`warren up` makes the owner; for somebody else name them with --user."
            )
            raise CommandError(f"There is nobody called {user or OWNER} here. {cure}")
        yield written, user_id


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise CommandError(f"{given} isn't the id of a schedule. {_LIST}") from error


def _say(view: ScheduleView, sentence: str, *, as_json: bool) -> None:
    typer.echo(view.model_dump_json(indent=2) if as_json else sentence)


def _first_run(view: ScheduleView) -> str:
    return f" It runs next on {_time(view.next[0], view)}." if view.next else ""


def _print(views: Sequence[ScheduleView]) -> None:
    table = Table("id", "what", "when", "state", "next", "last run")
    table.columns[0].no_wrap = True
    for view in views:
        what = f"watches {view.watch.url or view.request}" if view.watch else view.title
        table.add_row(
            str(view.id),
            Text(what),
            Text(view.words),
            Text(view.trouble.message if view.trouble else view.state),
            _time(view.next[0], view) if view.next else "–",
            Text(_last(view)),
        )
    Console(highlight=False).print(table)


def _last(view: ScheduleView) -> str:
    if not view.runs:
        return "–"
    run_ = view.runs[0]
    said = run_.error.message if run_.error else run_.news.summary if run_.news else ""
    return f"{_time(run_.slot_at, view)} {run_.state}{f': {said}' if said else ''}"


def _time(at: datetime, view: ScheduleView) -> str:
    """Return a time on the clocks of the schedule."""
    zone = getattr(view.when, "zone", "UTC")
    return f"{at.astimezone(zone_of(zone)):%Y-%m-%d %H:%M} {zone}"
