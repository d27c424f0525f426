"""``warren queue dead``: the dead letters at the command line, with the database alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import text as sql

from backend.api.admin.decide_letters import Discard, Which, discard_letters, replay_letters
from backend.api.admin.letters import list_letters, read_letter
from backend.api.admin.operator import Operator
from backend.api.admin.replay_letter import replay_letter
from backend.api.admin.views import DeadLetterDetail, DeadLetterList, DecidedView, LetterState
from backend.api.problems import AppError
from backend.core.settings import Settings
from backend.core.users import ADMIN
from warren.errors import CommandError
from warren.written import Written, writing

#: Whom the audit names.
_BY = "the command line"
_OPERATOR = sql("select id from users where role = :role order by created_at limit 1")
_LIST = "`warren queue dead list` shows them."


@dataclass(frozen=True)
class Chosen:
    """Some letters, as they were named at the command line."""

    ids: list[str]
    cause: str | None
    every: bool

    def fields(self) -> dict[str, object]:
        """Return the one way in which they were chosen; raises CommandError."""
        ways: dict[str, object] = {}
        if self.ids:
            ways["ids"] = [_id(each) for each in self.ids]
        if self.cause is not None:
            ways["cause"] = self.cause
        if self.every:
            ways["all"] = True
        if len(ways) != 1:
            raise CommandError(f"Say which: their ids, --cause or --all, exactly one of them. {_LIST}")
        return ways


@asynccontextmanager
async def desk(settings: Settings) -> AsyncIterator[Written]:
    """Open the database, and turn a refusal into a sentence; raises CommandError."""
    async with writing(settings) as written:
        try:
            yield written
        except AppError as error:
            raise CommandError(f"{error.problem.detail} {error.problem.cure}".strip()) from error


async def show_list(settings: Settings, *, state: LetterState, cause: str | None, most: int, as_json: bool) -> None:
    """Print the letters by cause."""
    async with desk(settings) as written, written.engine.connect() as conn:
        listed = await list_letters(conn, state=state, cause=cause, limit=most)
    if as_json:
        typer.echo(listed.model_dump_json(indent=2))
    elif not listed.groups:
        typer.echo(f"No dead letter is {state}{f' for the cause {cause}' if cause else ''}.")
    else:
        _print_list(listed)


async def show_one(settings: Settings, letter: str, *, as_json: bool) -> None:
    """Print one letter in full; raises CommandError."""
    async with desk(settings) as written, written.engine.connect() as conn:
        view = await read_letter(conn, _id(letter))
    if as_json:
        typer.echo(view.model_dump_json(indent=2))
    else:
        _print_one(view)


async def replay(settings: Settings, chosen: Chosen, *, text: str | None, as_json: bool) -> None:
    """Replay letters, one of them in other words where some are given; raises CommandError."""
    fields = chosen.fields()
    async with desk(settings) as written:
        operator = await _operator(written)
        if text is None:
            decided = await replay_letters(written, operator, Which.model_validate(fields))
        elif len(chosen.ids) != 1:
            raise CommandError("--text corrects one letter: name its id. " + _LIST)
        else:
            done = await replay_letter(written, operator, _id(chosen.ids[0]), text)
            decided = DecidedView(done=int(done), already=int(not done))
    _print_decided(decided, "replayed", "Within seconds they are under way, as soon as Warren runs.", as_json=as_json)


async def discard(settings: Settings, chosen: Chosen, *, reason: str, as_json: bool) -> None:
    """Discard letters; raises CommandError."""
    try:
        body = Discard.model_validate({**chosen.fields(), "reason": reason})
    except ValidationError as error:
        raise CommandError("Say why in up to 1,000 characters: --reason “…”.") from error
    async with desk(settings) as written:
        decided = await discard_letters(written, await _operator(written), body)
    _print_decided(decided, "discarded", "", as_json=as_json)


async def _operator(written: Written) -> Operator:
    async with written.engine.connect() as conn:
        found: UUID | None = (await conn.execute(_OPERATOR, {"role": ADMIN})).scalar_one_or_none()
    if found is None:
        raise CommandError("There is no administrator here yet. `warren up` makes the first one, then try again.")
    return Operator(found, _BY)


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise CommandError(f"{given} isn't the id of a dead letter. {_LIST}") from error


def _print_list(listed: DeadLetterList) -> None:
    console = Console(highlight=False)
    for group in listed.groups:
        console.print(Text(f"{group.words} ({group.count})", style="bold"))
        console.print(Text(f"cause {group.cause} → {group.cure}"))
        table = Table("id", "last seen", "deaths", "of", "says")
        table.columns[0].no_wrap = True
        for item in listed.items:
            if item.cause == group.cause:
                of = item.person or item.queue or ""
                table.add_row(
                    str(item.id), _time(item.last_seen_at), str(item.deaths), Text(of), Text(item.excerpt[:80])
                )
        console.print(table)
    if listed.next is not None:
        console.print("There are more: name a --cause, or raise --most.")


def _print_one(view: DeadLetterDetail) -> None:
    console = Console(highlight=False)
    table = Table(show_header=False)
    decided = f"{view.state} by {view.decided_by}" if view.decided_by else view.state
    facts = {
        "what": f"{view.kind} of {view.queue or 'no queue'}",
        "why": view.words,
        "cure": view.cure,
        "failed with": view.error.message if view.error else "",
        "stands": f"{decided}: {view.reason or view.note}" if view.reason or view.note else decided,
        "of": view.person or "",
        "task": f"{view.task.id} ({view.task.state}): {view.task.request[:200]}" if view.task else "",
        "step": f"{view.step.id} ({view.step.agent}, {view.step.state})" if view.step else "",
        "message id": view.message_id or "",
        "headers": str(view.headers) if view.headers else "",
        "size": f"{view.size:,} bytes" + (", of which only the beginning is kept" if view.is_cut else ""),
    }
    for name, value in facts.items():
        if value:
            table.add_row(name, Text(value))
    for moment in view.history:
        table.add_row(_time(moment.at), Text(moment.words))
    console.print(table)
    console.print(Text(view.text if view.text is not None else f"(not text; base64) {view.base64}"))


def _print_decided(decided: DecidedView, word: str, then: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(decided.model_dump_json(indent=2))
        return
    said = f"{decided.done} {word}"
    if decided.already:
        said += f", {decided.already} decided about before"
    if decided.left:
        said += f", {decided.left} left for the next time"
    typer.echo(f"{said}. {then if decided.done else ''}".strip())
    for kept in decided.kept:
        typer.echo(f"{kept.id} stays: {kept.message} {kept.cure}")
    if decided.kept_count > len(decided.kept):
        typer.echo(f"… and {decided.kept_count - len(decided.kept)} more stay.")


def _time(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
