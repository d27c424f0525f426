"""The live view of all steps of one worker: who hears whom, and how the agent waits for its person."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import structlog
from redis import RedisError
from redis.asyncio import Redis

from backend.core import redis_keys
from backend.core.background import end, in_background
from workers.agentkit.context import StepContext
from workers.agentkit.deadlines import standing_still
from workers.agents.browser.view.ears import Ears
from workers.agents.browser.view.screen import Screen, Shown, Used

log = structlog.get_logger()

#: What a person reads at the step while they have the page.
THEIRS = "You have the browser. Hand it back when you are done"
#: Seconds, where no other are set.
PATIENCE = 900.0
_SAID_IN_SECONDS = 120.0
#: Seconds between two looks whether there still is a page to take over.
_LOOK_SECONDS = 2.0


def in_words(seconds: float) -> str:
    """Return a time as a person says it."""
    return f"{seconds:.0f} seconds" if seconds < _SAID_IN_SECONDS else f"{seconds / 60:.0f} minutes"


class Viewing:
    """Screens by step; nothing is captured for a step that nobody looks at. Deaf without ``open_viewing``."""

    def __init__(self, redis: Redis, redis_url: str, *, patience: float = PATIENCE) -> None:
        #: Seconds until a person who is asked must have taken the page over.
        self.patience = patience
        self._redis = redis
        self._ears = Ears(redis_url)
        self._screens: dict[UUID, Screen] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, step_id: UUID, lock: asyncio.Lock, shown: Shown, used: Used) -> Screen:
        """Let a step's page be looked at from now on; the same screen each time until ``stop``.

        Args:
            step_id: the step's.
            lock: held by whoever does something on its page.
            shown: returns the session it has just then.
            used: told what the person sent, before the agent goes on.
        """
        known = self._screens.get(step_id)
        if known is not None:
            return known

        async def publish(data: bytes) -> None:
            try:
                await self._redis.publish(redis_keys.view_out(step_id), data)
            except (RedisError, OSError) as error:
                log.info("live view: a frame was lost", cause=str(error))

        screen = self._screens[step_id] = Screen(lock, shown, publish, used)
        self._spawn(self._ears.hear(redis_keys.view_in(step_id), screen.hear))
        return screen

    def screen(self, step_id: UUID) -> Screen | None:
        """Return a step's screen, if it has a page."""
        return self._screens.get(step_id)

    async def agents_turn(self, context: StepContext) -> None:
        """Wait while the step's person has its page; the call's own limit stands still meanwhile."""
        screen = self._screens.get(context.step_id)
        if screen is None or screen.turn.is_agents:
            return
        await context.progress(THEIRS)
        with standing_still():
            while not screen.turn.is_agents:
                await screen.turn.agents()

    async def ask(self, context: StepContext, why: str) -> bool:
        """Ask the step's person to take its page over, and wait until they are done with it; limits stand still.

        Args:
            context: the step's.
            why: what they shall do there.

        Returns:
            Whether they did anything on the page; False too where there is no page any more.

        Raises:
            TimeoutError: nobody took it within ``patience``; once they have it nothing runs out.
        """
        screen = self._screens[context.step_id]
        waits = f"Waits up to {in_words(self.patience)} for you to take over the browser: {why}"
        screen.want(why)
        try:
            with standing_still():
                async with asyncio.timeout(self.patience) as limit:
                    ends = limit.when()
                    await context.progress(waits)
                    while await self._taken(screen):
                        limit.reschedule(None)
                        await context.progress(THEIRS)
                        await screen.turn.agents()
                        if screen.turn.is_done:
                            return screen.turn.was_used
                        limit.reschedule(ends)
                        await context.progress(waits)
            return False
        finally:
            screen.want("")

    async def _taken(self, screen: Screen) -> bool:
        """Wait until the person has the page; False: there is none any more."""
        taken = asyncio.ensure_future(screen.turn.persons())
        try:
            while screen.has_page:
                if (await asyncio.wait({taken}, timeout=_LOOK_SECONDS))[0]:
                    return True
            return False
        finally:
            await end(taken)

    async def stop(self, step_id: UUID, why: str) -> None:
        """Show nothing more of a step: its page is closed, or set aside. More than once is fine."""
        screen = self._screens.pop(step_id, None)
        if screen is not None:
            await self._ears.forget(redis_keys.view_in(step_id))
            await screen.close(why)

    async def run(self) -> None:
        """Hear who looks, until cancelled."""
        await self._ears.run()

    async def close(self) -> None:
        """Show nothing more of anything."""
        await end(*self._tasks)
        for step_id in list(self._screens):
            await self.stop(step_id, "The worker ends; the step goes on with the next one.")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@asynccontextmanager
async def open_viewing(redis: Redis, redis_url: str, *, patience: float = PATIENCE) -> AsyncIterator[Viewing]:
    """Yield the view of one worker's steps.

    Args:
        redis: publishes.
        redis_url: where a second connection listens, while a step has a page.
        patience: seconds until a person who is asked must have taken a page over.
    """
    viewing = Viewing(redis, redis_url, patience=patience)
    async with in_background(viewing.run()):
        try:
            yield viewing
        finally:
            await viewing.close()
