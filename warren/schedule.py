"""``warren schedule``: what is done at its time, and what is watched."""

import asyncio
from typing import Annotated, Literal

import typer

from warren.given_settings import given_settings

schedule_app = typer.Typer(help="What is done at its time, and what is watched for changes.", no_args_is_help=True)

Whose = Annotated[str | None, typer.Option("--user", help="whose; the owner's by default")]
Id = Annotated[str, typer.Argument(help="its id, as `warren schedule list` shows it")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]


@schedule_app.command("list")
def list_schedules(*, user: Whose = None, as_json: AsJson = False) -> None:
    """List schedules and watches, with their next and last runs."""
    from warren import schedules  # noqa: PLC0415 - a command loads only its own code

    asyncio.run(schedules.show_list(given_settings(), user, as_json=as_json))


@schedule_app.command("add")
def add_schedule(  # noqa: PLR0913 - one option each
    request: Annotated[str, typer.Argument(help="what is to be done; not needed with --watch")] = "",
    *,
    cron: Annotated[str | None, typer.Option(help='five fields: "0 8 * * 1-5"')] = None,
    every: Annotated[int | None, typer.Option(help="every so many minutes")] = None,
    at: Annotated[str | None, typer.Option(help="once: 2030-01-31T08:00")] = None,
    zone: Annotated[str | None, typer.Option(help="on whose clocks, e.g. Europe/Berlin; the person's own")] = None,
    watch: Annotated[str | None, typer.Option(help="a page: speak only of what changed on it")] = None,
    only_changes: Annotated[bool, typer.Option("--only-changes", help="speak only when its answer changed")] = False,
    word: Annotated[list[str] | None, typer.Option(help="of a watch: only lines with it matter; repeatable")] = None,
    title: Annotated[str, typer.Option(help="what it is called")] = "",
    agent: Annotated[str | None, typer.Option(help="who does it; the supervisor chooses by default")] = None,
    missed: Annotated[Literal["once", "skip", "all"], typer.Option(help="runs missed while Warren was down")] = "once",
    overlap: Annotated[Literal["skip", "queue"], typer.Option(help="a run while the one before is at work")] = "skip",
    user: Whose = None,
    as_json: AsJson = False,
) -> None:
    """Make a schedule, or a watch, at the times of exactly one of --cron, --every and --at."""
    from warren import schedules  # noqa: PLC0415 - the same

    said = schedules.SaidTimes(cron=cron, every=every, at=at, zone=zone)
    fields = {"request": request, "title": title, "agent": agent, "missed": missed, "overlap": overlap}
    watched = schedules.Watched(page=watch, words=word or [], only_changes=only_changes)
    asked = schedules.Asked(times=said, fields=fields, watched=watched)
    asyncio.run(schedules.add(given_settings(), user, asked, as_json=as_json))


@schedule_app.command("pause")
def pause_schedule(schedule: Id, *, user: Whose = None, as_json: AsJson = False) -> None:
    """Let one rest: what would have run meanwhile isn't missed."""
    from warren import schedules  # noqa: PLC0415 - the same

    asyncio.run(schedules.pause(given_settings(), user, schedule, as_json=as_json))


@schedule_app.command("resume")
def resume_schedule(schedule: Id, *, user: Whose = None, as_json: AsJson = False) -> None:
    """Let one run again, from its next time on."""
    from warren import schedules  # noqa: PLC0415 - the same

    asyncio.run(schedules.resume(given_settings(), user, schedule, as_json=as_json))


@schedule_app.command("run")
def run_schedule(schedule: Id, *, user: Whose = None, as_json: AsJson = False) -> None:
    """Run one now, beside its times."""
    from warren import schedules  # noqa: PLC0415 - the same

    asyncio.run(schedules.run(given_settings(), user, schedule, as_json=as_json))


@schedule_app.command("delete")
def delete_schedule(schedule: Id, *, user: Whose = None) -> None:
    """Delete one; what it said stays where it said it."""
    from warren import schedules  # noqa: PLC0415 - the same

    asyncio.run(schedules.delete(given_settings(), user, schedule))
