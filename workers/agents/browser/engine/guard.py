"""The guard: looking and typing are free, sending is not, unless a person has allowed it to that host.

Whatever isn't GET, HEAD or OPTIONS is held back once the agent has touched a site's page, and let through only by the
door that ``submit`` opens for the hosts that were shown. A page that wasn't touched may talk to its own site. What a
person does by hand on the page is theirs to send.
"""

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Error, Page, Route
from playwright.async_api import Request as Asked

from workers.agents.browser.engine.gate import SAFE, LastGate
from workers.agents.browser.engine.port import Held
from workers.agents.browser.engine.traffic import Traffic, host_of
from workers.agents.browser.engine.troubles import is_gone

_OPEN_SCHEMES = frozenset({"http", "https", "data", "blob", "about"})
_BODY_CHARS = 2_000
_MOST_HELD = 200
_COUNTRY, _SHORT = 2, 3


def site_of(url: str) -> str:
    """Return what belongs together under one owner: about the registrable domain, without a list of suffixes.

    ``shop.example.co.uk`` and ``example.co.uk`` are one site; an address of numbers is its own.
    """
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        labels = host.split(".")
    under_country = len(labels) > _COUNTRY and len(labels[-1]) == _COUNTRY and len(labels[-2]) <= _SHORT
    return ".".join(labels[-3:] if under_country else labels[-2:])


class Guard:
    """Decides for each request of one context whether it goes out."""

    def __init__(self, traffic: Traffic, gate: LastGate) -> None:
        self.held: list[Held] = []
        #: Requests other than GET that went out since the door was opened, in order.
        self.sent: list[Asked] = []
        #: What went out because a person worked the page by hand; without bodies, which are theirs alone.
        self.by_person: list[Held] = []
        self._by_hand_until = 0.0
        self._traffic = traffic
        self._gate = gate
        self._touched: set[str] = set()
        self._door: frozenset[str] = frozenset()

    async def attach(self, context: BrowserContext) -> None:
        """Stand in front of everything that the context's pages ask for."""
        await context.route("**/*", self._route)

    def touch(self, page: Page) -> None:
        """Note that the agent does something on a page: from now on its sites send nothing by themselves."""
        self._touched |= {site_of(frame.url) for frame in page.frames if frame.url.startswith("http")}

    @contextmanager
    def door(self, *hosts: str) -> Iterator[None]:
        """Let requests to these hosts (``host`` or ``host:port``) through."""
        self._door, self.sent = frozenset(hosts), []
        try:
            yield
        finally:
            self._door = frozenset()

    def allows(self, url: str) -> bool:
        """Tell whether the door is open for an address."""
        return host_of(url) in self._door

    def by_hand(self, seconds: float) -> None:
        """Note that a person works the page now: what its pages send in the next ``seconds`` is theirs; 0 ends it."""
        self._by_hand_until = time.monotonic() + seconds if seconds else 0.0

    def settle(self, page: Page) -> None:
        """Note that what was typed was sent with a person's leave: a page shown next is one not touched yet."""
        self._touched -= {site_of(page.url)}

    def hold(self, method: str, url: str, body: str) -> None:
        """Note what was held back."""
        if len(self.held) < _MOST_HELD:
            self.held.append(Held(method=method, url=url, body=body[:_BODY_CHARS], at=datetime.now(UTC)))

    def sends_on(self, method: str, url: str, body: str, *, first: str) -> bool:
        """Tell whether an answer may send on to ``url`` what went to ``first``; noted as held where not."""
        own = not self._door and not self._touched and site_of(url) == site_of(first)
        if own or self.allows(url) or self._is_by_hand:
            return True
        self.hold(method, url, body)
        return False

    def lets_say(self, url: str, message: str | bytes) -> bool:
        """Tell whether a page may say something over its WebSocket: not once the agent has touched any page."""
        if self.allows(url) or not self._touched:
            return True
        if self._is_by_hand:
            self._note_person("WEBSOCKET", url)
            return True
        self.hold("WEBSOCKET", url, message if isinstance(message, str) else f"({len(message)} bytes)")
        return False

    async def _route(self, route: Route) -> None:
        asked = route.request
        why = self._why_not(asked)
        try:
            if not why:
                if asked.method not in SAFE:
                    self._gate.permit(asked.method, asked.url, self)
                await route.continue_()
                return
            self._traffic.block(asked, why)
            await route.abort("aborted")  # any other reason would put an error page in the place of the form
        except Error as error:
            if not is_gone(error):
                raise

    def _why_not(self, asked: Asked) -> str:
        scheme = urlsplit(asked.url).scheme
        if scheme not in _OPEN_SCHEMES:
            return f"pages may not open {scheme}: addresses"
        if asked.method in SAFE:
            return ""
        if self.allows(asked.url):
            self.sent.append(asked)
            return ""
        if self._is_by_hand:
            self._note_person(asked.method, asked.url)
            if asked.is_navigation_request():  # what was typed there was sent by them: the page shown next is new
                self._touched -= {site_of(asked.url)}
            return ""
        if self._may_talk(asked):
            return ""
        self.hold(asked.method, asked.url, _body(asked))
        return "held back: nothing is sent without being asked for"

    @property
    def _is_by_hand(self) -> bool:
        return time.monotonic() < self._by_hand_until

    def _note_person(self, method: str, url: str) -> None:
        if len(self.by_person) < _MOST_HELD:
            self.by_person.append(Held(method=method, url=url, body="", at=datetime.now(UTC)))

    def _may_talk(self, asked: Asked) -> bool:
        """Tell whether a page that nobody touched asks its own site."""
        try:
            frame = asked.frame
        except Error:  # a new tab's first request has no frame yet
            return False
        sites = {site_of(asked.url), site_of(frame.url), site_of(frame.page.url)}
        return not self._door and not sites & self._touched and site_of(asked.url) == site_of(frame.url)


def _body(asked: Asked) -> str:
    try:
        return asked.post_data or ""
    except UnicodeDecodeError:
        return "(not text)"
