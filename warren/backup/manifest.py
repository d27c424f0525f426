"""What a backup says of itself: written last, so that a backup without one is known to be cut off."""

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from warren.errors import CommandError

#: The only layout there has been.
FORMAT = 1
FILE = "manifest.json"
ARTIFACTS = "artifacts"


class Missing(BaseModel):
    """Bytes that rows name and that the store didn't have, or had changed."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    #: What people know them by.
    names: list[str]
    why: str


class Dump(BaseModel):
    """The database's part."""

    model_config = ConfigDict(frozen=True)

    file: str
    size: int
    sha256: str
    #: PostgreSQL's version, e.g. 180004.
    server: int
    #: The last migration it has.
    revision: str


class Manifest(BaseModel):
    """One backup."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    id: str
    #: The Warren that made it.
    version: str
    #: The moment of the snapshot, and when everything was written.
    taken_at: datetime
    finished_at: datetime
    dump: Dump
    #: Rows by what they are: people, conversations, tasks, unfinished, files, accounts.
    counts: dict[str, int]
    #: Sizes by SHA-256 of the bytes that go with it; None where they were left out.
    artifacts: dict[str, int] | None
    missing: list[Missing]
    #: Names of the keys without which its connected accounts don't open.
    key_ids: list[str]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in its place in one piece; from then on the folder is a whole backup."""
    content = manifest.model_dump(mode="json")
    text = json.dumps({"manifest": content, "sha256": _digest(content)}, indent=1)
    new = folder / f"{FILE}.part"
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / FILE)
    sync_folder(folder)


def read_manifest(folder: Path) -> Manifest:
    """Read it; raises CommandError where there is none that can be trusted."""
    path = folder / FILE
    if not path.is_file():
        raise CommandError(
            f"{folder} isn't a whole backup: it has no {FILE}, which is written last. "
            "It was cut off, or it is something else. Take the backup again, or name another one."
        )
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        if _digest(written["manifest"]) != written["sha256"]:
            raise CommandError(f"{path} was changed since it was written. Use another backup.")
        return Manifest.model_validate(written["manifest"])
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise CommandError(f"{path} can't be read: it is damaged, or of a newer Warren. Use another backup.") from error


def sync_folder(folder: Path) -> None:
    """Have the system write down which names the folder holds."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
