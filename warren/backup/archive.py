"""A backup as one file: a tar of the folder, made beside its place and put there when it is whole."""

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


def is_file(target: Path) -> bool:
    """Tell whether a backup's name means one file."""
    return target.suffix == SUFFIX or target.is_file()


@contextmanager
def folder_to_fill(target: Path) -> Iterator[Path]:
    """Yield the folder that a backup is written into; a file is packed from it on leaving without an error."""
    if not is_file(target):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield target
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # One name, so that what a killed run left is cleared by the next.
    parts, whole = target.with_name(f".{target.name}.parts"), target.with_name(f".{target.name}.part")
    shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir(mode=0o700)
    try:
        yield parts
        _pack(parts, whole)
        whole.replace(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(parts, ignore_errors=True)
        whole.unlink(missing_ok=True)


def _pack(folder: Path, whole: Path) -> None:
    descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
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
