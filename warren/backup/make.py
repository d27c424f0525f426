"""``warren backup``: everything that must be kept, of one moment, while Warren runs."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import typer

from backend.api.version import VERSION
from backend.core.artifacts import ArtifactStore
from backend.core.settings import Settings
from warren.backup import archive, keys
from warren.backup.copying import UnreadableError, copy_out, in_turns, place_of
from warren.backup.manifest import ARTIFACTS, Manifest, Missing, sync_folder, write_manifest
from warren.backup.snapshot import Snapshot, note, snapshot
from warren.database import open_database
from warren.errors import CommandError


@dataclass
class _Copied:
    """Bytes that are in the backup, and those that can't be."""

    sizes: dict[str, int] = field(default_factory=dict)
    there_already: int = 0
    missing: list[Missing] = field(default_factory=list)


async def backup(
    settings: Settings, target: Path, *, with_artifacts: bool = True, keys_file: Path | None = None
) -> None:
    """Write a backup and say what is in it; raises CommandError.

    A backup that isn't finished has no manifest, or still the one of the backup before it.
    """
    if keys_file is not None:
        _check_apart(target, keys_file)
    async with open_database(settings) as database_url:
        with archive.folder_to_fill(target) as folder:
            began = f"database-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.dump"
            async with snapshot(database_url, folder / began) as seen:
                copied = await _copy(settings, folder, seen) if with_artifacts else None
            manifest = _manifest(seen, copied)
            write_manifest(folder, manifest)
            _prune(folder, manifest)
        if not manifest.missing:
            await _note(database_url, seen)
    if keys_file is not None:
        keys.write_keys(keys_file, keys.keys_here(settings))
    _tell(target, manifest, copied, keys_file)
    if manifest.missing:
        raise typer.Exit(1)


async def _note(database_url: str, seen: Snapshot) -> None:
    """Have the database know of it; the backup is whole without that, so that it doesn't fail by it."""
    try:
        await note(database_url, seen.taken_at)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        typer.echo(f"The database took no note of it, so an alert may call it missing: {error}.", err=True)


def _check_apart(target: Path, keys_file: Path) -> None:
    """Refuse keys that would lie in the backup, whose reader must not have them."""
    place, lies_in = keys_file.resolve(), target.resolve()
    if place == lies_in or lies_in in place.parents:
        raise CommandError(f"{keys_file} lies in the backup. Keys are kept apart from it: name a file elsewhere.")
    if not place.parent.is_dir():
        raise CommandError(f"There is no folder {place.parent} for the keys. Make it, or name another file.")


async def _copy(settings: Settings, folder: Path, seen: Snapshot) -> _Copied:
    store = await asyncio.to_thread(ArtifactStore.open, settings.artifacts_url)
    copied = _Copied()

    async def one(sha256: str) -> None:
        try:
            copied.sizes[sha256], there = await copy_out(store, sha256, folder)
        except UnreadableError as error:
            copied.missing.append(Missing(sha256=sha256, names=seen.named[sha256], why=str(error)))
        else:
            copied.there_already += there

    await in_turns(one, seen.named)
    for place in {place_of(folder, sha256).parent for sha256 in copied.sizes}:
        sync_folder(place)
    return copied


def _manifest(seen: Snapshot, copied: _Copied | None) -> Manifest:
    return Manifest(
        id=uuid4().hex,
        version=VERSION,
        taken_at=seen.taken_at,
        finished_at=datetime.now(UTC),
        dump=seen.dump,
        counts=seen.counts,
        artifacts=None if copied is None else copied.sizes,
        missing=[] if copied is None else sorted(copied.missing, key=lambda missing: missing.sha256),
        key_ids=seen.key_ids,
    )


def _prune(folder: Path, manifest: Manifest) -> None:
    """Remove what only earlier backups in this folder named: what a person deleted is gone from here too."""
    for dump in folder.glob("database-*.dump"):
        if dump.name != manifest.dump.file:
            dump.unlink()
    if manifest.artifacts is None:
        return
    for path in (folder / ARTIFACTS).glob("*/*"):
        if path.name not in manifest.artifacts:
            path.unlink()


def _tell(target: Path, manifest: Manifest, copied: _Copied | None, keys_file: Path | None) -> None:
    counts = manifest.counts
    typer.echo(
        f"The backup of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC is in {target}: people {counts['people']}, "
        f"tasks {counts['tasks']} (unfinished {counts['unfinished']}), {_files(manifest, copied)}; "
        f"schema {manifest.dump.revision}."
    )
    for missing in manifest.missing:
        typer.echo(f"Missing: {', '.join(missing.names)} ({missing.sha256[:12]}…): {missing.why}.", err=True)
    if keys_file is not None:
        typer.echo(f"The keys and the sign-in token are in {keys_file}. Keep that file apart from the backup.")
    elif manifest.key_ids:
        typer.echo(
            f"Not in it: the keys of connected accounts ({counts['accounts']}) and of browser logins and sessions "
            f"({counts['logins']}). Restored without them, those have to be connected and entered again. "
            "`--keys FILE` writes them to a file of their own."
        )


def _files(manifest: Manifest, copied: _Copied | None) -> str:
    if copied is None or manifest.artifacts is None:
        return "files left out"
    size = sum(manifest.artifacts.values()) / 1e6
    return f"files {len(manifest.artifacts)} ({size:.1f} MB; there already {copied.there_already})"
