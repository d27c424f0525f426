"""``warren doctor --support-bundle``: one file for an issue, with nothing in it that is anybody's."""

import json
import os
import zipfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import typer

from backend.core.settings import Settings
from backend.core.telemetry.labels import know_agents
from warren.doctor import Finding, findings, line_of
from warren.errors import CommandError
from warren.home import Home
from warren.roles import agent_names
from warren.support.log_lines import told_lines
from warren.support.own_words import OwnWords, own_words
from warren.support.sources import Sources
from warren.support.told_settings import told_settings
from warren.support.versions import told_versions

_ENDING = ".zip"
#: What a part says: as it is, or to be written as JSON.
Told = str | Mapping[str, object]
_NOTE = """\
A support bundle of Warren, made {now:%Y-%m-%d %H:%M} UTC.

{parts}

Left out: every secret, address, folder and name; what people wrote and what was answered; mails, files, prompts and
what a dead letter says. A text is in here only where Warren's own source has it; (withheld) stands for any other.
Ids are of tasks and steps, and say nothing without their database.
"""


@dataclass(frozen=True)
class Part:
    """One file of the bundle; ``missing`` says why it holds nothing."""

    name: str
    about: str
    text: str
    missing: str = ""


async def support_bundle(settings: Settings, target: Path | None) -> None:
    """Try every part as ``warren doctor`` does, and write what was found beside what else an issue needs.

    Args:
        settings: of the Warren that it is about.
        target: a ``.zip`` that isn't there yet; None is one here, with the time in its name.

    Raises:
        CommandError: the file can't be written.
    """
    now = datetime.now(UTC)
    target = target or Path(f"warren-support-{now:%Y%m%d-%H%M%S}{_ENDING}")
    with _new_file(target) as file:
        parts = await _parts(settings, await _findings(settings))
        note = _NOTE.format(now=now, parts="\n".join(f"{part.name:<14} {_said_of(part)}" for part in parts))
        parts.insert(0, Part("README.txt", "what is in it, and what is left out", note))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in parts:
                archive.writestr(part.name, part.text)
    _tell(target, parts)


async def _findings(settings: Settings) -> list[Finding]:
    """Try everything and say it; a check that breaks is the last finding."""
    found: list[Finding] = []
    try:
        async for finding in findings(settings):
            typer.echo(line_of(finding))
            found.append(finding)
    except Exception as error:  # noqa: BLE001 - the bundle is for what nobody foresaw
        found.append(Finding("doctor", f"broke off: {type(error).__name__}", "See where: `warren --debug doctor`."))
        typer.echo(line_of(found[-1]))
    return found


@contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """Open a file that wasn't there and that only its owner may read; it is gone again where the block fails."""
    if target.suffix != _ENDING:
        raise CommandError(f"{target} doesn't end with {_ENDING}. Name the bundle so, or leave its name out.")
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CommandError(f"{target} is there already, and nothing is written over. Name another file.") from error
    except OSError as error:
        raise CommandError(f"{target} can't be written: {error.strerror}. Name a file in a folder of yours.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException:
        target.unlink()
        raise


async def _parts(settings: Settings, found: Sequence[Finding]) -> list[Part]:
    words, home, agents = own_words(), Home(settings.home), agent_names()
    know_agents(agents)
    sources = Sources(settings, home, words, agents)

    async def versions() -> Told:
        return told_versions(home.path)

    async def doctor() -> Told:
        return "\n".join(words.each(line) for finding in found for line in line_of(finding).splitlines())

    async def set_ones() -> Told:
        return told_settings(settings, words)

    async def log() -> Told:
        return "\n".join(told_lines(home.path, words))

    return [
        await _part("versions.json", "Warren, Python, the system, libraries", versions, words),
        await _part("doctor.txt", "what `warren doctor` found", doctor, words),
        await _part(
            "settings.json", "settings that aren't at their default; of secrets, that they are set", set_ones, words
        ),
        await _part(
            "database.json", "migrations, sizes, counts, workers, circuits, dead letters by cause", sources.rows, words
        ),
        await _part("queues.json", "RabbitMQ: version, queues with messages and listeners", sources.queues, words),
        await _part("redis.json", "Redis: version, memory, clients", sources.redis, words),
        await _part("metrics.txt", "the metrics of the process that answers here", sources.metrics, words),
        await _part("log.jsonl", "the last lines of its log: times, events, classes of errors", log, words),
    ]


async def _part(name: str, about: str, read: Callable[[], Awaitable[Told]], words: OwnWords) -> Part:
    """Read one part; a part that can't be read says why and keeps no other from being there."""
    try:
        told = await read()
    except Exception as error:  # noqa: BLE001 - whatever its library raises is what the bundle tells of it
        missing = words.each(str(error)) if isinstance(error, CommandError) else words.error(type(error).__name__)
        return Part(name, about, f"Couldn't be read: {missing}\n", missing)
    return Part(name, about, (told if isinstance(told, str) else _as_json(told)) + "\n")


def _as_json(told: Mapping[str, object]) -> str:
    """Return JSON with a line for each row, so that a person can look through it."""
    members = []
    for name, value in told.items():
        rows = [json.dumps(row) for row in value] if isinstance(value, list) else []
        members.append(f"{json.dumps(name)}: " + ("[\n  " + ",\n  ".join(rows) + "\n ]" if rows else json.dumps(value)))
    return "{\n " + ",\n ".join(members) + "\n}"


def _said_of(part: Part) -> str:
    return f"{part.about} (couldn't be read: {part.missing})" if part.missing else part.about


def _tell(target: Path, parts: Sequence[Part]) -> None:
    typer.echo(f"\nThe support bundle is in {target}, which only you may read:")
    for part in parts:
        typer.echo(f"  {part.name:<14} {_said_of(part)}")
    typer.echo(
        "It is made to hold no secret, no name and nothing that anybody wrote. Look through it before you send it: "
        "what is in an issue can't be taken back."
    )
