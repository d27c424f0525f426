"""A real Chromium behind the real way out, a real Redis, and somebody who looks on."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from backend.core.db import new_id
from tests.peers.site.serving import Site
from workers.agentkit.web import Web
from workers.agentkit.web.port import Asker
from workers.agents.browser.engine.pool import BrowserPool
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.view import screen
from workers.agents.browser.view import viewing as viewing_module
from workers.agents.browser.view.tests.looking_on import TICK, Scene
from workers.agents.browser.view.tests.seen_step import SeenStep, seen_step
from workers.agents.browser.view.viewing import Viewing, open_viewing

_HERE = Path(__file__).parent
ANN = Asker(user_id=UUID(int=1), agent="browser", step_id=UUID(int=7))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all: the browser lives in it."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person waits for is shown sooner here."""
    monkeypatch.setattr(screen, "TICK_SECONDS", TICK)
    monkeypatch.setattr(viewing_module, "_LOOK_SECONDS", TICK)


@pytest_asyncio.fixture(loop_scope="session")
async def session(pool: BrowserPool, site: Site) -> AsyncIterator[BrowserSession]:
    site.reset()
    async with pool.session(ANN) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def viewing(redis: Redis, redis_url: str) -> AsyncIterator[Viewing]:
    async with open_viewing(redis, redis_url) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def scene(viewing: Viewing, session: BrowserSession, redis: Redis) -> AsyncIterator[Scene]:
    """A step with a page that can be looked at, and somebody who may."""
    async with redis.pubsub() as pubsub:
        yield await Scene.set(viewing, session, redis, pubsub, new_id())


@pytest_asyncio.fixture(loop_scope="session")
async def step(
    web: Web, pool: BrowserPool, viewing: Viewing, redis: Redis, site: Site, tmp_path: Path
) -> AsyncIterator[SeenStep]:
    """A step of the agent itself, and its person who looks on."""
    async with seen_step(web, pool, viewing, redis, site, tmp_path) as seen:
        yield seen
