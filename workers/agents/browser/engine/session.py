"""One step's browser: a context of its own with everything that can be done in it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import structlog
from playwright.async_api import Browser, BrowserContext, Error, Page

from backend.core.browser_settings import BrowserSettings
from workers.agentkit.web.port import ProxyAccess
from workers.agents.browser.engine.arrivals import Arrivals
from workers.agents.browser.engine.dialogs import Dialogs
from workers.agents.browser.engine.gate import LastGate
from workers.agents.browser.engine.guard import Guard
from workers.agents.browser.engine.looking import Looking
from workers.agents.browser.engine.parts import Parts
from workers.agents.browser.engine.port import Action, Dialog, Download, Held, Look, Request
from workers.agents.browser.engine.replaying import Replaying
from workers.agents.browser.engine.sign_in import SigningIn
from workers.agents.browser.engine.sockets import Sockets
from workers.agents.browser.engine.tabs import Tabs
from workers.agents.browser.engine.traffic import Traffic
from workers.agents.browser.engine.troubles import Health

log = structlog.get_logger()

_CLOSE_SECONDS = 10.0
#: Playwright's own limit ends first: its error says what it was waiting for.
_EARLIER_MS = 300
#: Nothing that a page might ask its visitor for is given.
_PERMISSIONS: list[str] = []

Closed = Callable[["BrowserSession"], Awaitable[None]]


class BrowserSession(Looking, SigningIn, Replaying):
    """A context with its tabs; ``close`` gives its place back.

    Methods that act return what changed, in words. A ``ref`` is an element's name in the newest snapshot of the current
    tab ("e9", in a frame "f1e9"); one that is gone raises ``stale_ref``. Whatever can't be done raises ``ToolProblem``,
    and ``Retryable`` once the browser is gone.
    """

    def __init__(self, parts: Parts, access: ProxyAccess, look: Look, closed: Closed) -> None:
        super().__init__(parts, access)
        self.look = look
        self._closed: Closed | None = closed

    @property
    def alive(self) -> bool:
        """Whether its browser still runs and it isn't closed."""
        return not self.parts.health.gone and self._closed is not None

    @property
    def downloads(self) -> list[Download]:
        """Files that pages gave."""
        return self.parts.arrivals.files

    @property
    def dialogs(self) -> list[Dialog]:
        """Dialogs that were answered."""
        return self.parts.dialogs.seen

    @property
    def held(self) -> list[Held]:
        """What the guard held back."""
        return self.parts.guard.held

    @property
    def recorded(self) -> list[Action]:
        """What was done, for ``replay``."""
        return self.parts.recorded

    def network(self) -> list[Request]:
        """Return the newest 500 requests."""
        return [replace(row, url=self.parts.address(row.url)) for row in self.parts.traffic.rows()]

    async def storage_state(self) -> dict[str, Any]:
        """Return cookies and storage: a secret."""
        async with self._told("Keeping the session"):
            return dict(await self.parts.context.storage_state(indexed_db=True))

    async def close(self) -> None:
        """Give everything back; more than once is fine."""
        closed, self._closed = self._closed, None
        if closed is None:
            return
        try:
            await self.parts.arrivals.close()
            await self._close_context()
        finally:
            await closed(self)

    async def _close_context(self) -> None:
        health = self.parts.health
        if health.gone:
            return
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self.parts.context.close()
        except (Error, TimeoutError) as error:
            health.stuck = not health.gone
            log.warning("context didn't close", cause=str(error))


async def open_session(
    browser: Browser,
    settings: BrowserSettings,
    health: Health,
    gate: LastGate,
    access: ProxyAccess,
    *,
    look: Look,
    options: dict[str, Any],
    closed: Closed,
) -> BrowserSession:
    """Make a context that goes out by ``access`` alone, with the guard before it; raises Playwright's ``Error``.

    ``options`` say how it looks, what it remembers, and by which proxy it goes.
    """
    context = await browser.new_context(
        service_workers="block",
        permissions=_PERMISSIONS,
        accept_downloads=True,
        ignore_https_errors=False,
        **options,
    )
    context.set_default_timeout(settings.action_seconds * 1000 - _EARLIER_MS)
    parts = _parts(context, settings, health, gate)
    try:
        await _attach(parts, Sockets(parts.guard, access))
    except BaseException:
        await context.close()
        raise
    return BrowserSession(parts, access, look, closed)


def _parts(context: BrowserContext, settings: BrowserSettings, health: Health, gate: LastGate) -> Parts:
    traffic = Traffic()
    arrivals = Arrivals(settings, traffic.media_type_of)

    def prepare(page: Page) -> None:
        page.on("download", arrivals.offer)

    return Parts(
        settings=settings,
        context=context,
        health=health,
        traffic=traffic,
        guard=Guard(traffic, gate),
        tabs=Tabs(settings.tabs, prepare),
        dialogs=Dialogs(),
        arrivals=arrivals,
    )


async def _attach(parts: Parts, sockets: Sockets) -> None:
    parts.traffic.attach(parts.context)
    parts.tabs.attach(parts.context)
    parts.dialogs.attach(parts.context)
    await asyncio.gather(parts.guard.attach(parts.context), sockets.attach(parts.context))
