"""A role as an operating system process of its own, beside a test's services.

It is forked from a process that has loaded everything once: loading takes five seconds of a processor.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from backend.core.settings import Settings

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.faults.loaded"])


class WorkerProcess:
    """A worker that was started; its words are in a file."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return how it ended (a signal as a negative number); None while it lives."""
        return self._process.exitcode

    def wait(self, timeout: float) -> int | None:
        """Wait so many seconds for its end; returns how it ended, if it did."""
        self._process.join(timeout)
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()


def start_worker(settings: Settings, role: str, number: int, more: Mapping[str, str]) -> WorkerProcess:
    """Start ``warren worker <role>``; what it says goes to a file of its own in the home. ``more`` is environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "WARREN_HOME": str(settings.home),
        "DATABASE_URL": str(settings.database_url),
        "RABBITMQ_URL": str(settings.rabbitmq_url),
        "REDIS_URL": str(settings.redis_url),
        **more,
    }
    process = _FORKS.Process(target=_be, args=(role, environment, settings.home / f"worker-{number}.txt"), daemon=True)
    process.start()
    return WorkerProcess(process)


def _be(role: str, environment: Mapping[str, str], said: Path) -> None:
    """Be the worker, as its command line would be: with this environment and no other, and its words in a file."""
    os.environ.clear()
    os.environ.update(environment)
    with said.open("wb") as log:
        for number in (1, 2):
            os.dup2(log.fileno(), number)
    from warren.worker import worker  # noqa: PLC0415 - loaded in the process that this one was forked from

    worker(Settings(), role)
    sys.stdout.flush()
