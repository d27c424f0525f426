"""Steps that stay where they are: the agents' sandboxed programs are stopped as they start, until let go."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psutil

from tests.e2e.running import Running

_PROGRAM = "workers.agents."
_LOOK_SECONDS = 0.01
_BEGIN_SECONDS = 30.0


class Held:
    """The programs that are stopped now."""

    def __init__(self, warren: Running) -> None:
        self._warren = psutil.Process(warren.pid)
        self._stopped: set[psutil.Process] = set()

    async def stop_what_starts(self) -> None:
        while True:
            with suppress(psutil.NoSuchProcess):
                for program in self._programs():
                    program.send_signal(signal.SIGSTOP)
                    self._stopped.add(program)
            await asyncio.sleep(_LOOK_SECONDS)

    def let_go(self) -> None:
        for program in self._stopped:
            with suppress(psutil.NoSuchProcess):
                program.send_signal(signal.SIGCONT)

    async def are(self, count: int) -> None:
        """Wait until this many calls have begun since the hold."""
        async with asyncio.timeout(_BEGIN_SECONDS):
            while len(self._stopped) < count:
                await asyncio.sleep(_LOOK_SECONDS)

    def _programs(self) -> list[psutil.Process]:
        below = self._warren.children(recursive=True)
        return [
            each
            for each in below
            if each not in self._stopped and each.name().startswith("python") and _PROGRAM in " ".join(each.cmdline())
        ]


@asynccontextmanager
async def held(warren: Running) -> AsyncIterator[Held]:
    """Hold every tool call of the agents in a known moment: begun, and not at its end."""
    them = Held(warren)
    looking = asyncio.create_task(them.stop_what_starts())
    try:
        yield them
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        them.let_go()
