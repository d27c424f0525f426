"""What a session's pages ask of the net: the log, and whether anything is still under way."""

import asyncio
import time
from collections import deque
from dataclasses import replace
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Response
from playwright.async_api import Request as Asked

from workers.agents.browser.engine.port import Request

_MOST_KEPT = 500
#: These last as long as their page does, or nobody waits for them.
_NEVER_AWAITED = frozenset({"websocket", "eventsource", "ping", "media", "manifest"})
_URL_CHARS = 2_000


class Traffic:
    """The newest requests of a context in the order of their start."""

    def __init__(self) -> None:
        self._kept: deque[Asked] = deque()
        self._rows: dict[Asked, Request] = {}
        self._began: dict[Asked, float] = {}
        self._blocked: dict[Asked, str] = {}
        self._types: dict[str, str] = {}
        self._stirred = asyncio.Event()
        #: Requests begun so far.
        self.begun = 0

    def attach(self, context: BrowserContext) -> None:
        """Begin to listen."""
        context.on("request", self._started)
        context.on("response", self._answered)
        context.on("requestfinished", self._ended)
        context.on("requestfailed", self._failed)

    def rows(self) -> list[Request]:
        """Return the log."""
        return [self._rows[asked] for asked in self._kept]

    def row_of(self, asked: Asked) -> Request | None:
        """Return one line of the log; None when it is no longer kept."""
        return self._rows.get(asked)

    def media_type_of(self, url: str) -> str:
        """Return what an address said it gives; empty when unknown."""
        return self._types.get(url, "")

    def block(self, asked: Asked, why: str) -> None:
        """Note that a request never went out."""
        self._blocked[asked] = why

    async def begins(self, since: int, *, most: float) -> bool:
        """Wait until more than ``since`` requests have begun; return False when ``most`` seconds passed first."""
        try:
            async with asyncio.timeout(most):
                while self.begun <= since:
                    self._stirred.clear()
                    await self._stirred.wait()
        except TimeoutError:
            return False
        return True

    async def quiet(self, *, still: float, most: float) -> bool:
        """Wait until nothing was under way for ``still`` seconds; return False when ``most`` seconds passed first.

        What has been under way for longer than ``most`` already is no longer waited for.
        """
        now = time.monotonic()
        old = {asked for asked, began in self._began.items() if now - began > most}
        try:
            async with asyncio.timeout(most):
                while True:
                    self._stirred.clear()
                    busy = any(asked not in old for asked in self._began)
                    if await self._nothing_stirs(None if busy else still):
                        return True
        except TimeoutError:
            return False

    async def _nothing_stirs(self, seconds: float | None) -> bool:
        pause = asyncio.timeout(seconds)
        try:
            async with pause:
                await self._stirred.wait()
        except TimeoutError:
            return True
        return False

    def _started(self, asked: Asked) -> None:
        self.begun += 1
        self._kept.append(asked)
        row = Request(
            method=asked.method, url=_short(asked.url), status=None, type=asked.resource_type, bytes=None, ms=None
        )
        self._rows[asked] = row
        if len(self._kept) > _MOST_KEPT:
            oldest = self._kept.popleft()
            self._rows.pop(oldest, None)
            self._blocked.pop(oldest, None)
        if asked.resource_type not in _NEVER_AWAITED and not asked.url.startswith(("data:", "blob:")):
            self._began[asked] = time.monotonic()
        self._stirred.set()

    def _answered(self, response: Response) -> None:
        headers = response.headers
        length = headers.get("content-length", "")
        self._types[response.url] = headers.get("content-type", "").split(";")[0].strip().lower()
        if len(self._types) > _MOST_KEPT:
            self._types.pop(next(iter(self._types)))
        self._change(response.request, status=response.status, size=int(length) if length.isdecimal() else None)

    def _change(self, asked: Asked, *, status: int | None, size: int | None) -> None:
        if asked in self._rows:
            self._rows[asked] = replace(self._rows[asked], status=status, bytes=size)

    def _ended(self, asked: Asked) -> None:
        began = self._began.pop(asked, None)
        if began is not None and asked in self._rows:
            self._rows[asked] = replace(self._rows[asked], ms=round((time.monotonic() - began) * 1000))
        self._stirred.set()

    def _failed(self, asked: Asked) -> None:
        self._ended(asked)
        why = self._blocked.pop(asked, None) or asked.failure or "it failed"
        if asked in self._rows:
            self._rows[asked] = replace(self._rows[asked], blocked=why)


def _short(url: str) -> str:
    return url if len(url) <= _URL_CHARS else f"{url[:_URL_CHARS]}…"


def host_of(url: str) -> str:
    """Return ``host`` or ``host:port`` where the port isn't the scheme's own, in lower case."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    shown = f"[{host}]" if ":" in host else host
    own = {"http": 80, "https": 443, "ws": 80, "wss": 443}.get(parts.scheme)
    return shown if parts.port in (None, own) else f"{shown}:{parts.port}"
