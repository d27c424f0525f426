"""A workspace as one archive, and back: what is in it a stranger made, so only plain files inside it count."""

import gzip
import os
import stat
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from workers.agentkit.sandbox.workspace import UnsafePath, read_inside

#: Bytes of all files together, files, and folders inside each other that are kept.
LIMIT = 64 << 20
MOST_FILES = 10_000
DEEPEST = 32
#: Folders that programs make anew by themselves.
JUNK = frozenset(
    {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis", ".venv", "node_modules", ".git"}
)
#: Times of files that every filesystem can hold.
_LATEST = 1 << 33


class BadPackError(Exception):
    """The archive isn't one that ``pack`` wrote."""


@dataclass(frozen=True)
class Packed:
    """What went into an archive: bytes of all files, and what was left out, as "name (why)"."""

    size: int
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, order=True)
class _Found:
    size: int
    path: str
    mtime: float
    executable: bool


def pack(folder: Path, target: BinaryIO, *, inputs: Mapping[str, str] | None = None) -> Packed:
    """Write a folder's plain files into an archive; nothing is followed, and nothing special is opened.

    When they don't fit, the largest are left out: it is rather data that is too large than what was written by hand.

    Args:
        folder: the workspace; nobody writes there any more.
        target: where the archive goes; the same files give the same bytes.
        inputs: names at its top with the SHA-256 they came with; files still the same are left out, because they come
            again from where they came.
    """
    found, left_out = _find(folder)
    total, count = 0, 0
    with (
        gzip.GzipFile(filename="", fileobj=target, mode="wb", compresslevel=1, mtime=0) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w") as archive,
    ):
        for item in sorted(found):
            content = _read(folder, item)
            if content is None:
                left_out.append(f"{item.path} (it can't be read)")
            elif inputs and inputs.get(item.path) == sha256(content).hexdigest():
                continue
            elif count >= MOST_FILES or total + item.size > LIMIT:
                left_out.append(f"{item.path} ({_megabytes(item.size)})")
            else:
                archive.addfile(_member(item, len(content)), BytesIO(content))
                total, count = total + len(content), count + 1
    return Packed(total, left_out)


def _find(folder: Path) -> tuple[list[_Found], list[str]]:
    """Return every plain file with a name that can be told, and what can't be taken along."""
    found: list[_Found] = []
    left_out: list[str] = []

    def unreadable(error: OSError) -> None:
        left_out.append(f"{_shown(os.path.relpath(str(error.filename), folder))} (it can't be read)")

    for place, folders, names, descriptor in os.fwalk(folder, follow_symlinks=False, onerror=unreadable):
        here = PurePosixPath(os.path.relpath(place, folder))
        if len(here.parts) >= DEEPEST and folders:
            left_out.append(f"{_shown(str(here))} (its folders go too deep)")
            folders.clear()
        folders[:] = [name for name in folders if name not in JUNK]
        for name in names:
            status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            path = str(here / name)
            if not stat.S_ISREG(status.st_mode):
                continue
            if path.isprintable():
                mtime = min(max(status.st_mtime, 0.0), float(_LATEST))
                found.append(_Found(status.st_size, path, mtime, bool(status.st_mode & stat.S_IXUSR)))
            else:
                left_out.append(f"{_shown(path)} (its name)")
    return found, left_out


def _read(folder: Path, item: _Found) -> bytes | None:
    """Return a file's bytes, without any when it is too large anyway; None when it can't be opened."""
    if item.size > LIMIT:
        return b""
    try:
        return read_inside(folder, item.path, limit=item.size)
    except (UnsafePath, OSError):
        return None


def _member(item: _Found, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(item.path)
    member.size, member.mtime, member.mode = size, item.mtime, 0o755 if item.executable else 0o644
    return member


def unpack(source: BinaryIO, folder: Path) -> list[str]:
    """Write an archive's files into a folder that nobody else has; of two with one path the later changed stays.

    Returns the paths written, in order.

    Raises:
        BadPackError: it is damaged, names a path outside, or holds more than is ever packed.
    """
    written: list[str] = []
    total = 0
    try:
        # Read through gzip itself: tarfile alone takes one that was cut off for one that has ended.
        with gzip.GzipFile(fileobj=source) as squeezed, tarfile.open(fileobj=squeezed, mode="r:") as archive:
            for member in archive:
                total += member.size
                if not member.isreg() or total > LIMIT or len(written) >= MOST_FILES:
                    raise BadPackError(f"{member.name!r} is no plain file, or one too many")
                if _extract(archive, member, folder):
                    written.append(member.name)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadPackError(str(error)) from error
    return written


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> bool:
    """Write one file; False when what is there already stays."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in member.name:
        raise BadPackError(f"{member.name!r} leads outside")
    target = folder / path
    content = archive.extractfile(member)
    if content is None:
        raise BadPackError(f"{member.name!r} has no content")
    # No link is ever made here: plain paths lead nowhere else.
    if target.is_dir() or any((folder / parent).is_file() for parent in path.parents):
        return False
    if target.exists() and target.stat().st_mtime >= member.mtime:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.read())
    target.chmod(0o755 if member.mode & stat.S_IXUSR else 0o644)
    os.utime(target, (member.mtime, member.mtime))
    return True


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.0f} MB" if size >= 1 << 20 else f"{size} bytes"


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()[:100]
