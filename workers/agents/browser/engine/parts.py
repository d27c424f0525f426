"""What one session is made of, and what all its doings share: finding elements, waiting, telling what changed."""

import re
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Self

from playwright.async_api import BrowserContext, Error, Locator, Page

from backend.core.browser_settings import BrowserSettings
from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.arrivals import Arrivals
from workers.agents.browser.engine.changes import Mark, changes
from workers.agents.browser.engine.covering import covered_address, without
from workers.agents.browser.engine.dialogs import Dialogs
from workers.agents.browser.engine.guard import Guard
from workers.agents.browser.engine.port import Action
from workers.agents.browser.engine.tabs import Tabs
from workers.agents.browser.engine.traffic import Traffic
from workers.agents.browser.engine.troubles import Health, stale, told

_REF = re.compile(r"(f\d+)?e\d+")
#: Seconds in which what a click sets going begins.
_BEGINS_SECONDS = 0.08
_LANDS_SECONDS = 20.0


@dataclass(kw_only=True)
class Parts:
    """One context with what watches over it."""

    settings: BrowserSettings
    context: BrowserContext
    health: Health
    traffic: Traffic
    guard: Guard
    tabs: Tabs
    dialogs: Dialogs
    arrivals: Arrivals
    #: What was typed into password fields: never shown again.
    secrets: set[str] = field(default_factory=set)
    #: A person worked the page by hand: what they typed is not the agent's to read, in marked fields and in addresses.
    by_hand: bool = False
    typed: set[str] = field(default_factory=set)
    recorded: list[Action] = field(default_factory=list)
    #: How things stood when it was last told what changed: what comes late is told next time.
    told: Mark | None = None

    def covers_as(self, other: Self) -> None:
        """Cover what another session of the same step did."""
        self.secrets |= other.secrets
        self.typed |= other.typed
        self.by_hand |= other.by_hand

    def words(self, said: str) -> str:
        """Return what a page says as the agent may read it."""
        return without(said, self.secrets)

    def address(self, url: str) -> str:
        """Return an address as the agent may read it and as it may be kept."""
        return covered_address(url, self.typed)


class Doing:
    """Base of everything a session can do."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    @property
    def page(self) -> Page:
        """The current tab; raises ``no_page``."""
        if self.parts.health.gone:
            raise self.parts.health.verdict()
        return self.parts.tabs.current

    @property
    def address(self) -> str:
        """The current tab's address, to be read and kept; raises ``no_page``."""
        return self.parts.address(self.page.url)

    async def locate(self, ref: str) -> Locator:
        """Return an element of the newest snapshot; raises ``bad_ref`` or ``stale_ref``."""
        if not _REF.fullmatch(ref):
            raise ToolProblem("bad_ref", f"{ref!r} names no element.", "Use a name like e9 from the newest snapshot.")
        locator = self.page.locator(f"aria-ref={ref}")
        async with self._told("Looking for it"):
            if not await locator.count():
                raise stale(ref)
        return locator

    async def _target(self, ref: str) -> tuple[Locator, str]:
        """Return an element and the selector by which a fresh page has it too."""
        locator = await self.locate(ref)
        try:
            lasting = await locator.normalize()
        except Error as error:
            if "No element" in error.message:
                raise stale(ref) from error
            raise
        return locator, selector_of(lasting)

    def _told(self, doing: str, *, seconds: float | None = None) -> AbstractAsyncContextManager[None]:
        seconds = self.parts.settings.action_seconds if seconds is None else seconds
        return told(self.parts.health, doing, seconds=seconds)

    def _mark(self) -> Mark:
        return self.parts.told or self._now()

    def _now(self) -> Mark:
        parts = self.parts
        return Mark.of(parts.tabs, parts.dialogs, parts.arrivals, parts.guard)

    async def _settled(self) -> bool:
        """Wait until what was set going is done, within limits; tell whether the page came to rest."""
        parts = self.parts
        quiet = await parts.traffic.quiet(still=_BEGINS_SECONDS, most=parts.settings.quiet_seconds)
        if parts.arrivals.under_way:
            await parts.arrivals.landed(_LANDS_SECONDS)
        return quiet

    async def _changes(self, mark: Mark, *, first: str = "Done.", shown: str = "") -> str:
        """Tell in words what is different since ``mark``; ``shown``: the host to which the person allowed it."""
        parts = self.parts
        async with self._told("Looking what changed"):
            parts.told = self._now()
            said = await changes(mark, parts.tabs, parts.dialogs, parts.arrivals, parts.guard, first=first, shown=shown)
        said = parts.words(said)
        page = parts.tabs.shown
        return said if page is None else said.replace(page.url, parts.address(page.url))

    def _record(self, do: str, *, at: str | None = None, secret: bool = False, **args: object) -> None:
        self.parts.recorded.append(Action(do=do, at=at, args=args, secret=secret))


def selector_of(locator: Locator) -> str:
    """Return Playwright's own words for an element, which ``Page.locator`` takes again."""
    selector: str = locator._impl_obj._selector  # noqa: SLF001 - str() gives Python code instead
    return selector


def listed(names: Sequence[str]) -> str:
    """Return names for a sentence."""
    return ", ".join(f"“{name}”" for name in names)
