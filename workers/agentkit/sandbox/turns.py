"""How many runs a process starts at once: the others wait their turn, in order."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Few processors still run several at once: the kernel shares them out, so a short run isn't stuck behind long ones.
FEWEST = 4


def default_runs() -> int:
    """Return how many runs a process starts at once when nothing is set."""
    return max(FEWEST, os.cpu_count() or 1)


class Turns:
    """Lets at most ``at_once`` runs go, and one fewer of the same kind, so that no kind keeps all others waiting.

    The locks inside belong to the event loop that first waits on them: one object per loop.
    """

    def __init__(self, at_once: int | None = None) -> None:
        total = at_once or default_runs()
        self._all = asyncio.Semaphore(total)
        self._kinds: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(max(1, total - 1)))

    @asynccontextmanager
    async def turn(self, kind: str) -> AsyncIterator[None]:
        """Wait for a place and hold it; who is cancelled while waiting takes none."""
        async with self._kinds[kind], self._all:
            yield
