"""The last gate before the net: nothing but GET passes that the guard of its context hasn't let through.

The guard stands in Playwright's routing, which doesn't see everything: an answer that sends a form's content on to
another address, and what a page sends while it is left or closed. Chromium tells this gate of every request of every
page, frame and worker, as the last one before it goes out.
"""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urldefrag

import structlog
from playwright.async_api import Browser, CDPSession, Error

from workers.agents.browser.engine.troubles import is_gone

log = structlog.get_logger()

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: What may be sent with content; images, scripts, fonts and the like are always fetched.
_TYPES = ("Document", "XHR", "Fetch", "Ping", "CSPViolationReport", "Other")
_PERMIT_SECONDS = 30.0
_MOST_PASSED = 500


class Guarding(Protocol):
    """Whoever lets a request through, and is asked again when it is sent on."""

    def sends_on(self, method: str, url: str, body: str, *, first: str) -> bool:
        """Tell whether what went to ``first`` may be sent on to ``url``; note it as held where not."""
        ...


class LastGate:
    """One browser's."""

    def __init__(self) -> None:
        self._permits: dict[tuple[str, str], deque[tuple[float, Guarding]]] = {}
        #: What passed, by Chromium's number: a redirect names it.
        self._passed: dict[str, tuple[Guarding, str]] = {}
        self._deciding: set[asyncio.Task[None]] = set()

    async def attach(self, browser: Browser) -> None:
        """Have every request of this browser shown."""
        session = await browser.new_browser_cdp_session()

        def paused(event: Mapping[str, Any]) -> None:
            task = asyncio.create_task(self._decide(session, event))
            self._deciding.add(task)
            task.add_done_callback(self._deciding.discard)

        session.on("Fetch.requestPaused", paused)
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*", "resourceType": kind} for kind in _TYPES]})

    def permit(self, method: str, url: str, guard: Guarding) -> None:
        """Let one such request through that comes within half a minute."""
        self._permits.setdefault((method, urldefrag(url).url), deque()).append((time.monotonic(), guard))

    async def _decide(self, session: CDPSession, event: Mapping[str, Any]) -> None:
        number = {"requestId": event["requestId"]}
        try:
            if self._may_pass(event):
                await session.send("Fetch.continueRequest", number)
            else:
                await session.send("Fetch.failRequest", {**number, "errorReason": "Aborted"})
        except Error as error:
            # Whoever asked is closed by now; a request that nobody continues goes nowhere.
            if not is_gone(error) and "Invalid InterceptionId" not in error.message:
                log.error("a request hangs at the gate", cause=error.message)  # noqa: TRY400 - the text has it all

    def _may_pass(self, event: Mapping[str, Any]) -> bool:
        asked = event["request"]
        if asked["method"] in SAFE:
            return True
        method, url = asked["method"], asked["url"]
        before = self._passed.pop(event.get("redirectedRequestId", ""), None)
        if before is not None:
            guard, first = before
            if not guard.sends_on(method, url, asked.get("postData", ""), first=first):
                return False
        else:
            taken = self._taken(method, url)
            if taken is None:
                log.info("held at the gate", method=method, host=url.split("/")[2] if "//" in url else "")
                return False
            guard, first = taken, url
        self._passed[event["requestId"]] = (guard, first)
        while len(self._passed) > _MOST_PASSED:
            del self._passed[next(iter(self._passed))]
        return True

    def _taken(self, method: str, url: str) -> Guarding | None:
        waiting = self._permits.get((method, url), deque())
        while waiting:
            since, guard = waiting.popleft()
            if not waiting:
                del self._permits[method, url]
            if time.monotonic() - since < _PERMIT_SECONDS:
                return guard
        return None
