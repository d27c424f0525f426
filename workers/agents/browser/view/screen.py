"""One step's view: shown only while somebody looks, and worked by hand only while a person has the page."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import structlog
from playwright.async_api import Error, Page
from pydantic import ValidationError

from backend.core.background import end
from backend.core.step_view import (
    GONE_SECONDS,
    Give,
    Key,
    Leave,
    Look,
    Pointer,
    Take,
    Typed,
    ViewFrame,
    ViewHead,
    ViewWord,
)
from workers.agents.browser.engine.port import Held
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.view import hands
from workers.agents.browser.view.cast import Cast, Picture
from workers.agents.browser.view.turn import Turn
from workers.agents.browser.view.typed import cover_typed

log = structlog.get_logger()

#: Seconds between two pictures.
TICK_SECONDS = 0.25
#: Ticks between two looks at the address where no new picture says that something changed.
_PLACE_TICKS = 4
#: Seconds after a click or key in which what the page sends is the person's doing.
_BY_HAND_SECONDS = 10.0
_MOST_WAITING = 200
#: Seconds for what a person did right before they handed back.
_LAST_SECONDS = 2.0

Shown = Callable[[], BrowserSession | None]
Publish = Callable[[bytes], Awaitable[None]]
#: Told before the agent goes on: what the person sent from the page, without contents.
Used = Callable[[Sequence[Held]], Awaitable[None]]


class Screen:
    """What one step's browser shows, to whoever looks; ends with ``close``."""

    def __init__(self, lock: asyncio.Lock, shown: Shown, publish: Publish, used: Used) -> None:
        self.turn = Turn(lock)
        self._wanted = ""
        self._shown, self._publish, self._used = shown, publish, used
        self._viewers: dict[str, float] = {}
        self._cast: Cast | None = None
        self._last: Picture | None = None
        self._place = ("", "")
        self._told = ViewHead(n=0)
        self._anew = False
        self._tabs: set[int] = set()
        self._ticks = 0
        self._running: asyncio.Task[None] | None = None
        self._is_over = False
        self._done: deque[Pointer | Key | Typed] = deque(maxlen=_MOST_WAITING)
        self._doing: asyncio.Task[None] | None = None

    @property
    def is_watched(self) -> bool:
        """Whether anything is captured now."""
        return self._cast is not None

    @property
    def has_page(self) -> bool:
        """Whether there is anything to be seen or taken over."""
        return self._page() is not None

    def want(self, why: str) -> None:
        """Tell whoever looks why the agent asks for a person; an empty reason: it does no longer."""
        self._wanted = why
        self._run()

    def hear(self, data: bytes | None) -> None:
        """Take what somebody who looks says; None: from now on they are heard."""
        if data is None:
            self._run()  # a first word, so that who looks already says so again
            return
        try:
            said = ViewWord.model_validate_json(data)
        except ValidationError:
            log.warning("live view: a word that isn't understood")  # its content is a person's own
            return
        self._hear(said)

    def _hear(self, said: ViewWord) -> None:
        match said.word:
            case Look():
                self._anew = self._anew or said.viewer not in self._viewers
                self._viewers[said.viewer] = time.monotonic()
                self.turn.sign(said.viewer)
            case Leave():
                self._viewers.pop(said.viewer, None)
            case Take():
                if self._page() is not None:
                    self.turn.take(said.viewer)
            case Give():
                if self.turn.viewer == said.viewer:
                    self.turn.forget()
            case word:
                if self.turn.holds(said.viewer):
                    self._add(word)
        self._run()

    async def close(self, why: str) -> None:
        """Show nothing more; the page is the agent's again, or nobody's."""
        self._is_over = True
        await end(*[task for task in (self._running, self._doing) if task is not None])
        await self._stop_cast()
        await self.turn.give()
        if self._told.n:
            await self._tell(over=why)

    def _run(self) -> None:
        if not self._is_over and (self._running is None or self._running.done()):
            self._running = asyncio.create_task(self._go())

    async def _go(self) -> None:
        """Show, as long as somebody looks or has the page."""
        await self._tell()
        while self._viewers or self.turn.viewer:
            began = time.monotonic()
            await self._tick()
            await asyncio.sleep(max(0.0, TICK_SECONDS - (time.monotonic() - began)))
        await self._stop_cast()

    async def _tick(self) -> None:
        gone = time.monotonic() - GONE_SECONDS
        self._viewers = {viewer: at for viewer, at in self._viewers.items() if at > gone}
        if self.turn.is_forgotten:
            await self._hand_back()
        try:
            if self._viewers:
                await self._show()
            else:
                await self._stop_cast()
        except (Error, TimeoutError) as error:  # the page is on its way, or gone: the next tick looks again
            log.debug("live view: nothing to show just now", cause=str(error))
            await self._stop_cast()
        await self._tell_if_new()

    async def _show(self) -> None:
        page = self._page()
        if page is None:
            await self._stop_cast()
            return
        if self._cast is None or self._cast.page is not page:
            await self._stop_cast()
            self._cast = await Cast.begin(page)
        picture = await self._cast.take()
        self._ticks += 1
        if picture is not None or self._ticks % _PLACE_TICKS == 0:
            self._place = await self._cast.place()
        if picture is not None:
            self._last = picture
        if self._last is not None and (picture is not None or self._anew):
            self._anew = False
            await self._tell(self._last)

    def _page(self) -> Page | None:
        """Return the tab in front; a person sees a new one as soon as it opens."""
        session = self._shown()
        if session is None or not session.alive:
            return None
        tabs = session.parts.tabs
        there = set(tabs.numbers)
        if self.turn.control == "person" and (new := there - self._tabs):
            tabs.switch(max(new))
        self._tabs = there
        return tabs.shown

    async def _stop_cast(self) -> None:
        cast, self._cast, self._last = self._cast, None, None
        if cast is not None:
            await cast.end()

    def _head(self, over: str = "") -> ViewHead:
        url, title = self._place
        shape = self._last or Picture(b"", self._told.width, self._told.height, self._told.scale)
        return ViewHead(
            n=self._told.n,
            url=url[:2_000],
            title=title[:300],
            width=shape.width,
            height=shape.height,
            scale=shape.scale,
            control=self.turn.control,
            viewer=self.turn.viewer,
            wanted=self._wanted,
            over=over,
        )

    async def _tell_if_new(self) -> None:
        if self._head() != self._told:
            await self._tell()

    async def _tell(self, picture: Picture | None = None, *, over: str = "") -> None:
        self._told = self._head(over).model_copy(update={"n": self._told.n + 1})
        await self._publish(ViewFrame(head=self._told, picture=picture.jpeg if picture else b"").packed())

    def _add(self, word: Pointer | Key | Typed) -> None:
        is_move = isinstance(word, Pointer) and word.do == "move"
        if is_move and self._done and self._is_move(self._done[-1]):
            self._done.pop()
        elif is_move and len(self._done) == _MOST_WAITING:
            return
        self._done.append(word)
        if self._doing is None or self._doing.done():
            self._doing = asyncio.create_task(self._do())

    @staticmethod
    def _is_move(word: Pointer | Key | Typed) -> bool:
        return isinstance(word, Pointer) and word.do == "move"

    async def _do(self) -> None:
        """Do one after the other what the person does."""
        while self._done and self.turn.control == "person":
            word = self._done.popleft()
            session, cast = self._shown(), self._cast
            if session is None or cast is None:
                continue
            if not self._is_move(word):
                if not self.turn.was_used:
                    await cover_typed(session, "begin")
                self.turn.use()
                session.parts.guard.by_hand(_BY_HAND_SECONDS)
            if _may_lead_away(word):
                await cover_typed(session, "look")
            try:
                await hands.do(cast, word)
            except (Error, TimeoutError):
                log.info("live view: a person's hand found no page", kind=word.kind)

    async def _hand_back(self) -> None:
        """Let the agent go on, and have it know; what the person typed is covered for it."""
        session = self._shown()
        if self._doing is not None:
            if self.turn.was_handed_back:  # what they did last is done first
                await asyncio.wait({self._doing}, timeout=_LAST_SECONDS)
            await end(self._doing)
        self._done.clear()
        try:
            if session is not None and self.turn.was_used:
                await cover_typed(session, "end")
                sent = list(session.parts.guard.by_person)
                session.parts.guard.by_person.clear()
                session.parts.guard.by_hand(0)
                await self._used(sent)
        finally:
            await self.turn.give()


def _may_lead_away(word: Pointer | Key | Typed) -> bool:
    """Tell whether what was typed may be gone from the page with the next thing done."""
    return (isinstance(word, Pointer) and word.do == "down") or (isinstance(word, Key) and word.key == "Enter")
