"""Limits of time that stand still while a person is waited for."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

_RUNNING: ContextVar[tuple["Deadline", ...]] = ContextVar("_RUNNING", default=())


class Deadline:
    """Seconds that some code may take; None: as long as it likes. Used once."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = float("inf") if seconds is None else seconds
        self._limit: asyncio.Timeout | None = None
        self._is_over = False
        #: Who waits for a person just now, and what was left when the first of them began.
        self._waits = 0
        self._kept = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hold the block, and whatever it starts, to the limit.

        Raises:
            TimeoutError: it took longer; ``expired`` tells it from one of the block's own.
        """
        async with asyncio.timeout(None if self._seconds == float("inf") else self._seconds) as self._limit:
            token = _RUNNING.set((*_RUNNING.get(), self))
            try:
                yield
            finally:
                self._is_over = True
                _RUNNING.reset(token)

    @property
    def expired(self) -> bool:
        """Whether it ended the block."""
        return self._limit is not None and self._limit.expired()

    @property
    def left(self) -> float:
        """The seconds that are left."""
        if self._limit is None:
            return self._seconds
        if self._waits:
            return self._kept
        ends = self._limit.when()
        return float("inf") if ends is None else max(0.0, ends - asyncio.get_running_loop().time())

    def stop(self) -> None:
        """Stand still; several may want it at once."""
        if not self._waits:
            self._kept = self.left
            self._reschedule(None)
        self._waits += 1

    def go_on(self) -> None:
        """Go on from where it stood, once nobody wants it to stand still any more."""
        self._waits -= 1
        if not self._waits and self._kept != float("inf"):
            self._reschedule(asyncio.get_running_loop().time() + self._kept)

    def _reschedule(self, when: float | None) -> None:
        # Where the block has ended, or is about to, there is no clock to set.
        if self._limit is not None and not self._is_over and not self._limit.expired():
            self._limit.reschedule(when)


@contextmanager
def standing_still() -> Iterator[None]:
    """Have every limit that this code runs in, the step's own too, stand still: a person is waited for."""
    deadlines = _RUNNING.get()
    for deadline in deadlines:
        deadline.stop()
    try:
        yield
    finally:
        for deadline in deadlines:
            deadline.go_on()
