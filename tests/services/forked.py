"""``warren …`` as a process of its own, forked from one that this run's tests share (``tests.services.zygote``)."""

import atexit
import contextlib
import fcntl
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).parents[2]
_LOAD_SECONDS = 120.0
Words = IO[bytes] | IO[str]


class Forked:
    """A command that was started; what it says goes where its starter wanted it."""

    def __init__(self, connection: socket.socket, arguments: Sequence[str]) -> None:
        self._connection = connection
        self._arguments = ["warren", *arguments]
        self.pid = int(connection.recv(64))
        #: How it ended, a signal as a negative number; None until that was asked for.
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return how it ended; None while it lives."""
        return self._ended(0)

    def wait(self, timeout: float) -> int:
        """Wait so many seconds for its end and return how it ended; raises subprocess.TimeoutExpired."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self._arguments, timeout)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, seconds: float) -> int | None:
        if self.returncode is None and select.select([self._connection], [], [], seconds)[0]:
            self.returncode = int(self._connection.recv(64))
            self._connection.close()
        return self.returncode


def forked(
    *arguments: str, environment: Mapping[str, str], folder: Path, stdout: Words, stderr: Words | None = None
) -> Forked:
    """Start ``warren`` with these arguments and this environment; ``stderr`` goes to ``stdout`` unless it is given."""
    _hold_on()
    connection = _connected()
    order = {"arguments": arguments, "environment": dict(environment), "folder": str(folder)}
    sources = [stdout.fileno(), (stderr or stdout).fileno()]
    socket.send_fds(connection, [json.dumps(order).encode()], sources)
    return Forked(connection, arguments)


@functools.cache
def _hold_on() -> None:
    """Hold on to the one that is forked from, which lives while a process of the run does, until this one ends."""
    atexit.register(_started().close)


def _started() -> socket.socket:
    """Connect to the one that is forked from, and start it first if nobody has."""
    folder = _address().parent
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "start.lock").open("a") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        with contextlib.suppress(ConnectionRefusedError, FileNotFoundError):
            return _connected()
        _address().unlink(missing_ok=True)
        said = folder / "said.txt"
        with said.open("wb") as output:
            loading = subprocess.Popen(
                [sys.executable, "-m", "tests.services.zygote", str(_address())],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + _LOAD_SECONDS
        while time.monotonic() < deadline and loading.poll() is None:
            with contextlib.suppress(ConnectionRefusedError, FileNotFoundError):
                connection = _connected()
                # It outlives this process when others still use it, so nobody waits for it.
                loading.returncode = 0
                return connection
            time.sleep(0.05)
        raise RuntimeError(f"what commands are forked from didn't load:\n{said.read_text()}")


def _connected() -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.connect(str(_address()))
    except OSError:
        connection.close()
        raise
    return connection


def _address() -> Path:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    return Path(tempfile.gettempdir()) / f"warren-zygote-{os.getuid()}-{run}" / "socket"
