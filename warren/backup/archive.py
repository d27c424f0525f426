"""A backup as one file: a tar of the folder, made beside its place and put there when it is whole."""

import fcntl
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warren.backup.manifest import sync_folder
from warren.errors import CommandError

SUFFIX = ".tar"


#: The first thing in a backup's folder: no other folder is written into, or cleared of what isn't named.
_MARK = ".warren-backup"
_OWNER_ONLY = 0o077


@contextmanager
def folder_to_fill(target: Path) -> Iterator[Path]:
    """Yield the folder that a backup is written into; a file is packed from it on leaving without an error.

    Raises:
        CommandError: something else is in that place, or it can't be written.
    """
    before = os.umask(_OWNER_ONLY)
    try:
        with _packed(target) if target.suffix == SUFFIX else _marked(target) as folder:
            yield folder
    except OSError as error:
        raise CommandError(
            f"The backup can't be written to {target}: {error.strerror or error}. What was there before it still is. "
            "Free some space, or name another place."
        ) from error
    finally:
        os.umask(before)


@contextmanager
def _marked(folder: Path) -> Iterator[Path]:
    if folder.exists() and not (folder / _MARK).exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(
            f"{folder} holds something else than a backup. Name an empty or new folder, one of an earlier backup, "
            f"or a file that ends with {SUFFIX}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / _MARK, folder):
        yield folder


@contextmanager
def _packed(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    # One name, so that what a killed run left is cleared by the next.
    parts, whole = target.with_name(f".{target.name}.parts"), target.with_name(f".{target.name}.part")
    with _alone(whole, target):
        shutil.rmtree(parts, ignore_errors=True)
        parts.mkdir()
        try:
            yield parts
            _pack(parts, whole)
            whole.replace(target)
            sync_folder(target.parent)
        finally:
            shutil.rmtree(parts, ignore_errors=True)
            whole.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path, target: Path) -> Iterator[None]:
    """Be the only backup into this place; the lock is the system's, and ends with this process."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"Another backup to {target} is under way. Wait for its end.") from None
        yield


def _pack(folder: Path, whole: Path) -> None:
    with whole.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            tar.add(folder, arcname=".")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def opened(source: Path, scratch: Path) -> Iterator[Path]:
    """Yield a backup's folder; a file is unpacked into a folder below ``scratch`` meanwhile.

    Raises:
        CommandError: there is none, or the file isn't a whole tar.
    """
    if not source.exists():
        raise CommandError(f"There is no {source}. Name the folder or the file that `warren backup` wrote.")
    if source.is_dir():
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="restore-", dir=scratch) as name:
        try:
            with tarfile.open(source) as tar:
                tar.extractall(name, filter="data")
        except (tarfile.TarError, EOFError) as error:
            raise CommandError(
                f"{source} isn't a whole backup: {error}. It was cut off or changed. Use another one."
            ) from error
        yield Path(name)
