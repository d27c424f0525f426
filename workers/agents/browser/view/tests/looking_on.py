"""Somebody who looks on, and the step they look at."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Self, cast
from uuid import UUID

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from backend.core import redis_keys
from backend.core.step_view import Give, Key, Leave, Look, Pointer, Take, Typed, ViewFrame, ViewHead, ViewWord
from workers.agentkit.context import StepContext
from workers.agents.browser.engine.port import Held
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.view.screen import Screen
from workers.agents.browser.view.viewing import Viewing

ME, OTHER = "panel-of-ann", "panel-of-ann-2"
#: Seconds between two pictures here, and in which nothing comes where nothing is shown.
TICK, QUIET = 0.05, 0.3
_PATIENCE = 5.0

Word = Pointer | Key | Typed | Take | Give | Look | Leave


@dataclass
class Scene:
    """A step with its lock, as the desk has it, and a listener on what is shown."""

    viewing: Viewing
    session: BrowserSession
    redis: Redis
    pubsub: PubSub
    step_id: UUID
    screen: Screen
    lock: asyncio.Lock
    used: list[Sequence[Held]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    frames: list[ViewFrame] = field(default_factory=list)

    @classmethod
    async def set(cls, viewing: Viewing, session: BrowserSession, redis: Redis, pubsub: PubSub, step_id: UUID) -> Self:
        """Follow a session, and wait until it hears."""
        lock, used = asyncio.Lock(), list[Sequence[Held]]()

        async def note(sent: Sequence[Held]) -> None:
            used.append(sent)

        await pubsub.subscribe(redis_keys.view_out(step_id))
        screen = viewing.follow(step_id, lock, lambda: session, note)
        scene = cls(viewing, session, redis, pubsub, step_id, screen, lock, used)
        await scene.until(lambda head: head.n == 1)
        return scene

    @property
    def context(self) -> StepContext:
        """What the agent's tools have of it."""

        async def progress(text: str) -> None:
            self.said.append(text)

        return cast("StepContext", SimpleNamespace(step_id=self.step_id, progress=progress))

    async def say(self, word: Word, viewer: str = ME) -> None:
        """Say something, as the api does."""
        said = ViewWord(viewer=viewer, word=word).model_dump_json()
        assert await self.redis.publish(redis_keys.view_in(self.step_id), said) == 1

    async def frame(self, *, within: float = _PATIENCE) -> ViewFrame | None:
        """Return the next frame; None when none comes."""
        ends = time.monotonic() + within
        while (left := ends - time.monotonic()) > 0:
            message = await self.pubsub.get_message(ignore_subscribe_messages=True, timeout=left)
            if message is not None:
                self.frames.append(ViewFrame.unpacked(message["data"]))
                return self.frames[-1]
        return None

    async def until(self, fits: Callable[[ViewHead], bool], *, pictured: bool = False) -> ViewFrame:
        """Return the first frame that fits."""
        while (frame := await self.frame()) is not None:
            if fits(frame.head) and (frame.picture or not pictured):
                return frame
        raise AssertionError(f"no such frame among {[each.head for each in self.frames]}")

    async def seen(self, within: float) -> int:
        """Count the pictures that come in so many seconds."""
        ends, count = time.monotonic() + within, 0
        while (left := ends - time.monotonic()) > 0:
            frame = await self.frame(within=left)
            count += bool(frame is not None and frame.picture)
        return count

    async def settled(self) -> None:
        """Wait until nothing new is shown."""
        async with asyncio.timeout(_PATIENCE):
            while await self.seen(QUIET):
                pass

    async def taken(self) -> None:
        """Look, and take the page over."""
        await self.say(Look())
        await self.say(Take())
        await self.until(lambda head: head.control == "person")

    async def click(self, x: float, y: float) -> None:
        """Press and let go."""
        for do in ("move", "down", "up"):
            clicks = int(do != "move")
            button = "none" if do == "move" else "left"
            await self.say(Pointer.model_validate({"do": do, "x": x, "y": y, "button": button, "clicks": clicks}))

    async def place_of(self, selector: str) -> tuple[float, float]:
        """Return the middle of an element, in the page's pixels."""
        box = await self.session.page.locator(selector).bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    async def press(self, selector: str) -> None:
        """Click an element as a person sees it."""
        await self.click(*await self.place_of(selector))
