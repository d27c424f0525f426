"""Parents of services that a test may kill, and a look at what they leave."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.holders import holders_of
from warren.services.private import ServiceUrls

_ROOT = Path(__file__).parents[3]
_HOLD = Path(__file__).with_name("hold.py")


class Holder:
    """A process of its own that holds the services of one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, str(_HOLD), str(home)],
            env={"PYTHONPATH": str(_ROOT), "PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def urls(self) -> ServiceUrls:
        assert self.process.stdout is not None
        return ServiceUrls(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        """End it in order, if it still runs."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()

    def holders(self) -> set[int]:
        """Return the processes that hold the lock of this home's services: all of them inherit it."""
        return holders_of(self.home / "services" / "lock")

    def await_none_left(self, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while left := self.holders():
            assert time.monotonic() < deadline, f"still running: {left}"
            time.sleep(0.05)


@pytest.fixture
def hold() -> Iterator[Callable[[Path], Holder]]:
    """Start a holder of a home's services; those left at the end of the test are ended."""
    holders: list[Holder] = []

    def start(home: Path) -> Holder:
        holders.append(Holder(home))
        return holders[-1]

    yield start
    for holder in holders:
        holder.close()
