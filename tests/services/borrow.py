"""Borrows the run's services: the first who asks starts them, all xdist workers share them."""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.services.urls import RunServices

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 180.0


@contextlib.contextmanager
def borrowed_services(run: str) -> Iterator[RunServices]:
    """Yield the services of this run; raise RuntimeError with the reason when they don't start."""
    folder = Path(tempfile.gettempdir()) / f"warren-tests-{os.getuid()}-{run}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "users.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with (folder / "start.lock").open("a") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            answer = _answer(folder) or _start(folder)
        yield answer


def _answer(folder: Path) -> RunServices | None:
    with contextlib.suppress(FileNotFoundError):
        raise RuntimeError((folder / "failed.txt").read_text())
    with contextlib.suppress(FileNotFoundError):
        return RunServices(**json.loads((folder / "urls.json").read_text()))
    return None


def _start(folder: Path) -> RunServices:
    log = folder / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.services.serve", str(folder)],
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        answer = _answer(folder)
        if answer is not None:
            # It outlives this process when others still use it, so nobody waits for it.
            server.returncode = 0
            return answer
        time.sleep(0.05)
    raise RuntimeError(f"the test services didn't start:\n{log.read_text()}")
