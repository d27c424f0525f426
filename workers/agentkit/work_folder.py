"""Where a role's workspaces lie while it runs; what a killed process left there is removed."""

import asyncio
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from workers.agentkit.removal import clear


@contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Open a folder and hold its lock, which ends with the process at the latest."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _held(folder: Path) -> bool:
    """Tell whether a living process holds a folder's lock."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _take(home: Path) -> tuple[Path, int]:
    """Remove what nobody holds, and make a folder whose lock is held; one process at a time."""
    root = home.resolve() / "work"
    root.mkdir(parents=True, exist_ok=True)
    with _locked(root):
        for left in [entry for entry in root.iterdir() if entry.is_dir() and not entry.is_symlink()]:
            if not _held(left):
                clear(left)
        folder = Path(tempfile.mkdtemp(dir=root))
        folder.chmod(0o755)  # what lies in it is closed: a sandbox's user must come past here
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return folder, descriptor


@asynccontextmanager
async def work_folder(home: Path) -> AsyncIterator[Path]:
    """Make one role's folder for workspaces under ``home``; it goes when the role stops.

    A killed process leaves its own behind; whoever starts next finds that nobody holds its lock, and removes it.
    """
    folder, descriptor = await asyncio.to_thread(_take, home)
    try:
        yield folder
    finally:
        await asyncio.to_thread(clear, folder)
        os.close(descriptor)
