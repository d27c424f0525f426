"""Going to addresses, back and again, and between tabs."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlsplit

import structlog
from playwright.async_api import Error, Page, Response
from playwright.async_api import TimeoutError as TooSlow

from workers.agentkit.context import ToolProblem
from workers.agentkit.web.port import ProxyAccess
from workers.agents.browser.engine.changes import Mark
from workers.agents.browser.engine.parts import Doing, Parts
from workers.agents.browser.engine.port import Tab
from workers.agents.browser.engine.refusals import REFUSED_BY, refusal, refused_by
from workers.agents.browser.engine.tabs import title_of
from workers.agents.browser.engine.troubles import is_gone, net_error, opening_problem

log = structlog.get_logger()

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_ERROR_PAGE = re.compile(r"^chrome-error:")
_ERROR_PAGE_MS = 1_000
_URL_CHARS = 8_000
_BAD_STATUS = 400
_STILL_SECONDS = 0.04
#: How often a page may ask for more once it was painted, before it is only waited for until it is still.
_PAINTINGS = 2
#: A tab that isn't shown paints nothing.
_PAINTED = "() => new Promise(done => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, 100); })"
#: Between the broken off navigation and the file that came instead of a page.
_FILE_SECONDS = 2.0
_LANDS_SECONDS = 30.0


class Going(Doing):
    """Where a session is."""

    def __init__(self, parts: Parts, access: ProxyAccess) -> None:
        super().__init__(parts)
        self._access = access

    async def open(self, url: str) -> str:
        """Go to an address and wait until it shows something and rests, within limits."""
        url = checked(url)
        async with self._told("Opening a tab"):
            page = await self.parts.tabs.current_or_new(self.parts.context)
        said = await self._go(page, url, lambda: page.goto(url, wait_until="domcontentloaded", timeout=self._open_ms))
        self._record("open", url=self.parts.address(url))
        return said

    async def back(self) -> str:
        """Go back; raises ``no_page_before``."""
        page = self.page
        before = page.url
        said = await self._go(page, before, lambda: page.go_back(wait_until="domcontentloaded", timeout=self._open_ms))
        if page.url == before:
            raise ToolProblem("no_page_before", "There is no page before this one.", "Open an address instead.")
        self._record("back")
        return said

    async def reload(self) -> str:
        """Load the page again; a page that came by sending a form isn't."""
        page = self.page
        return await self._go(page, page.url, lambda: page.reload(wait_until="domcontentloaded", timeout=self._open_ms))

    async def tabs(self) -> list[Tab]:
        """Return all tabs."""
        async with self._told("Looking at the tabs"):
            listed = await self.parts.tabs.listed()
        return [replace(tab, url=self.parts.address(tab.url)) for tab in listed]

    async def switch_tab(self, number: int) -> str:
        """Look at another tab; raises ``no_tab``."""
        page = self.parts.tabs.switch(number)
        self._record("switch_tab", number=number)
        await self._settled()
        self.parts.told = self._now()
        return f"Now in tab {number}: “{await title_of(page)}” at {self.parts.address(page.url)}."

    async def close_tab(self, number: int) -> str:
        """Close a tab; raises ``no_tab``."""
        mark = self._mark()
        async with self._told("Closing the tab"):
            await self.parts.tabs.close(number)
        self._record("close_tab", number=number)
        return await self._changes(mark, first=f"Tab {number} is closed.")

    @property
    def _open_ms(self) -> float:
        return self.parts.settings.open_seconds * 1000

    async def _go(self, page: Page, url: str, go: Callable[[], Awaitable[Response | None]]) -> str:
        mark, before, slow, offers = self._mark(), page.url, False, self.parts.arrivals.offers
        response: Response | None = None
        broken: Error | None = None
        async with self._told("Opening the page", seconds=self.parts.settings.open_seconds + 5):
            try:
                response = await go()
            except TooSlow as error:
                if page.url == before:
                    raise _too_slow(url, self.parts.settings.open_seconds) from error
                slow = True
            except Error as error:
                if is_gone(error) or self.parts.health.gone or not (net_error(error) or _is_file(error)):
                    raise
                broken = error
                if net_error(error) != "ERR_ABORTED" and not _is_file(error):
                    await _error_shown(page)
        if broken is not None:
            return await self._instead_of_a_page(broken, url, mark, offers)
        if response is not None and (code := response.headers.get(REFUSED_BY)):
            raise refusal(code, url)
        return await self._arrived(page, mark, response, slow=slow)

    async def _rests(self, page: Page, *, slow: bool) -> bool:
        """Wait until the page has what it asks for; one with scripts may ask for more once it was painted."""
        traffic, most = self.parts.traffic, self.parts.settings.quiet_seconds
        async with self._told("Reading the page", seconds=self.parts.settings.open_seconds):
            # Asked as a locator, for which Playwright puts its own script into the page: the snapshot needs it too,
            # and a page that still waits for answers has the time.
            lively = slow or bool(await page.locator("script").count())
        for _ in range(_PAINTINGS if lively else 0):
            if not await traffic.quiet(still=0.0, most=most):
                return False
            begun = traffic.begun
            async with self._told("Reading the page", seconds=self.parts.settings.open_seconds):
                await asyncio.gather(page.evaluate(_PAINTED), asyncio.sleep(_STILL_SECONDS))
            if traffic.begun == begun:
                return True
        return await traffic.quiet(still=_STILL_SECONDS if lively else 0.0, most=most)

    async def _instead_of_a_page(self, error: Error, url: str, mark: Mark, offers: int) -> str:
        """A file is told; what kept the page away is raised."""
        name, arrivals = net_error(error), self.parts.arrivals
        if name == "ERR_ABORTED" or _is_file(error):
            if await arrivals.offered_within(offers, _FILE_SECONDS):
                await arrivals.landed(_LANDS_SECONDS)
                return await self._changes(mark, first=f"{url} is a file, not a page.")
            raise ToolProblem("nothing_there", f"{url} gave no page.", "It may have answered that there is nothing.")
        if name == "ERR_TUNNEL_CONNECTION_FAILED" and (code := await refused_by(self._access, url)):
            raise refusal(code, url) from error
        raise opening_problem(error, url) from error

    async def _arrived(self, page: Page, mark: Mark, response: Response | None, *, slow: bool) -> str:
        rests = await self._rests(page, slow=slow)
        said = [f"Opened “{await title_of(page)}” at {page.url}."]
        if response is not None and response.status >= _BAD_STATUS:
            said.append(f"The server answered {response.status} {response.status_text}".rstrip() + ".")
        if slow or not rests:
            said.append("It is still loading; this is what is there so far.")
        return await self._changes(mark.at(page.url), first=" ".join(said))


async def _error_shown(page: Page) -> None:
    """Wait until Chromium's own page about an error is there: coming later, it would break off the next address."""
    try:
        await page.wait_for_url(_ERROR_PAGE, wait_until="commit", timeout=_ERROR_PAGE_MS)
    except TooSlow:
        log.debug("no page about the error", url=page.url)


def _is_file(error: Error) -> bool:
    return "Download is starting" in error.message


def checked(url: str) -> str:
    """Return an address with its scheme; raises ``bad_url`` or ``bad_scheme``."""
    plain = url.strip()
    if not _SCHEME.match(plain):
        # A host with a port or without a dot is somebody's own machine, which seldom has a certificate.
        host = plain.split("/", 1)[0]
        plain = f"http://{plain}" if ":" in host or "." not in host else f"https://{plain}"
    try:
        parts = urlsplit(plain)
        port_ok = parts.port is None or parts.port > 0
    except ValueError as error:
        raise ToolProblem(
            "bad_url", f"{plain[:200]} is no address.", "Write it like https://example.org/page."
        ) from error
    if parts.scheme.lower() not in {"http", "https"}:
        raise ToolProblem("bad_scheme", f"{parts.scheme}: addresses are not opened.", "Only http and https are.")
    if not parts.hostname or not port_ok or len(plain) > _URL_CHARS or any(c.isspace() for c in plain):
        raise ToolProblem("bad_url", f"{plain[:200]} is no address.", "Write it like https://example.org/page.")
    if parts.username or parts.password:
        raise ToolProblem("bad_url", "A name and password in an address are not sent.", "Leave them out.")
    return plain


def _too_slow(url: str, seconds: float) -> ToolProblem:
    host = urlsplit(url).netloc
    return ToolProblem("too_slow", f"{host} showed nothing within {seconds:.0f} s.", "Try again later or elsewhere.")
