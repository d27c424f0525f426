"""The tabs of one context: numbers that stay, a limit, and which of them is looked at."""

import asyncio
from collections.abc import Callable
from itertools import count

import structlog
from playwright.async_api import BrowserContext, Error, Page

from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.port import Tab
from workers.agents.browser.engine.troubles import crashed, is_gone

log = structlog.get_logger()

_TITLE_CHARS = 200


class Tabs:
    """Pages by number; the current one is that the agent works in."""

    def __init__(self, most: int, prepare: Callable[[Page], None]) -> None:
        #: Tabs that pages wanted to open beyond the limit.
        self.refused = 0
        self._most = most
        self._prepare = prepare
        self._pages: dict[int, Page] = {}
        self._numbers = count(1)
        self._current = 0
        self._broke = False
        self._closing: set[asyncio.Future[None]] = set()

    def attach(self, context: BrowserContext) -> None:
        """Begin to number what is opened."""
        context.on("page", self._opened)

    @property
    def current(self) -> Page:
        """The page that is looked at; raises ``no_page``, and once ``page_crashed`` for one that broke down."""
        if self._broke:
            self._broke = False
            raise crashed()
        page = self._pages.get(self._current)
        if page is None:
            raise ToolProblem("no_page", "No page is open.", "Open one first.")
        return page

    @property
    def shown(self) -> Page | None:
        """The current page as it is, for who only looks on: nothing is raised, and no breakdown counts as told."""
        return self._pages.get(self._current)

    @property
    def number(self) -> int:
        """The current tab's number; 0 before there is one."""
        return self._current

    @property
    def numbers(self) -> list[int]:
        """All there are, in the order in which they were opened."""
        return list(self._pages)

    async def current_or_new(self, context: BrowserContext) -> Page:
        """Return the page to open an address in."""
        self._broke = False
        if self._current not in self._pages:
            page = await context.new_page()
            self._current = next(number for number, each in self._pages.items() if each is page)
        return self._pages[self._current]

    async def listed(self) -> list[Tab]:
        """Return what a person would see at the top of the window."""
        return [
            Tab(number=number, title=await title_of(page), url=page.url, current=number == self._current)
            for number, page in list(self._pages.items())
        ]

    def switch(self, number: int) -> Page:
        """Look at another; raises ``no_tab``."""
        page = self._pages.get(number)
        if page is None:
            known = ", ".join(map(str, self._pages)) or "none"
            raise ToolProblem("no_tab", f"There is no tab {number}.", f"Tabs there are: {known}.")
        self._current = number
        return page

    async def close(self, number: int) -> None:
        """Close one; the newest of the rest is current then. Raises ``no_tab``."""
        before = self._current
        page = self.switch(number)
        self._current = before
        await page.close()
        self._forget(number)

    def _forget(self, number: int) -> None:
        self._pages.pop(number, None)
        if self._current == number:
            self._current = max(self._pages, default=0)

    def _opened(self, page: Page) -> None:
        if len(self._pages) >= self._most:
            self.refused += 1
            self._shut(page)
            return
        number = next(self._numbers)
        self._pages[number] = page
        self._prepare(page)

        def gone(broken: Page) -> None:
            self._broke = self._broke or number == self._current
            self._forget(number)
            self._shut(broken)

        page.on("close", lambda _: self._forget(number))
        page.on("crash", gone)

    def _shut(self, page: Page) -> None:
        closing = asyncio.ensure_future(_close(page))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)


async def title_of(page: Page) -> str:
    """Return a page's title, shortened; empty when it can't be told now."""
    try:
        return (await page.title())[:_TITLE_CHARS]
    except Error as error:  # it is on its way to another address
        log.debug("no title", cause=error.message)
        return ""


async def _close(page: Page) -> None:
    try:
        await page.close()
    except Error as error:
        if not is_gone(error):
            raise
