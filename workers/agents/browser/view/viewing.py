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


class Viewing:
    """Screens by step; nothing is captured for a step that nobody looks at. Deaf without ``open_viewing``."""

    def __init__(self, redis: Redis, redis_url: str) -> None:
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
async def open_viewing(redis: Redis, redis_url: str) -> AsyncIterator[Viewing]:
    """Yield the view of one worker's steps.

    Args:
        redis: publishes.
        redis_url: where a second connection listens, while a step has a page.
    """
    viewing = Viewing(redis, redis_url)
    async with in_background(viewing.run()):
        try:
            yield viewing
        finally:
            await viewing.close()
