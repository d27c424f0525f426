"""``warren queue``: what was given up, and what waits for a cause."""

import asyncio
from typing import Annotated, Literal

import typer

from warren.given_settings import given_settings

queue_app = typer.Typer(help="What was given up, and what waits for a cause.", no_args_is_help=True)
dead_app = typer.Typer(help="Dead letters: what was given up because machinery failed.", no_args_is_help=True)
parked_app = typer.Typer(help="Steps that wait for the cure of a cause.", no_args_is_help=True)
queue_app.add_typer(dead_app, name="dead")
queue_app.add_typer(parked_app, name="parked")

Ids = Annotated[list[str] | None, typer.Argument(help="ids, as `warren queue dead list` shows them")]
OfCause = Annotated[str | None, typer.Option("--cause", help="those of one cause")]
All = Annotated[bool, typer.Option("--all", help="all that are open")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]


@dead_app.command("list")
def list_dead(
    *,
    state: Annotated[Literal["open", "replayed", "discarded"], typer.Option(help="where they stand")] = "open",
    cause: OfCause = None,
    most: Annotated[int, typer.Option(min=1, max=200, help="letters shown, the newest first")] = 50,
    as_json: AsJson = False,
) -> None:
    """List dead letters by cause, with what each cause calls for."""
    from warren import dead_letters  # noqa: PLC0415 - a command loads only its own code

    asyncio.run(dead_letters.show_list(given_settings(), state=state, cause=cause, most=most, as_json=as_json))


@dead_app.command("show")
def show_dead(letter: Annotated[str, typer.Argument(help="its id")], *, as_json: AsJson = False) -> None:
    """Show one in full: its text, headers and history, and the task it belongs to."""
    from warren import dead_letters  # noqa: PLC0415 - the same

    asyncio.run(dead_letters.show_one(given_settings(), letter, as_json=as_json))


@dead_app.command("replay")
def replay_dead(
    ids: Ids = None,
    *,
    cause: OfCause = None,
    every: All = False,
    text: Annotated[
        str | None, typer.Option(help="for one letter: the message, or the step's instruction, as it should have been")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Replay some, those of a cause, or all: messages go out again, steps and tasks run again."""
    from warren import dead_letters  # noqa: PLC0415 - the same

    chosen = dead_letters.Chosen(ids=ids or [], cause=cause, every=every)
    asyncio.run(dead_letters.replay(given_settings(), chosen, text=text, as_json=as_json))


@dead_app.command("discard")
def discard_dead(
    ids: Ids = None,
    *,
    reason: Annotated[str, typer.Option(help="why; it stays with them")],
    cause: OfCause = None,
    every: All = False,
    as_json: AsJson = False,
) -> None:
    """Give some, those of a cause, or all up for good."""
    from warren import dead_letters  # noqa: PLC0415 - the same

    chosen = dead_letters.Chosen(ids=ids or [], cause=cause, every=every)
    asyncio.run(dead_letters.discard(given_settings(), chosen, reason=reason, as_json=as_json))


@parked_app.command("list")
def list_parked(*, as_json: AsJson = False) -> None:
    """List what is parked by cause, with its cure."""
    from warren import parked  # noqa: PLC0415 - the same

    asyncio.run(parked.show_list(given_settings(), as_json=as_json))


@parked_app.command("release")
def release_parked(
    cause: Annotated[str, typer.Argument(help="as `warren queue parked list` shows it")], *, as_json: AsJson = False
) -> None:
    """Let what waits for a cause go on; what isn't cured parks again."""
    from warren import parked  # noqa: PLC0415 - the same

    asyncio.run(parked.release(given_settings(), cause, as_json=as_json))
