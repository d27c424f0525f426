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
from workers.agents.browser.engine.port import Action, Held, Look, State
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.history import LOOK, LOST, PERSON, SESSION, History, Past
from workers.agents.browser.safe.safe import SavedSession
from workers.agents.browser.safe.sign_ins import SignIns, as_row, is_signed_in, open_sign_ins
from workers.agents.browser.safe.state import merged
from workers.agents.browser.safe.use import Ended
from workers.agents.browser.step_page import StepPage, close, held_by, url_of
from workers.agents.browser.view.viewing import Viewing, open_viewing

log = structlog.get_logger()

_PAGE, _LOCK = "browser.page", "browser.lock"
#: Why a view ends, for who looks.
ENDED, WAITS = "The step has ended.", "The step waits for your answer."


@dataclass(frozen=True)
class BrowserDesk:
    """What the browser agent's companion yields."""

    resources: Resources
    web: Web
    pool: BrowserPool
    viewing: Viewing
    #: None where nobody's logins and sessions are kept.
    sign_ins: SignIns | None = None

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
        url = page.session.parts.address(url_of(page.session)) if isinstance(page, StepPage) else ""
        await self.history(context).add([{"do": PERSON, "sent": did}], url=url)

    async def look(self, context: StepContext, look: Look) -> StepPage:
        """Have the step's pages seen differently: a context of its own, with the same cookies; inside ``using``."""
        old = await self._page(context)
        await self._note(context, old)
        state = await old.session.storage_state()
        url = url_of(old.session)
        # Its place is given back first: steps that each hold one and wait for another would wait for ever. Where no
        # new one can be had, the next call makes the page again from what was done.
        context.memo.pop(_PAGE, None)
        await close(old.session)
        session = await self.pool.take(asker_of(context), look=look, state=state)
        session.parts.covers_as(old.session.parts)
        page = StepPage(session)
        context.memo[_PAGE] = page
        args = {"device": look.device, "locale": look.locale, "timezone": look.timezone}
        await self.history(context).add([{"do": LOOK, "args": args}], url=session.parts.address(url))
        if url:
            await session.open(url)
        return page

    async def sign_with(self, context: StepContext, saved: SavedSession) -> StepPage:
        """Use a saved session from now on, in a context of its own, beside what the step has; inside ``using``.

        Raises:
            ToolProblem: it isn't there any more.
        """
        assert self.sign_ins is not None  # noqa: S101 - whoever has a saved session has it from there
        held = await self.sign_ins.load(context, saved, self._session_ended(context))
        old = await self._page(context)
        await self._note(context, old)
        state = merged(await old.session.storage_state(), held)
        context.memo.pop(_PAGE, None)
        await close(old.session)
        session = await self.pool.take(asker_of(context), look=old.session.look, state=state)
        session.parts.covers_as(old.session.parts)
        page = context.memo[_PAGE] = StepPage(session)
        await self.history(context).add([{"do": SESSION, **as_row(saved)}])
        return page

    async def signed_in(self, context: StepContext, page: StepPage, saved: SavedSession) -> None:
        """Note that the step has signed in, so that it is when its page has to be made again."""
        assert self.sign_ins is not None  # noqa: S101 - the same
        await self._note(context, page)
        url = page.session.parts.address(url_of(page.session))
        await self.history(context).add([{"do": SESSION, **as_row(saved, landing=url)}], url=url)
        await self.sign_ins.uses(context, saved, self._session_ended(context))

    def _session_ended(self, context: StepContext) -> Ended:
        async def ended() -> None:
            page = context.memo.pop(_PAGE, None)
            if isinstance(page, StepPage):
                await close(page.session)

        return ended

    async def left(self, context: StepContext, *, waits: bool) -> None:
        """Close the step's page, or set it aside while its person thinks."""
        await self.viewing.stop(context.step_id, WAITS if waits else ENDED)
        page = context.memo.pop(_PAGE, None)
        if self.sign_ins is not None:
            await self.sign_ins.left(context, await held_by(page) if is_signed_in(context) else None)
        if not isinstance(page, StepPage):
            return
        if not waits:
            await close(page.session)
            return
        try:
            await self.pool.rest(context.step_id, page.session)
        except Exception as error:  # noqa: BLE001 - it is made again when the step goes on
            log.warning("a waiting step's page was lost", step=str(context.step_id), cause=repr(error))
            await close(page.session)

    async def _page(self, context: StepContext) -> StepPage:
        page = context.memo.get(_PAGE)
        if isinstance(page, StepPage):
            return page
        past = await self.history(context).past()
        made = await self._resumed(context, past)
        if made is None:
            made = await self._made(context, past, past.actions())
        context.memo[_PAGE] = made
        return made

    async def _resumed(self, context: StepContext, past: Past) -> StepPage | None:
        session = await self.pool.resume(context.step_id)
        if session is None:
            return None
        if self.sign_ins is not None and past.signed:
            try:
                await self.sign_ins.again(context, past.signed, self._session_ended(context))
            except BaseException:
                await self.history(context).add([{"do": LOST}])
                await close(session)
                raise
        return StepPage(session, noted=len(session.recorded))

    async def again(self, context: StepContext, seal: str) -> StepPage:
        """Return a fresh page on which everything was done again up to where a form was sent; inside ``using``."""
        past = await self.history(context).past()
        old = context.memo.pop(_PAGE, None)
        if isinstance(old, StepPage):
            await close(old.session)
        page = context.memo[_PAGE] = await self._made(context, past, past.actions(before=seal))
        return page

    async def _made(self, context: StepContext, past: Past, actions: Sequence[Action]) -> StepPage:
        session = await self.pool.take(asker_of(context), look=past.look, state=await self._state(context, past))
        if actions:
            await self._replay(context, session, actions)
        return StepPage(session, noted=len(session.recorded), replayed=bool(actions))

    async def _state(self, context: StepContext, past: Past) -> State | None:
        """Return what the step was signed in with; raises once where that isn't there any more."""
        if self.sign_ins is None or not past.signed:
            return None
        try:
            return await self.sign_ins.state_of(context, past.signed, self._session_ended(context))
        except ToolProblem:
            await self.history(context).add([{"do": LOST}])
            raise

    async def _replay(self, context: StepContext, session: BrowserSession, actions: Sequence[Action]) -> None:
        await context.progress("Doing again what was done on the page")
        try:
            await session.replay(actions)
        except ToolProblem:
            # Once is enough: the next call begins on an empty page.
            await self.history(context).add([{"do": LOST}])
            await close(session)
            raise
        except BaseException:
            await close(session)
            raise

    async def _note(self, context: StepContext, page: StepPage) -> None:
        """Write what was done since the last time, with where it led to."""
        new = page.session.recorded[page.noted :]
        if not new:
            return
        page.noted = len(page.session.recorded)
        try:
            url, title = page.session.address, await asyncio.wait_for(page.session.page.title(), 2.0)
        except Exception as error:  # noqa: BLE001 - a page that died has no title; what was done counts
            log.info("a page has no title", step=str(context.step_id), cause=repr(error))
            url, title = "", None
        await self.history(context).add([action.as_json() for action in new], url=url, title=title)


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
        open_viewing(resources.redis, str(settings.redis_url), patience=settings.browser.take_over_seconds) as viewing,
        open_sign_ins(settings, resources) as sign_ins,
    ):
        yield BrowserDesk(resources, web, pool, viewing, sign_ins)
