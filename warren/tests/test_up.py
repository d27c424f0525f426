"""``warren up`` for real: it answers, stops in order, leaves nothing after a kill, and comes back."""

import itertools
import json
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.forked import forked
from tests.services.holders import holders_of
from warren.services.keep import Keep
from warren.tests.conftest import Warren

pytestmark = pytest.mark.slow
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)")
_NUMBER = itertools.count()


class Up:
    """A running ``warren up`` and what it said until it was ready."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.home = Path(environment["WARREN_HOME"])
        port = str(Keep(folder / f"{self.home.name}-port.json").port("http"))
        self._words = folder / f"{self.home.name}-{next(_NUMBER)}.txt"
        with self._words.open("wb") as said:
            self.process = forked("up", environment={**environment, "WARREN_PORT": port}, folder=folder, stdout=said)
        self.port, self.token = self._until_ready()

    @property
    def said(self) -> str:
        return self._words.read_text()

    def _until_ready(self) -> tuple[str, str]:
        while not (found := _ADDRESS.search(self.said)):
            assert self.process.poll() is None, f"it never got ready:\n{self.said}"
            time.sleep(0.05)
        return found[1], found[2]

    def get(self, path: str) -> dict[str, object]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=20) as response:
            found: dict[str, object] = json.load(response)
            return found

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=90)

    def children(self) -> set[int]:
        """Return the processes that hold the lock of this home's services."""
        return holders_of(self.home / "services" / "lock")


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[[str], Up]]:
    started: list[Up] = []

    def start(home: str) -> Up:
        started.append(Up({**environment, "WARREN_HOME": str(tmp_path / home)}, tmp_path))
        return started[-1]

    yield start
    for up in started:
        if up.process.poll() is None:
            up.stop(signal.SIGKILL)


def test_after_a_kill_nothing_is_left_and_the_next_start_goes_on(start: Callable[[str], Up]) -> None:
    killed = start("home")
    killed.stop(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while killed.children():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    again = start("home")
    assert again.token == killed.token
    assert again.get("/health")["status"] == "ok"
    assert again.stop(signal.SIGTERM) == 0, again.said


def test_two_run_side_by_side_a_third_in_the_same_folder_is_refused_and_a_signal_stops_everything_they_started(
    start: Callable[[str], Up], warren: Warren
) -> None:
    first, second = start("home"), start("other")
    for up in (first, second):
        assert up.get("/health")["status"] == "ok"
        assert up.get("/api/v1/agents")["items"]
    third = warren("up", WARREN_HOME=str(first.home), WARREN_PORT="1")
    assert f"Another warren is running here (pid {first.process.pid}" in third.stderr
    for up, number in ((first, signal.SIGINT), (second, signal.SIGTERM)):
        assert up.stop(number) == 0, up.said
        assert up.said.endswith("Stopped.\n")
        assert up.children() == set()
        assert not (up.home / "running").exists()


def test_a_service_that_ends_by_itself_ends_it_in_words(start: Callable[[str], Up]) -> None:
    up = start("home")
    redis = next(pid for pid in up.children() if "redis" in Path(f"/proc/{pid}/cmdline").read_text())
    subprocess.run(["kill", str(redis)], check=True)
    assert up.process.wait(timeout=90) == 1
    assert "warren: Redis ended with code 0" in up.said
    assert up.children() == set()
