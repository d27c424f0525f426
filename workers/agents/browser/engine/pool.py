"""The pool: how many contexts there may be at once, which browser they are in, and those set aside meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import structlog
from playwright.async_api import Error

from backend.core.browser_settings import BrowserSettings
from workers.agentkit.web.port import Asker
from workers.agents.browser.engine.port import Look, State, WayOut
from workers.agents.browser.engine.running import RunningBrowser
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.engine.troubles import Health

log = structlog.get_logger()

_TRIES = 2


class BrowserPool:
    """Sessions for the steps of one worker; opened by ``open_pool``."""

    def __init__(self, settings: BrowserSettings, way_out: WayOut) -> None:
        self._settings = settings
        self._way_out = way_out
        self._places = asyncio.Semaphore(settings.contexts)
        self._starting = asyncio.Lock()
        self._current: RunningBrowser | None = None
        self._all: set[RunningBrowser] = set()
        #: Set aside, the longest resting first; each with its alarm.
        self._resting: dict[UUID, tuple[BrowserSession, asyncio.TimerHandle]] = {}
        self._placed: set[BrowserSession] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def browsers(self) -> list[RunningBrowser]:
        """Those that run: one, and for a while retired ones beside it."""
        return list(self._all)

    @asynccontextmanager
    async def session(
        self, asker: Asker, *, look: Look | None = None, state: State | None = None
    ) -> AsyncIterator[BrowserSession]:
        """Yield a session and close it; waits for a free place."""
        session = await self.take(asker, look=look, state=state)
        try:
            yield session
        finally:
            await session.close()

    async def take(self, asker: Asker, *, look: Look | None = None, state: State | None = None) -> BrowserSession:
        """Return a session that the caller closes or rests; waits for a free place.

        Raises:
            ToolProblem: there is no browser here, or no such look.
            Retryable: the browser broke down twice in a row.
        """
        await self._places.acquire()
        try:
            session = await self._opened(asker, look or Look(), state)
        except BaseException:
            self._places.release()
            raise
        self._placed.add(session)
        return session

    async def rest(self, key: UUID, session: BrowserSession) -> None:
        """Set a session aside under ``key``; closed after its time, or as the oldest when too many rest."""
        if not session.alive:
            await session.close()
            return
        self._give_place_back(session)
        alarm = asyncio.get_running_loop().call_later(self._settings.rest_seconds, self._expire, key)
        self._resting[key] = (session, alarm)
        while len(self._resting) > self._settings.resting:
            await self._close_resting(next(iter(self._resting)))

    async def resume(self, key: UUID) -> BrowserSession | None:
        """Return a session that was set aside, once there is a place for it; None: it is gone."""
        session, alarm = self._resting.pop(key, (None, None))
        if session is None or alarm is None:
            return None
        alarm.cancel()
        try:
            await self._places.acquire()
        except BaseException:
            await session.close()
            raise
        self._placed.add(session)
        if session.alive:
            return session
        await session.close()
        return None

    async def close(self) -> None:
        """End everything."""
        for _, alarm in self._resting.values():
            alarm.cancel()
        self._resting.clear()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for running in list(self._all):
            await self._stop(running)

    async def _opened(self, asker: Asker, look: Look, state: State | None) -> BrowserSession:
        access = self._way_out.proxy_for(asker)
        for _ in range(_TRIES):
            running = await self._running(access.server)
            try:
                return await running.open(access, look, state, self._closed)
            except Error as error:
                log.warning("no context could be opened", cause=str(error))
                running.retired = True
                await self._stop_if_done(running)
        raise Health(gone=True, cause="The browser could not open a page twice in a row.").verdict()

    async def _running(self, proxy_server: str) -> RunningBrowser:
        for key in [key for key, (session, _) in self._resting.items() if not session.alive]:
            await self._close_resting(key)
        async with self._starting:
            if self._current is None or not self._current.usable:
                self._current = await RunningBrowser.start(self._settings, proxy_server)
                self._all.add(self._current)
            return self._current

    async def _closed(self, session: BrowserSession) -> None:
        """A session is closed: its place is free, and a browser that only waited for this ends."""
        self._give_place_back(session)
        for running in list(self._all):
            running.sessions.discard(session)
            await self._stop_if_done(running)

    async def _stop_if_done(self, running: RunningBrowser) -> None:
        if not running.usable and not running.sessions:
            await self._stop(running)

    async def _stop(self, running: RunningBrowser) -> None:
        if running in self._all:
            self._all.discard(running)
            await running.stop()

    def _give_place_back(self, session: BrowserSession) -> None:
        if session in self._placed:
            self._placed.discard(session)
            self._places.release()

    def _expire(self, key: UUID) -> None:
        task = asyncio.get_running_loop().create_task(self._close_resting(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close_resting(self, key: UUID) -> None:
        session, alarm = self._resting.pop(key, (None, None))
        if session is not None and alarm is not None:
            alarm.cancel()
            await session.close()


@asynccontextmanager
async def open_pool(settings: BrowserSettings, way_out: WayOut) -> AsyncIterator[BrowserPool]:
    """Yield a pool; its browser is started by the first who wants a session, and ends here."""
    pool = BrowserPool(settings, way_out)
    try:
        yield pool
    finally:
        await pool.close()
