"""Reading what a sandboxed run left behind, without following a link it may have planted."""

import os
import stat
from pathlib import Path, PurePosixPath


class UnsafePath(Exception):
    """A path that leaves the workspace, or something there that isn't a plain file."""


def read_inside(workspace: Path, relative: str, *, limit: int) -> bytes:
    """Return a file's bytes; every component is opened without following links.

    Raises:
        UnsafePath: the path leaves the workspace, is no plain file, or the file is larger than ``limit`` bytes.
        FileNotFoundError: there is no such file.
    """
    parts = PurePosixPath(relative).parts
    if not parts or any(part in {"/", "..", "."} for part in parts):
        raise UnsafePath(f"{relative!r} is not a path inside the workspace")
    folder = os.open(workspace, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = _open(part, os.O_RDONLY | os.O_DIRECTORY, folder, relative)
            os.close(folder)
            folder = inner
        file = _open(parts[-1], os.O_RDONLY | os.O_NONBLOCK, folder, relative)
    finally:
        os.close(folder)
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
        os.close(file)
        raise UnsafePath(f"{relative!r} is no plain file of at most {limit} bytes")
    with os.fdopen(file, "rb") as opened:
        return opened.read(limit)


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


def hand_over(workspace: Path, uid: int) -> None:
    """Make the workspace's entries belong to ``uid``; links are changed themselves, never what they point to."""
    os.chown(workspace, uid, uid)
    for _, folders, files, descriptor in os.fwalk(workspace, follow_symlinks=False):
        for name in (*folders, *files):
            os.chown(name, uid, uid, dir_fd=descriptor, follow_symlinks=False)
