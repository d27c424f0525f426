"""One running Chromium with its driver: its sessions, its memory, its end."""

import asyncio
import os
import signal
from typing import Any

import structlog
from playwright.async_api import Browser, Error, Playwright, async_playwright

from backend.core.browser_settings import BrowserSettings
from workers.agentkit.web.port import ProxyAccess
from workers.agents.browser.engine import memory
from workers.agents.browser.engine.folder import BrowserFolder
from workers.agents.browser.engine.gate import LastGate
from workers.agents.browser.engine.launching import ProxyName, is_root, launch
from workers.agents.browser.engine.looks import context_options
from workers.agents.browser.engine.port import Look, State
from workers.agents.browser.engine.session import BrowserSession, Closed, open_session
from workers.agents.browser.engine.start_chromium import NOBODY
from workers.agents.browser.engine.troubles import Health

log = structlog.get_logger()

_MIB = 1024 * 1024
_WATCH_SECONDS = 1.0
_CLOSE_SECONDS = 10.0
_TOO_MUCH = "The browser was ended because its pages took too much memory."


class RunningBrowser:
    """Made by ``start``; ended by ``stop``, by its own fault, or by the watch over its memory."""

    def __init__(
        self,
        settings: BrowserSettings,
        folder: BrowserFolder,
        driver: Playwright,
        browser: Browser,
        gate: LastGate,
        proxy: ProxyName,
    ) -> None:
        self.health = Health()
        self.sessions: set[BrowserSession] = set()
        #: No new sessions: it ends with its last one.
        self.retired = False
        self._settings = settings
        self._folder = folder
        self._driver = driver
        self._browser = browser
        self._gate = gate
        self._proxy = proxy
        self._opened = 0
        self._stopped = False
        self._pid = memory.browser_pid(folder.profile)
        self._watching = asyncio.create_task(self._watch())
        browser.on("disconnected", self._ended)

    @classmethod
    async def start(cls, settings: BrowserSettings, proxy_server: str) -> "RunningBrowser":
        """Start driver and Chromium; raises ``no_browser`` or ``no_start``."""
        folder = await asyncio.to_thread(BrowserFolder.make, owner=NOBODY if is_root() else None)
        driver, proxy = None, ProxyName()
        try:
            driver = await async_playwright().start()
            browser = await launch(driver, settings, folder, proxy.rules(proxy_server))
            gate = LastGate()
            await gate.attach(browser)
        except BaseException:
            if driver is not None:
                await driver.stop()
            await asyncio.to_thread(folder.remove)
            raise
        log.info("browser started", version=browser.version, as_nobody=is_root())
        return cls(settings, folder, driver, browser, gate, proxy)

    @property
    def usable(self) -> bool:
        """Whether a new session may be opened in it."""
        return not (self.health.gone or self.health.stuck or self.retired)

    @property
    def pid(self) -> int | None:
        """Chromium's main process."""
        return self._pid

    async def open(self, access: ProxyAccess, look: Look, state: State | None, closed: Closed) -> BrowserSession:
        """Open a session.

        Raises:
            ToolProblem: there is no such device, locale or time zone.
            playwright.async_api.Error: the browser is gone.
        """
        options: dict[str, Any] = context_options(look, self._driver.devices) | {"proxy": self._proxy.settings(access)}
        if state is not None:
            options["storage_state"] = state
        session = await open_session(
            self._browser, self._settings, self.health, self._gate, access, look=look, options=options, closed=closed
        )
        self.sessions.add(session)
        self._opened += 1
        if self._opened >= self._settings.recycle_after:
            self.retired = True
        return session

    async def stop(self) -> None:
        """End driver and Chromium and remove their folder; more than once is fine."""
        if self._stopped:
            return
        self._stopped = self.health.gone = True
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._browser.close()
                await self._driver.stop()
        except (Error, TimeoutError) as error:
            log.warning("browser didn't end by itself", cause=str(error))
            self._kill(self._pid)
        await asyncio.to_thread(self._folder.remove)

    def _ended(self, _browser: Browser) -> None:
        if not self.health.gone:
            log.warning("browser ended", cause=self.health.cause or "by itself")
        self.health.gone = True

    async def _watch(self) -> None:
        """Look at the memory from time to time, as long as the browser lives."""
        while self._pid is not None and not self.health.gone:
            await asyncio.sleep(_WATCH_SECONDS)
            if not self.sessions:
                continue
            found = await asyncio.to_thread(memory.processes, self._pid)
            self._judge(found, sum(process.bytes for process in found) / _MIB)

    def _judge(self, found: list[memory.Process], whole_mib: float) -> None:
        heavy = [each for each in found if each.is_page and each.bytes / _MIB > self._settings.page_memory_mb]
        for page in heavy:
            log.warning("page ended for its memory", mib=round(page.bytes / _MIB))
            self._kill(page.pid)
        if heavy:
            return
        if whole_mib > 2 * self._settings.memory_mb:
            self.health.cause = _TOO_MUCH
            self._kill(self._pid)
        elif whole_mib > self._settings.memory_mb and not self.retired:
            log.info("browser retires for its memory", mib=round(whole_mib))
            self.retired = True

    def _kill(self, pid: int | None) -> None:
        if pid is None:
            return
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            log.debug("process was gone already", pid=pid)
