"""Where one Chromium's profile and downloads lie; what a killed worker left there is removed."""

import fcntl
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from workers.agentkit.removal import clear
from workers.agents.browser.engine.start_chromium import NOBODY

_PREFIX = "warren-browser-"
#: One that was made just now may not be held yet.
_NEW_SECONDS = 5.0


@dataclass(frozen=True)
class BrowserFolder:
    """A folder of one browser's own, held by a lock that ends with this process at the latest."""

    path: Path
    _lock: int

    @classmethod
    def make(cls, root: Path | None = None, *, owner: int | None = None) -> Self:
        """Make one below ``root`` (the system's temporary folder) and remove those that nobody holds.

        It isn't below our state folder: another user's program, ``owner``'s, must be able to come there.
        """
        root = root or Path(tempfile.gettempdir())
        for left in root.glob(f"{_PREFIX}*"):
            if left.is_dir() and not left.is_symlink() and _abandoned(left):
                clear(left)
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = cls(path, lock)
        for folder in (made.profile, made.downloads, made.artifacts):
            folder.mkdir(mode=0o700)
        if owner is not None:
            for folder in (made.profile, made.downloads, path):
                os.chown(folder, owner, owner)
        return made

    @property
    def profile(self) -> Path:
        """Chromium's own."""
        return self.path / "profile"

    @property
    def downloads(self) -> Path:
        """Files that pages gave, under names without meaning."""
        return self.path / "downloads"

    @property
    def artifacts(self) -> Path:
        """Of Playwright's driver."""
        return self.path / "artifacts"

    def remove(self) -> None:
        """Remove all of it."""
        clear(self.path)
        os.close(self._lock)


def _abandoned(folder: Path) -> bool:
    """Tell whether a folder is ours to remove and no living process holds it."""
    state = folder.stat()
    if state.st_uid not in {os.getuid(), NOBODY} or time.time() - state.st_ctime < _NEW_SECONDS:
        return False
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:  # another user's worker made it
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
