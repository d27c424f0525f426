"""One supervised child: its own process group, a log file, a death bound to ours, an orderly stop."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from warren.errors import CommandError
from warren.services import launch

Identity = Literal["same", "namespace", "nobody", "guarded"]

_LOG_LIMIT_BYTES = 10 * 1024 * 1024
_PROBE_SECONDS = 0.03


class ServiceFailed(CommandError):
    """A private service can't start or has ended; the text says which, why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to start, and by which signals it ends."""

    name: str
    argv: list[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    identity: Identity = "same"
    death_signal: signal.Signals = signal.SIGTERM
    stop_signal: signal.Signals = signal.SIGTERM
    #: Descriptor that the child inherits, so that a lock lives as long as it does.
    inherits: int | None = None
    #: Whether others need it until they have ended.
    ends_last: bool = False


class Child:
    """A started program.

    It is bound to no event loop. Fork from the main thread only: on Linux the death signal is sent when the thread
    that forked ends.
    """

    def __init__(self, program: Program, process: subprocess.Popen[bytes]) -> None:
        self.program = program
        self._process = process

    @classmethod
    def start(cls, program: Program) -> Self:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("start services from the main thread: their life is bound to the thread that forks")
        program.log.parent.mkdir(parents=True, exist_ok=True)
        if program.log.exists() and program.log.stat().st_size > _LOG_LIMIT_BYTES:
            program.log.replace(program.log.with_suffix(".old.log"))
        launcher = [sys.executable, "-I", "-S", launch.__file__]
        binding = [str(os.getpid()), str(int(program.death_signal)), program.identity]
        guarded = sys.platform != "linux" or program.identity == "guarded"
        with program.log.open("ab") as log:
            process = subprocess.Popen(
                [*launcher, *binding, *program.argv],
                stdin=subprocess.PIPE if guarded else subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=program.env,
                cwd="/",
                pass_fds=() if program.inherits is None else (program.inherits,),
            )
        return cls(program, process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def check(self) -> None:
        """Raise ServiceFailed with the end of the log when the child has ended."""
        if not self.running:
            raise self.failure(f"ended with code {self._process.returncode}")

    def failure(self, what: str) -> ServiceFailed:
        return ServiceFailed(f"{self.program.name} {what}. The end of {self.program.log}:\n{self._last_words()}")

    def _last_words(self, lines: int = 8) -> str:
        text = self.program.log.read_text(errors="replace") if self.program.log.exists() else ""
        return "\n".join(f"  {line}" for line in text.splitlines()[-lines:]) or "  (empty)"

    async def until(self, answers: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
        """Wait until the probe answers; raise ServiceFailed when the child ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not await answers():
            self.check()
            if time.monotonic() > deadline:
                raise self.failure(f"gave no answer within {seconds:.0f} s")
            await asyncio.sleep(_PROBE_SECONDS)

    async def ended(self, *, seconds: float) -> int:
        """Wait for the end and return the exit code; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while self.running:  # noqa: ASYNC110 - a child of no loop has no event to wait for
                await asyncio.sleep(_PROBE_SECONDS)
        return self._process.returncode

    async def stop(self, *, seconds: float = 20.0) -> None:
        """Ask the child to end; after the time is over, kill its group."""
        try:
            if self.running:
                self._process.send_signal(self.program.stop_signal)
                await self.ended(seconds=seconds)
        except TimeoutError:
            os.killpg(self.pid, signal.SIGKILL)
            await self.ended(seconds=seconds)
        finally:
            if self._process.stdin is not None:
                self._process.stdin.close()
