"""The browser desk: one browser session per step, there again when the step goes on; shared by all tools."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

import structlog

from backend.core.resources import Resources
from backend.core.settings import Settings
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.web import Web, asker_of, open_web
from workers.agents.browser.engine.pool import BrowserPool, open_pool
from workers.agents.browser.engine.port import Action, Held, Look
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.history import LOOK, LOST, PERSON, History, Past
from workers.agents.browser.view.viewing import Viewing, open_viewing

log = structlog.get_logger()

_PAGE, _LOCK = "browser.page", "browser.lock"
#: Seconds that closing a step's page may take.
_CLOSE_SECONDS = 10.0
#: Why a view ends, for who looks.
ENDED, WAITS = "The step has ended.", "The step waits for your answer."


@dataclass
class StepPage:
    """A step's session, and how much of what it did is in the history."""

    session: BrowserSession
    noted: int = 0
    #: Made anew by doing again what was done: what an earlier snapshot called its elements holds no more.
    replayed: bool = False
    #: A person had the page since the agent saw it last.
    was_persons: bool = False


@dataclass(frozen=True)
class BrowserDesk:
    """What the browser agent's companion yields."""

    resources: Resources
    web: Web
    pool: BrowserPool
    viewing: Viewing

    def history(self, context: StepContext) -> History:
        """Return the history of a step."""
        return History(self.resources, context)

    async def session(self, context: StepContext) -> BrowserSession:
        """Return the step's session; made anew, or made again from what the step did, where there is none.

        Raises:
            ToolProblem: what was done can't be done again.
            Retryable: no browser can be had just now.
        """
        return (await self._page(context)).session

    @asynccontextmanager
    async def using(self, context: StepContext) -> AsyncIterator[StepPage]:
        """Use the step's session alone; what is done in it is noted afterwards, also where it failed half-way."""
        lock = self.watched(context)
        await self.viewing.agents_turn(context)
        async with lock:
            page = await self._page(context)
            try:
                yield page
            finally:
                await self._note(context, cast("StepPage", context.memo.get(_PAGE, page)))

    def watched(self, context: StepContext) -> asyncio.Lock:
        """Let the step's page be looked at and taken over; return the lock of whoever does something on it."""
        lock = cast("asyncio.Lock", context.memo.setdefault(_LOCK, asyncio.Lock()))

        def shown() -> BrowserSession | None:
            page = context.memo.get(_PAGE)
            return page.session if isinstance(page, StepPage) else None

        async def used(sent: Sequence[Held]) -> None:
            await self._persons(context, sent)

        self.viewing.follow(context.step_id, lock, shown, used)
        return lock

    async def _persons(self, context: StepContext, sent: Sequence[Held]) -> None:
        """Note that a person used the page: what the agent knew of it is old, and can't be done again."""
        page = context.memo.get(_PAGE)
        if isinstance(page, StepPage):
            page.replayed = page.was_persons = True
        did = [{"method": one.method, "url": one.url.split("?")[0], "at": one.at.isoformat()} for one in sent]
        url = "" if not isinstance(page, StepPage) else _url(page.session)
        await self.history(context).add([{"do": PERSON, "sent": did}], url=url)

    async def look(self, context: StepContext, look: Look) -> StepPage:
        """Have the step's pages seen differently: a context of its own, with the same cookies; inside ``using``."""
        old = await self._page(context)
        await self._note(context, old)
        state = await old.session.storage_state()
        url = _url(old.session)
        # Its place is given back first: steps that each hold one and wait for another would wait for ever. Where no
        # new one can be had, the next call makes the page again from what was done.
        context.memo.pop(_PAGE, None)
        await self._close(old.session)
        session = await self.pool.take(asker_of(context), look=look, state=state)
        page = StepPage(session)
        context.memo[_PAGE] = page
        args = {"device": look.device, "locale": look.locale, "timezone": look.timezone}
        await self.history(context).add([{"do": LOOK, "args": args}], url=url)
        if url:
            await session.open(url)
        return page

    async def left(self, context: StepContext, *, waits: bool) -> None:
        """Close the step's page, or set it aside while its person thinks."""
        await self.viewing.stop(context.step_id, WAITS if waits else ENDED)
        page = context.memo.pop(_PAGE, None)
        if not isinstance(page, StepPage):
            return
        if not waits:
            await self._close(page.session)
            return
        try:
            await self.pool.rest(context.step_id, page.session)
        except Exception as error:  # noqa: BLE001 - it is made again when the step goes on
            log.warning("a waiting step's page was lost", step=str(context.step_id), cause=repr(error))
            await self._close(page.session)

    async def _page(self, context: StepContext) -> StepPage:
        page = context.memo.get(_PAGE)
        if isinstance(page, StepPage):
            return page
        made = await self._resumed(context)
        if made is None:
            past = await self.history(context).past()
            made = await self._made(context, past, past.actions())
        context.memo[_PAGE] = made
        return made

    async def _resumed(self, context: StepContext) -> StepPage | None:
        session = await self.pool.resume(context.step_id)
        return None if session is None else StepPage(session, noted=len(session.recorded))

    async def again(self, context: StepContext, seal: str) -> StepPage:
        """Return a fresh page on which everything was done again up to where a form was sent; inside ``using``."""
        past = await self.history(context).past()
        old = context.memo.pop(_PAGE, None)
        if isinstance(old, StepPage):
            await self._close(old.session)
        page = context.memo[_PAGE] = await self._made(context, past, past.actions(before=seal))
        return page

    async def _made(self, context: StepContext, past: Past, actions: Sequence[Action]) -> StepPage:
        session = await self.pool.take(asker_of(context), look=past.look)
        if actions:
            await self._replay(context, session, actions)
        return StepPage(session, noted=len(session.recorded), replayed=bool(actions))

    async def _replay(self, context: StepContext, session: BrowserSession, actions: Sequence[Action]) -> None:
        await context.progress("Doing again what was done on the page")
        try:
            await session.replay(actions)
        except ToolProblem:
            # Once is enough: the next call begins on an empty page.
            await self.history(context).add([{"do": LOST}])
            await self._close(session)
            raise
        except BaseException:
            await self._close(session)
            raise

    async def _note(self, context: StepContext, page: StepPage) -> None:
        """Write what was done since the last time, with where it led to."""
        new = page.session.recorded[page.noted :]
        if not new:
            return
        page.noted = len(page.session.recorded)
        try:
            url, title = page.session.page.url, await asyncio.wait_for(page.session.page.title(), 2.0)
        except Exception as error:  # noqa: BLE001 - a page that died has no title; what was done counts
            log.info("a page has no title", step=str(context.step_id), cause=repr(error))
            url, title = "", None
        await self.history(context).add([action.as_json() for action in new], url=url, title=title)

    async def _close(self, session: BrowserSession) -> None:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await session.close()
        except Exception as error:  # noqa: BLE001 - the pool ends what doesn't close
            log.warning("a step's page didn't close", cause=repr(error))


def _url(session: BrowserSession) -> str:
    try:
        url = session.page.url
    except ToolProblem:
        return ""
    return "" if url == "about:blank" else url


def desk_of(context: StepContext) -> BrowserDesk:
    """Return the desk that the browser agent's steps share."""
    return cast("BrowserDesk", context.companion)


def opened_page(context: StepContext) -> StepPage | None:
    """Return the page that a step has open just now, if it has one."""
    page = context.memo.get(_PAGE)
    return page if isinstance(page, StepPage) else None


async def session_of(context: StepContext) -> BrowserSession:
    """Return the running step's session."""
    return await desk_of(context).session(context)


@asynccontextmanager
async def browser_desk(settings: Settings, resources: Resources) -> AsyncIterator[BrowserDesk]:
    """Open the desk while the browser role runs; the browser itself starts with the first step that needs one."""
    async with (
        open_web(settings, resources) as web,
        open_pool(settings.browser, web) as pool,
        open_viewing(resources.redis, str(settings.redis_url)) as viewing,
    ):
        yield BrowserDesk(resources, web, pool, viewing)
