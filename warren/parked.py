"""``warren queue parked``: what waits for a cause, at the command line."""

from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backend.api.admin.parked import list_parked, release_by_hand
from backend.api.admin.views import ParkedList, ReleasedView
from backend.core.settings import Settings
from warren.dead_letters import desk

_HOUR, _DAY = 3_600, 86_400


async def show_list(settings: Settings, *, as_json: bool) -> None:
    """Print what is parked by cause."""
    async with desk(settings) as written, written.engine.connect() as conn:
        listed = await list_parked(conn)
    if as_json:
        typer.echo(listed.model_dump_json(indent=2))
    elif not listed.items:
        typer.echo("Nothing is parked.")
    else:
        _print(listed)


async def release(settings: Settings, cause: str, *, as_json: bool) -> None:
    """Let a cause go by hand; raises CommandError."""
    async with desk(settings) as written:
        released = await release_by_hand(written, cause)
    if as_json:
        typer.echo(ReleasedView(released=released).model_dump_json())
    elif released == 0:
        typer.echo(f"Nothing waits for {cause}. `warren queue parked list` shows what does.")
    else:
        typer.echo(f"{released} step{'s go' if released != 1 else ' goes'} on. What isn't cured parks again.")


def _print(listed: ParkedList) -> None:
    table = Table("cause", "why", "cure", "steps", "tasks", "of", "longest")
    for group in listed.items:
        words, of = Text(group.words), Text(group.person or "several people")
        counts = (str(group.count), str(group.tasks))
        table.add_row(Text(group.cause), words, Text(group.cure), *counts, of, _age(group.oldest))
    Console(highlight=False).print(table)


def _age(since: datetime) -> str:
    seconds = (datetime.now(UTC) - since).total_seconds()
    if seconds < _HOUR:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / _HOUR:.0f} h" if seconds < _DAY else f"{seconds / _DAY:.0f} d"
