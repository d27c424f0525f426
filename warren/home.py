"""The state folder of one Warren: who runs in it, its sign-in token, and where its services answer."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.core.users import new_key
from warren.errors import CommandError
from warren.services.keep import write_private
from warren.services.private import ServiceUrls


class HomeInUse(CommandError):
    """Another Warren runs in this folder."""


class Home:
    """A state folder; only its owner may read it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    def prepare(self) -> None:
        """Make the folder if it isn't there."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(
                f"The state folder {self.path} can't be made: {error.strerror}. Set WARREN_HOME to a folder of yours."
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the one Warren of this folder; raises HomeInUse when another is.

        The lock is the system's: it ends with this process, however that ends.
        """
        self.prepare()
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeInUse(
                    f"Another warren is running here (pid {self._noted_pid()}, state folder {self.path}). "
                    "Use that one, stop it, or set WARREN_HOME and WARREN_PORT for a second one."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            self._urls.unlink(missing_ok=True)
            try:
                yield
            finally:
                self._urls.unlink(missing_ok=True)
                lock.truncate(0)

    def token(self) -> str:
        """Return the sign-in token, made at the first call; the file is only its owner's to read."""
        path = self.path / "token"
        if not path.exists():
            write_private(path, new_key() + "\n")
        return path.read_text().strip()

    def publish(self, urls: ServiceUrls) -> None:
        """Tell other commands where the services of the running Warren answer."""
        lines = [urls.database_url, urls.rabbitmq_url, urls.redis_url]
        write_private(self._urls, "\n".join(lines) + "\n")

    def running(self) -> ServiceUrls | None:
        """Return where the services of the Warren that runs here answer; None when none runs or it still starts."""
        if not self._is_locked() or not self._urls.exists():
            return None
        database_url, rabbitmq_url, redis_url = self._urls.read_text().split()
        return ServiceUrls(database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url)

    @property
    def _urls(self) -> Path:
        return self.path / "running"

    def _noted_pid(self) -> str:
        return (self.path / "lock").read_text().strip() or "unknown"

    def _is_locked(self) -> bool:
        path = self.path / "lock"
        if not path.exists():
            return False
        with path.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False
