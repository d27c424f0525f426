"""One step's page: its browser session, and what of it is known already."""

import asyncio
from dataclasses import dataclass

import structlog

from backend.core.verdicts import Verdict
from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.port import State
from workers.agents.browser.engine.session import BrowserSession

log = structlog.get_logger()

#: Seconds that closing a step's page may take.
_CLOSE_SECONDS = 10.0


@dataclass
class StepPage:
    """A step's session, and how much of what it did is in the history."""

    session: BrowserSession
    noted: int = 0
    #: Made anew by doing again what was done: what an earlier snapshot called its elements holds no more.
    replayed: bool = False
    #: A person had the page since the agent saw it last.
    was_persons: bool = False


def url_of(session: BrowserSession) -> str:
    """Return where a session is; "" where no page is open."""
    try:
        url = session.page.url
    except ToolProblem:
        return ""
    return "" if url == "about:blank" else url


async def held_by(page: object) -> State | None:
    """Return all that a step's browser holds; None where it has none any more."""
    if not isinstance(page, StepPage):
        return None
    try:
        return await page.session.storage_state()
    except (ToolProblem, Verdict) as problem:
        log.info("what a browser held is lost", cause=str(problem))
        return None


async def close(session: BrowserSession) -> None:
    """Close a session; the pool ends one that doesn't close."""
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await session.close()
    except Exception as error:  # noqa: BLE001 - the pool ends what doesn't close
        log.warning("a step's page didn't close", cause=repr(error))
