"""Reading what a sandboxed run left behind, without following a link it may have planted."""

import os
import stat
from pathlib import Path, PurePosixPath

from workers.agentkit.sandbox.tree import MAX_DEPTH, walk


class UnsafePath(Exception):
    """A path that leaves the workspace, or something there that isn't a plain file."""


def read_inside(workspace: Path, relative: str, *, limit: int) -> bytes:
    """Return a file's bytes; every component is opened without following links.

    Raises:
        UnsafePath: the path leaves the workspace, is no plain file, or the file is larger than ``limit`` bytes.
        FileNotFoundError: there is no such file.
    """
    file = open_inside(workspace, relative)
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
        os.close(file)
        raise UnsafePath(f"{relative!r} is no plain file of at most {limit} bytes")
    with os.fdopen(file, "rb") as opened:
        return opened.read(limit)


def open_inside(workspace: Path, relative: str) -> int:
    """Return a descriptor to read what lies there; the caller closes it and looks at what it is.

    Raises:
        UnsafePath: the path leaves the workspace, or a link is on the way.
        FileNotFoundError: there is nothing.
    """
    parts = inner_parts(relative)
    folder = os.open(workspace, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = _open(part, os.O_RDONLY | os.O_DIRECTORY, folder, relative)
            os.close(folder)
            folder = inner
        return _open(parts[-1], os.O_RDONLY | os.O_NONBLOCK, folder, relative)
    finally:
        os.close(folder)


def inner_parts(relative: str) -> tuple[str, ...]:
    """Return a path's parts; raises UnsafePath for one that isn't plainly inside."""
    parts = PurePosixPath(relative).parts
    if not parts or len(parts) > MAX_DEPTH + 1 or any(part in {"/", "//", "..", "."} or "\0" in part for part in parts):
        raise UnsafePath(f"{relative!r} is not a path inside the workspace")
    return parts


def _open(name: str, flags: int, folder: int, shown: str) -> int:
    try:
        return os.open(name, flags | os.O_NOFOLLOW, dir_fd=folder)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnsafePath(f"{shown!r} can't be opened safely: {error.strerror}") from error


def real(workspace: Path) -> Path:
    """Return the folder's own path: mounts are made on it, not on a link to it."""
    return workspace.resolve(strict=True)


def prepare(workspace: Path, uid: int | None) -> int:
    """Make everything in the workspace belong to ``uid`` (None: leave it) and return the bytes that it occupies.

    Links are changed themselves, never what they point to.

    Raises:
        TooLargeError: there are too many entries, or they lie too deep.
    """
    if uid is not None:
        os.chown(workspace, uid, uid)
    used = 0
    for entry in walk(workspace):
        used += entry.bytes_on_disk
        if uid is not None and entry.status.st_uid != uid:
            os.chown(entry.name, uid, uid, dir_fd=entry.folder, follow_symlinks=False)
    return used
