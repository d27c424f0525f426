"""A step of the agent with its desk, as its tools have it, and its person who looks on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from redis.asyncio import Redis

from backend.core import redis_keys
from backend.core.resources import Resources
from tests.peers.site.serving import Site
from workers.agentkit.web import Web
from workers.agents.browser.desk import BrowserDesk, desk_of, opened_page
from workers.agents.browser.engine.pool import BrowserPool
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.tests.walking import Walk, walk_of
from workers.agents.browser.view.tests.looking_on import Scene
from workers.agents.browser.view.viewing import Viewing


@dataclass
class SeenStep:
    """A walk whose page is open, and the scene of whoever looks at it."""

    walk: Walk
    scene: Scene
    site: Site

    @property
    def desk(self) -> BrowserDesk:
        """The agent's desk."""
        return desk_of(self.walk.context)

    @property
    def session(self) -> BrowserSession:
        """The browser session that the step has now."""
        page = opened_page(self.walk.context)
        assert page is not None
        return page.session

    async def open(self, path: str) -> dict[str, Any]:
        """Have the agent open a page of the site."""
        answer = await self.walk.call("open_page", url=self.site.url(path))
        self.scene.session = self.session
        return answer

    def asks(self, reason: str = "solve the captcha") -> asyncio.Task[dict[str, Any]]:
        """Have the agent ask its person to take over."""
        return asyncio.create_task(self.walk.call("ask_person_to_take_over", reason=reason))


@asynccontextmanager
async def seen_step(
    web: Web, pool: BrowserPool, viewing: Viewing, redis: Redis, site: Site, folder: Path
) -> AsyncIterator[SeenStep]:
    """Yield a step that has the first page open."""
    site.reset()
    walk = walk_of(web, pool, cast("Resources", None), folder, viewing)
    async with redis.pubsub() as pubsub:
        await pubsub.subscribe(redis_keys.view_out(walk.context.step_id))
        lock = desk_of(walk.context).watched(walk.context)
        screen = viewing.screen(walk.context.step_id)
        assert screen is not None
        session = cast("BrowserSession", None)  # there is none before the first page
        scene = Scene(viewing, session, redis, pubsub, walk.context.step_id, screen, lock)
        await scene.until(lambda head: head.n == 1)
        yield SeenStep(walk, scene, site)
        await desk_of(walk.context).left(walk.context, waits=False)
