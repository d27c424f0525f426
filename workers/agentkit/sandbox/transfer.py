"""A workspace on its way to an executor and what changed on its way back; links and special files stay behind."""

import asyncio
import os
import shutil
import stat
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workers.agentkit.sandbox.tree import MAX_ENTRIES, walk
from workers.agentkit.sandbox.wire import PIECE, Inflow, Record, WireError, head, write_all
from workers.agentkit.sandbox.workspace import UnsafePath, inner_parts, open_inside

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
FOLDER, FILE, GONE, END = "folder", "file", "gone", "end"


@dataclass(frozen=True, slots=True)
class Item:
    """A plain file or folder of a workspace. The kernel alone sets ``changed``: no program can forge it."""

    is_folder: bool
    inode: int
    size: int
    changed: int
    mode: int
    #: When it was last written, in nanoseconds: what a program keeps beside a file may depend on it.
    written: int


Listing = dict[str, Item]


def listing(workspace: Path) -> Listing:
    """Return the plain files and folders by path, a folder before what is in it; raises TooLargeError."""
    found: Listing = {}
    for entry in walk(workspace):
        if entry.is_folder or entry.is_file:
            status = entry.status
            size = 0 if entry.is_folder else status.st_size
            found[entry.path] = Item(
                is_folder=entry.is_folder,
                inode=status.st_ino,
                size=size,
                changed=status.st_ctime_ns,
                mode=stat.S_IMODE(status.st_mode),
                written=status.st_mtime_ns,
            )
    return found


def changed(before: Listing, after: Listing) -> Listing:
    """Return what is new or may differ; a folder that was there is never listed."""
    return {path: item for path, item in after.items() if _differs(before.get(path), item)}


def _differs(old: Item | None, new: Item) -> bool:
    return old is None or old.is_folder != new.is_folder or (not new.is_folder and old != new)


def gone(before: Listing, after: Listing) -> list[str]:
    """Return what is there no more, a folder before what was in it."""
    return [path for path in before if path not in after]


async def outflow(workspace: Path, items: Listing, lost: Iterable[str] = ()) -> AsyncIterator[bytes]:
    """Yield the records of what is lost, then of the items, then the end.

    Raises:
        WireError: a file became shorter on the way.
    """
    for path in lost:
        yield head(GONE, path=path)
    for path, item in items.items():
        if item.is_folder:
            yield head(FOLDER, path=path)
            continue
        runnable = bool(item.mode & stat.S_IXUSR)
        yield head(FILE, item.size, path=path, runnable=runnable, written=item.written)
        async for piece in _content(workspace, path, item.size):
            yield piece
    yield head(END)


async def _content(workspace: Path, path: str, size: int) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(open_inside, workspace, path)
    try:
        while size > 0:
            piece = await asyncio.to_thread(os.read, file, min(size, PIECE))
            if not piece:
                raise WireError(f"{path!r} became shorter while it was sent")
            size -= len(piece)
            yield piece
    finally:
        os.close(file)


class Arrival:
    """Writes what arrives into a folder: at most ``limit`` bytes, never through a link, over a link never past it."""

    def __init__(self, folder: Path, *, limit: int) -> None:
        self._folder = folder
        self._left = limit
        self._entries = 0

    async def take(self, inflow: Inflow) -> None:
        """Take records up to the end.

        Raises:
            WireError: the stream breaks off, is larger than it may be, or names a place outside.
        """
        while (record := await inflow.record()).kind != END:
            self._entries += 1
            if self._entries > 2 * MAX_ENTRIES:
                raise WireError("too many entries")
            try:
                await self._take_one(record, inflow)
            except (UnsafePath, KeyError, TypeError, OverflowError) as error:
                raise WireError(f"a record isn't what it should be: {error}") from error

    async def _take_one(self, record: Record, inflow: Inflow) -> None:
        parts = inner_parts(str(record.fields["path"]))
        match record.kind:
            case "folder":
                await asyncio.to_thread(_make_folder, self._folder, parts)
            case "gone":
                await asyncio.to_thread(_remove, self._folder, parts)
            case "file":
                await self._take_file(record, parts, inflow)
            case _:
                raise WireError(f"there is no record {record.kind!r}")

    async def _take_file(self, record: Record, parts: tuple[str, ...], inflow: Inflow) -> None:
        if not 0 <= record.size <= self._left:
            raise WireError("the files are larger than they may be")
        self._left -= record.size
        mode = 0o755 if record.fields.get("runnable") else 0o644
        file = await asyncio.to_thread(_new_file, self._folder, parts, mode)
        try:
            async for piece in inflow.pieces_of(record):
                await asyncio.to_thread(write_all, file, piece)
            if isinstance(written := record.fields.get("written"), int):
                os.utime(file, ns=(written, written))
        finally:
            os.close(file)


def _new_file(root: Path, parts: tuple[str, ...], mode: int) -> int:
    folder = _open_folder(root, parts[:-1])
    try:
        _clear(parts[-1], folder)
        file = os.open(parts[-1], _NEW, mode, dir_fd=folder)
        os.fchmod(file, mode)
        return file
    finally:
        os.close(folder)


def _make_folder(root: Path, parts: tuple[str, ...]) -> None:
    os.close(_open_folder(root, parts))


def _remove(root: Path, parts: tuple[str, ...]) -> None:
    folder = _open_folder(root, parts[:-1])
    try:
        _clear(parts[-1], folder)
    finally:
        os.close(folder)


def _open_folder(root: Path, parts: tuple[str, ...]) -> int:
    """Open the folder, made where it is missing; what stands in its way and is no folder is removed."""
    folder = os.open(root, _FOLDER)
    for part in parts:
        try:
            inner = _enter(part, folder)
        finally:
            os.close(folder)
        folder = inner
    return folder


def _enter(name: str, folder: int) -> int:
    with suppress(FileNotFoundError):
        if not stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
            os.unlink(name, dir_fd=folder)
    with suppress(FileExistsError):
        os.mkdir(name, 0o755, dir_fd=folder)
    return os.open(name, _FOLDER, dir_fd=folder)


def _clear(name: str, folder: int) -> None:
    """Remove what is there under the name."""
    try:
        status = os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return
    if stat.S_ISDIR(status.st_mode):
        shutil.rmtree(name, dir_fd=folder)
    else:
        os.unlink(name, dir_fd=folder)
