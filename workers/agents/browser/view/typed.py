"""What a person types while the page is theirs is theirs: the agent doesn't get to see it, and nothing keeps it."""

import asyncio
from pathlib import Path
from typing import Any, Literal

import structlog
from playwright.async_api import Error

from workers.agents.browser.engine.covering import MARK
from workers.agents.browser.engine.session import BrowserSession

log = structlog.get_logger()

_SCRIPT = (Path(__file__).parent / "typed.js").read_text()
_FRAME_SECONDS = 1.0
#: One letter covers more than it keeps.
_SHORTEST = 2

When = Literal["begin", "look", "end"]


async def cover_typed(session: BrowserSession, when: When) -> None:
    """Note what stands in the fields of the open page, and have what the person typed there covered.

    Args:
        session: the step's.
        when: ``begin`` as the person gets the page, ``look`` before something that may lead away from it, ``end``
            before the agent looks again.
    """
    session.parts.by_hand = True
    page = session.parts.tabs.shown
    for frame in page.frames if page is not None else ():
        try:
            async with asyncio.timeout(_FRAME_SECONDS):
                found: dict[str, Any] | None = await frame.evaluate(_SCRIPT, [when, MARK])
        except (Error, TimeoutError):
            log.info("live view: a frame didn't tell its fields")
            continue
        if found is not None:
            session.parts.secrets.update(found["passwords"])
            session.parts.typed.update(one for one in found["typed"] if len(one) >= _SHORTEST)
