"""A real ``warren up`` of the tests' own: started, killed and started again as a person would."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import redis
from playwright.async_api import BrowserContext

from tests.services.forked import Forked, forked
from warren.services.keep import Keep

ROOT = Path(__file__).parents[2]
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?token=(\S+)")
_START_SECONDS = 60.0
_END_SECONDS = 60.0


class Running:
    """One state folder and the process that runs in it, if any."""

    def __init__(self, folder: Path, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.home = folder / "home"
        port = Keep(folder / "port.json").port("http")
        self.url = f"http://127.0.0.1:{port}"
        self.token = ""
        self._said = folder / "said.txt"
        self._environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "WARREN_HOME": str(self.home),
            "WARREN_PORT": str(port),
            # Nothing outside is reached, whether or not this machine could.
            "WARREN_EGRESS_ONLY": "nowhere.test",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def address(self) -> str:
        """The address that it printed."""
        return f"{self.url}/?token={self.token}"

    def start(self, *, by_command: bool = False) -> Self:
        """Start it and wait until it has printed its address; by its command line, which has to load everything."""
        with self._said.open("wb") as said:
            if by_command:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "warren", "up"],
                    env=self._environment,
                    cwd=self.home.parent,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                )
            else:
                self._process = forked("up", environment=self._environment, folder=self.home.parent, stdout=said)
        deadline = time.monotonic() + _START_SECONDS
        while (found := _ADDRESS.search(self._said.read_text())) is None:
            assert self._process.poll() is None, f"it ended:\n{self._said.read_text()}"
            assert time.monotonic() < deadline, f"it never got ready:\n{self._said.read_text()}"
            time.sleep(0.05)
        self.token = found[1]
        return self

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; returns the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(timeout=_END_SECONDS)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def forget_live_updates(self) -> None:
        """Empty its Redis, as a restart without its file would."""
        url = next(line for line in (self.home / "running").read_text().split() if line.startswith("redis"))
        with redis.Redis.from_url(url) as client:
            client.flushall()

    async def sign_in(self, context: BrowserContext) -> None:
        """Give a browser a session without its page."""
        answer = await context.request.post(f"{self.url}/api/v1/session", data={"token": self.token})
        assert answer.ok, await answer.text()
