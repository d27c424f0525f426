"""Removing a folder that a stranger filled: no depth, mode or name in it keeps it there."""

import os
from itertools import count
from pathlib import Path

import structlog

log = structlog.get_logger()


def remove(folder: Path) -> None:
    """Remove a folder with everything in it; links are removed, never followed.

    Folders inside it are lifted out beside it before they are emptied, so that neither the interpreter's stack nor the
    longest path bounds how deep they go, as it would with ``shutil.rmtree``.
    """
    numbers = count(1)
    waiting = [folder]
    while waiting:
        emptied = waiting.pop()
        emptied.chmod(0o700)
        with os.scandir(emptied) as entries:
            found = list(entries)
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                lifted = folder.with_name(f"{folder.name}.{next(numbers)}")
                Path(entry.path).chmod(0o700)
                Path(entry.path).rename(lifted)
                waiting.append(lifted)
            else:
                Path(entry.path).unlink()
        emptied.rmdir()


def clear(folder: Path) -> None:
    """Remove a folder; one that can't be is logged, because what was done in it matters more."""
    try:
        remove(folder)
    except OSError as error:
        log.warning("folder not removed", folder=str(folder), cause=str(error))
