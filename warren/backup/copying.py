"""Bytes between the artifact store and a backup's folder, each checked against its own name."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Coroutine, Iterable
from itertools import islice
from pathlib import Path

from backend.core.artifacts import ArtifactStore
from backend.core.store_errors import StoreFailedError
from warren.backup.manifest import ARTIFACTS

#: Copies under way at once.
_AT_ONCE = 8


class UnreadableError(Exception):
    """Bytes that can't be had whole; the text says why."""


def place_of(folder: Path, sha256: str) -> Path:
    """Return where a backup keeps these bytes."""
    return folder / ARTIFACTS / sha256[:2] / sha256


def is_whole(path: Path, sha256: str) -> bool:
    """Tell whether a file is there and holds what its name says."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


async def copy_out(store: ArtifactStore, sha256: str, folder: Path) -> tuple[int, bool]:
    """Bring bytes into the backup unless they are there and whole; returns their size, and whether they were there.

    Raises:
        UnreadableError: the store hasn't got them, or not as they were.
    """
    path = place_of(folder, sha256)
    if await asyncio.to_thread(is_whole, path, sha256):
        return path.stat().st_size, True
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{sha256}.part")
    digest = hashlib.sha256()
    try:
        with part.open("wb") as file:
            async for chunk in store.read(sha256):
                digest.update(chunk)
                await asyncio.to_thread(file.write, chunk)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
    except FileNotFoundError as error:
        part.unlink(missing_ok=True)
        raise UnreadableError("the artifact store hasn't got it") from error
    except StoreFailedError as error:
        part.unlink(missing_ok=True)
        raise UnreadableError(f"the artifact store can't read it: {error.said.removesuffix('.')}") from error
    if digest.hexdigest() != sha256:
        part.unlink()
        raise UnreadableError("it was changed in the artifact store since it was stored")
    part.replace(path)
    return path.stat().st_size, False


async def in_turns(work: Callable[[str], Coroutine[None, None, None]], hashes: Iterable[str]) -> None:
    """Do some of them at a time."""
    left = iter(hashes)
    while some := list(islice(left, _AT_ONCE)):
        async with asyncio.TaskGroup() as group:
            for sha256 in some:
                group.create_task(work(sha256))
