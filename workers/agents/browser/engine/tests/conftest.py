"""One Chromium for all tests of a process, going out through the real egress role to the site with the hard cases."""

import inspect
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from backend.core.browser_settings import BrowserSettings
from tests.peers.site.serving import Site
from tests.peers.way_out import way_out
from workers.agentkit.web.client import Web
from workers.agentkit.web.port import Asker
from workers.agents.browser.engine.pool import BrowserPool, open_pool
from workers.agents.browser.engine.session import BrowserSession

_HERE = Path(__file__).parent
ANN = Asker(user_id=UUID(int=1), agent="browser", step_id=UUID(int=7))
#: As in earnest, but for what a test would wait for.
SETTINGS = BrowserSettings(open_seconds=4, quiet_seconds=1, action_seconds=12, download_mb=1, download_seconds=10)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all: the browser lives in it."""
    for item in items:
        if _HERE in item.path.parents and inspect.iscoroutinefunction(getattr(item, "function", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def web(site: Site) -> AsyncIterator[Web]:
    """The way out: the site by both its names, its TLS port, and nothing else of this machine."""
    async with way_out(site.host, f"localhost:{site.port}", f"127.0.0.1:{site.tls_port}") as egress:
        yield Web(egress)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool(web: Web) -> AsyncIterator[BrowserPool]:
    async with open_pool(SETTINGS, web) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def session(pool: BrowserPool, site: Site) -> AsyncIterator[BrowserSession]:
    """A fresh session, at a site that has forgotten what it got."""
    site.reset()
    async with pool.session(ANN) as opened:
        yield opened
