"""Every role as processes that are started again when they end, as an orchestrator does."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: Seconds that an orchestrator takes to notice that a process ended, and to start another.
RESTART_SECONDS = 0.3
_START_SECONDS = 60.0


@dataclass(eq=False)
class Member:
    """One replica of a role."""

    name: str
    role: str
    env: dict[str, str]
    folder: Path
    pid: int = 0
    #: Whether it is to run; an orchestrator starts what ends though it should run.
    wanted: bool = True
    starts: int = 0
    ends: list[int] = field(default_factory=list)
    frozen: bool = False
    #: Bytes of its log before its last start.
    said_before: int = 0

    @property
    def log(self) -> Path:
        """What it said."""
        return self.folder / f"{self.name}.log"

    @property
    def told(self) -> Path:
        """What it is told."""
        return self.folder / f"{self.name}.json"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.pid > 0

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.alive:
            os.kill(self.pid, number)

    def tell(self, **words: object) -> None:
        """Tell it what is to go wrong in it; nothing takes everything back."""
        self.told.write_text(json.dumps(words))
        if self.alive and self.is_listening:
            os.kill(self.pid, signal.SIGUSR2)

    @property
    def is_listening(self) -> bool:
        """Whether it catches the signal by which it is told: before it does, it reads the file by itself."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return False
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
        return bool(int(caught.split()[1], 16) >> (signal.SIGUSR2 - 1) & 1)


class Fleet:
    """The replicas, and the process that forks them."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._environment = dict(environment)
        self.members: list[Member] = []
        self._forker: asyncio.subprocess.Process | None = None
        self._loop: list[asyncio.Task[None]] = []
        self._said = asyncio.Event()

    async def start(self) -> None:
        """Start the forker."""
        with (self.folder / "forker.log").open("wb") as log:
            self._forker = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.chaos.launch", "serve", str(self.folder / "agents")),
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._forker.stdout is not None
        first = await self._forker.stdout.readline()
        assert first, (self.folder / "forker.log").read_text()
        self._loop = [asyncio.create_task(self._listen(self._forker.stdout)), asyncio.create_task(self._orchestrate())]

    async def stop(self) -> None:
        """End everything."""
        for task in self._loop:
            task.cancel()
        if self._forker is not None:
            self._forker.kill()
            await self._forker.wait()
        for member in self.members:
            if member.alive and Path(f"/proc/{member.pid}").exists():
                for number in (signal.SIGCONT, signal.SIGKILL):
                    try:
                        member.send(number)
                    except ProcessLookupError:
                        break

    def add(self, role: str, count: int, **env: str) -> list[Member]:
        """Add replicas of a role."""
        made = [Member(f"{role}-{n}", role, {**self._environment, **env}, self.folder) for n in range(count)]
        self.members += made
        return made

    def of(self, role: str) -> list[Member]:
        """Return the replicas of a role."""
        return [member for member in self.members if member.role == role]

    async def ready(self) -> None:
        """Wait until every member that is wanted says that it is ready."""
        deadline = time.monotonic() + _START_SECONDS
        while late := [each for each in self.members if each.wanted and not self._is_ready(each)]:
            if time.monotonic() > deadline:
                raise AssertionError("; ".join(f"{each.name}: {each.log.read_text()[-2000:]}" for each in late))
            await asyncio.sleep(0.05)

    def _is_ready(self, member: Member) -> bool:
        if not member.alive or not member.log.exists():
            return False
        return b" is ready." in member.log.read_bytes()[member.said_before :]

    async def _listen(self, output: asyncio.StreamReader) -> None:
        while line := await output.readline():
            told: dict[str, Any] = json.loads(line)
            if "started" in told:
                member = next(each for each in self.members if each.name == told["name"])
                member.pid = told["started"]
            elif "ended" in told:
                for member in self.members:
                    if member.pid == told["ended"]:
                        member.pid = 0
                        member.frozen = False
                        member.ends.append(told["status"])
            self._said.set()

    async def _orchestrate(self) -> None:
        asked: dict[Member, float] = {}
        while True:
            now = time.monotonic()
            for member in self.members:
                if member.alive or not member.wanted:
                    asked.pop(member, None)
                elif member not in asked:
                    asked[member] = now + (RESTART_SECONDS if member.starts else 0)
                elif asked[member] <= now:
                    asked[member] = now + 10  # until the forker says that it has started
                    self._spawn(member)
            self._said.clear()
            try:
                async with asyncio.timeout(0.1):
                    await self._said.wait()
            except TimeoutError:
                pass

    def _spawn(self, member: Member) -> None:
        assert self._forker is not None
        assert self._forker.stdin is not None
        member.starts += 1
        member.said_before = member.log.stat().st_size if member.log.exists() else 0
        order = {
            "name": member.name,
            "role": member.role,
            "env": member.env,
            "log": str(member.log),
            "told": str(member.told),
        }
        self._forker.stdin.write(json.dumps(order).encode() + b"\n")
