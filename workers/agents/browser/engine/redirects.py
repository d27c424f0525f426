"""Watches where a form's answer sends its content on to: Playwright routes a request, but not its redirects."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urljoin

from playwright.async_api import BrowserContext, CDPSession, Error, Page

from workers.agents.browser.engine.troubles import is_gone

#: They repeat method and body at another address; the others turn into a GET.
_REPEATING = frozenset({307, 308})
_ANSWERS = {"patterns": [{"urlPattern": "*", "requestStage": "Response"}]}


@asynccontextmanager
async def watched(
    context: BrowserContext, page: Page, allows: Callable[[str], bool], hold: Callable[[str, str, str], None]
) -> AsyncIterator[None]:
    """Break off every answer that would send a request's content on to an address that isn't allowed."""
    sessions = [await context.new_cdp_session(page), *await _foreign_frames(context, page)]
    running: set[asyncio.Task[None]] = set()

    def listen(session: CDPSession) -> None:
        def paused(event: Mapping[str, Any]) -> None:
            task = asyncio.create_task(_decide(session, event, allows, hold))
            running.add(task)
            task.add_done_callback(running.discard)

        session.on("Fetch.requestPaused", paused)

    try:
        for session in sessions:
            listen(session)
            await session.send("Fetch.enable", _ANSWERS)
        yield
    finally:
        await asyncio.gather(*running)
        for session in sessions:
            await _let_go(session)


async def _foreign_frames(context: BrowserContext, page: Page) -> list[CDPSession]:
    """Return sessions of the frames that live in a process of their own; the page's own session sees the others."""
    sessions = []
    for frame in page.frames:
        if frame is page.main_frame:
            continue
        try:
            sessions.append(await context.new_cdp_session(frame))
        except Error as error:
            if "does not have a separate CDP session" not in error.message and not is_gone(error):
                raise
    return sessions


async def _decide(
    session: CDPSession,
    event: Mapping[str, Any],
    allows: Callable[[str], bool],
    hold: Callable[[str, str, str], None],
) -> None:
    asked, status = event["request"], event.get("responseStatusCode")
    onward = ""
    if status in _REPEATING and asked["method"] not in {"GET", "HEAD", "OPTIONS"}:
        headers = {header["name"].lower(): header["value"] for header in event.get("responseHeaders", [])}
        onward = urljoin(asked["url"], headers.get("location", ""))
    try:
        if onward and not allows(onward):
            hold(asked["method"], onward, asked.get("postData", ""))
            await session.send("Fetch.failRequest", {"requestId": event["requestId"], "errorReason": "Aborted"})
        else:
            await session.send("Fetch.continueRequest", {"requestId": event["requestId"]})
    except Error as error:
        if not is_gone(error) and "Invalid InterceptionId" not in error.message:
            raise


async def _let_go(session: CDPSession) -> None:
    try:
        await session.detach()
    except Error as error:
        if not is_gone(error):
            raise
