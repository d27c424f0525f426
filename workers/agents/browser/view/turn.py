"""Who has a step's page: the agent, or the person who took it over. One of them at a time."""

import asyncio
import time
from typing import Literal

from backend.core.background import end

#: Seconds without a click or key, and without a sign of their panel, after which the page is the agent's again.
IDLE_SECONDS = 300.0
AWAY_SECONDS = 60.0


class Turn:
    """The page of one step. The lock is held by whoever does something: a call of the agent's, or the person."""

    def __init__(self, lock: asyncio.Lock) -> None:
        #: The panel that has the page or asked for it; empty when the agent has it.
        self.viewer = ""
        #: Whether the person did anything since they took it over.
        self.was_used = False
        #: Whether they said themselves that they are done.
        self.was_handed_back = False
        self._lock = lock
        self._has = False
        self._asking: asyncio.Task[None] | None = None
        self._agents = asyncio.Event()
        self._agents.set()
        self._persons = asyncio.Event()
        self._touched = self._seen = 0.0

    @property
    def control(self) -> Literal["agent", "asked", "person"]:
        """Who has it now."""
        if self._has:
            return "person"
        return "asked" if self.viewer else "agent"

    def take(self, viewer: str) -> None:
        """Give it to a panel once what the agent does just now is done; another panel of the same person may follow."""
        self.viewer, self.was_handed_back = viewer, False
        self._touched = self._seen = time.monotonic()
        self._agents.clear()
        if not self._has and self._asking is None:
            self._asking = asyncio.create_task(self._ask())

    def holds(self, viewer: str) -> bool:
        """Tell whether a panel has the page now."""
        return self._has and self.viewer == viewer

    def sign(self, viewer: str) -> None:
        """Note that the panel that has it still is there."""
        if self.viewer == viewer:
            self._seen = time.monotonic()

    def use(self) -> None:
        """Note that the person did something on the page."""
        self._touched, self.was_used = time.monotonic(), True

    def forget(self) -> None:
        """Have it handed back at the next look: the person wants so."""
        self.was_handed_back = True

    @property
    def is_forgotten(self) -> bool:
        """Whether the person has handed it back, has gone, or does nothing any more."""
        now = time.monotonic()
        is_gone = now - self._touched > IDLE_SECONDS or now - self._seen > AWAY_SECONDS
        return bool(self.viewer) and (self.was_handed_back or is_gone)

    async def give(self) -> None:
        """Hand it back to the agent; more than once is fine."""
        if self._asking is not None:
            await end(self._asking)
            self._asking = None
        if self._has:
            self._has = False
            self._persons.clear()
            self._lock.release()
        self.viewer = ""
        self._agents.set()

    async def agents(self) -> None:
        """Wait until the agent may do something."""
        await self._agents.wait()

    async def persons(self) -> None:
        """Wait until the person has it."""
        await self._persons.wait()

    @property
    def is_done(self) -> bool:
        """Whether the person did what they took it for, as far as can be told: not where they only went away."""
        return self.was_used or self.was_handed_back

    @property
    def is_agents(self) -> bool:
        """Whether the agent may do something now."""
        return self._agents.is_set()

    async def _ask(self) -> None:
        await self._lock.acquire()
        self._has = True
        self._persons.set()
        self.was_used = False
        self._touched = time.monotonic()
        self._asking = None
