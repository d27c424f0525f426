"""Runs pytest in a fork of this process: many short runs without starting Python and importing pytest each time."""

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import pytest

PAUSE = 0.01


def forked(arguments: list[str], folder: Path, patience: float) -> tuple[int | None, str]:
    """Return pytest's exit code (None when its time was up) and what it printed; this process imports nothing of it."""
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            _run(arguments, folder, output.fileno())
        exit_code = _wait(child, time.monotonic() + patience)
        output.seek(0)
        return exit_code, output.read().decode(errors="replace")


def _run(arguments: list[str], folder: Path, output: int) -> None:
    """Run in the child, which ends here whatever happens."""
    code = 3
    try:
        os.setsid()
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        code = int(pytest.main(arguments))
        sys.stdout.flush()
    finally:
        os._exit(code)


def _wait(child: int, deadline: float) -> int | None:
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(PAUSE)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
