"""What one tab shows, as pictures: Chromium makes the next one only when the last was taken."""

import asyncio
import base64
from dataclasses import dataclass, field
from typing import Any, Self

import structlog
from playwright.async_api import CDPSession, Error, Page

from workers.agents.browser.engine.troubles import is_gone

log = structlog.get_logger()

#: JPEG quality, and the largest picture in pixels.
_QUALITY = 60
_MOST_WIDTH, _MOST_HEIGHT = 1280, 1600
#: Seconds that Chromium may take for one answer: a page that hangs must not stop the view.
_ANSWER_SECONDS = 2.0


@dataclass(frozen=True)
class Picture:
    """A JPEG of what is in view, and how large that is in the page's own pixels."""

    jpeg: bytes = field(repr=False)
    width: float
    height: float
    scale: float


class Cast:
    """The screencast of one page; made by ``begin``, ended by ``end``."""

    def __init__(self, page: Page, wire: CDPSession) -> None:
        self.page = page
        #: Where the page's input goes in, too.
        self.wire = wire
        self._newest: dict[str, Any] | None = None
        self._unanswered: list[int] = []
        wire.on("Page.screencastFrame", self._came)

    @classmethod
    async def begin(cls, page: Page) -> Self:
        """Have Chromium show a page; raises Playwright's ``Error`` when it is gone."""
        cast = cls(page, await page.context.new_cdp_session(page))
        shape = {"format": "jpeg", "quality": _QUALITY, "maxWidth": _MOST_WIDTH, "maxHeight": _MOST_HEIGHT}
        await cast.ask("Page.startScreencast", shape)
        return cast

    async def ask(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask Chromium for something; raises ``TimeoutError`` or Playwright's ``Error``."""
        async with asyncio.timeout(_ANSWER_SECONDS):
            answer: dict[str, Any] = await self.wire.send(method, params or {})
        return answer

    async def take(self) -> Picture | None:
        """Return what was shown since the last time, and let Chromium make the next; None: nothing new."""
        event, self._newest = self._newest, None
        for number in self._taken():
            await self.ask("Page.screencastFrameAck", {"sessionId": number})
        if event is None:
            return None
        about = event["metadata"]
        return Picture(
            jpeg=await asyncio.to_thread(base64.b64decode, event["data"]),
            width=float(about["deviceWidth"]),
            height=float(about["deviceHeight"]),
            scale=float(about["pageScaleFactor"]),
        )

    async def place(self) -> tuple[str, str]:
        """Return the page's address and title, without asking the page itself."""
        found = (await self.ask("Target.getTargetInfo"))["targetInfo"]
        return str(found["url"]), str(found["title"])

    async def end(self) -> None:
        """Have Chromium show it no longer; more than once is fine, and for a page that is gone."""
        try:
            await self.ask("Page.stopScreencast")
            await self.wire.detach()
        except (Error, TimeoutError) as error:
            if isinstance(error, Error) and not is_gone(error):
                log.info("a view ended with its page", cause=error.message)

    def _came(self, event: dict[str, Any]) -> None:
        self._newest = event
        self._unanswered.append(int(event["sessionId"]))

    def _taken(self) -> list[int]:
        numbers, self._unanswered = self._unanswered, []
        return numbers
