"""Attached archives, unpacked beside themselves: counted, capped, and without links or paths that lead out."""

import shutil
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from workers.agents.code.engine.problem import EngineProblem

#: What one archive may hold, unpacked.
MOST_BYTES = 100 * 1024 * 1024
MOST_MEMBERS = 2_000
CHUNK = 64 * 1024
ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
JUNK = ("__MACOSX", ".DS_Store", "__pycache__", ".git", ".venv", "node_modules")

Member = tuple[PurePosixPath, IO[bytes]]


def unpack_all(workspace: Path, names: list[str]) -> dict[str, Any]:
    """Unpack each attached archive once, into a folder called like it; refusals are told per file."""
    unpacked: dict[str, str] = {}
    unreadable: dict[str, dict[str, str]] = {}
    for name in names:
        ending = next((end for end in reversed(ENDINGS) if name.lower().endswith(end)), None)
        if ending is None:
            continue
        folder = workspace / (name[: -len(ending)] or "archive")
        if folder.exists():
            continue
        try:
            _unpack(workspace / name, folder)
            unpacked[name] = f"{folder.name}/"
        except EngineProblem as problem:
            shutil.rmtree(folder, ignore_errors=True)
            unreadable[name] = problem.as_json()
    return {"unpacked": unpacked, "unreadable": unreadable}


def _unpack(archive: Path, folder: Path) -> None:
    room, count = MOST_BYTES, 0
    try:
        for path, member in _members(archive):
            count += 1
            if count > MOST_MEMBERS:
                raise _too_big(f"more than {MOST_MEMBERS:,} files")
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            room = _copy(member, target, room)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, NotImplementedError) as error:
        raise EngineProblem("damaged", f"{archive.name} can't be unpacked: {error}.", "Pack it again.") from None
    except RuntimeError:
        cure = "Attach it without a password."
        raise EngineProblem("encrypted", f"{archive.name} is protected by a password.", cure) from None
    _lift(folder)


def _copy(member: IO[bytes], target: Path, room: int) -> int:
    """Copy what is really there, whatever the archive declares; return the room that is left."""
    with target.open("wb") as out:
        while chunk := member.read(CHUNK):
            room -= len(chunk)
            if room < 0:
                raise _too_big(f"more than {MOST_BYTES // 1024 // 1024} MB")
            out.write(chunk)
    return room


def _too_big(what: str) -> EngineProblem:
    return EngineProblem("archive_too_large", f"The archive holds {what} unpacked.", "Attach only the files needed.")


def _members(archive: Path) -> Iterator[Member]:
    return _zip_members(archive) if archive.suffix.lower() == ".zip" else _tar_members(archive)


def _zip_members(archive: Path) -> Iterator[Member]:
    with zipfile.ZipFile(archive) as opened:
        entries = opened.infolist()
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise _too_big(f"more than {MOST_BYTES // 1024 // 1024} MB")
        for entry in entries:
            path = _inside(entry.filename)
            if entry.is_dir() or path is None or stat.S_ISLNK(entry.external_attr >> 16):
                continue
            with opened.open(entry) as member:
                yield path, member


def _tar_members(archive: Path) -> Iterator[Member]:
    with tarfile.open(archive) as opened:
        for entry in opened:
            path = _inside(entry.name)
            member = opened.extractfile(entry) if entry.isreg() and path is not None else None
            if path is not None and member is not None:
                yield path, member


def _inside(name: str) -> PurePosixPath | None:
    path = PurePosixPath(name.replace("\\", "/"))
    parts = [part for part in path.parts if part != "."]
    if not parts or path.is_absolute() or ".." in parts or any(part in JUNK for part in parts):
        return None
    return PurePosixPath(*parts)


def _lift(folder: Path) -> None:
    """Take away a single folder around everything: "shop.zip" holding "shop/…" gives "shop/…"."""
    inner = list(folder.iterdir()) if folder.exists() else []
    if len(inner) == 1 and inner[0].is_dir():
        between = folder.with_name(f".{folder.name}.unpacking")
        inner[0].rename(between)
        folder.rmdir()
        between.rename(folder)
