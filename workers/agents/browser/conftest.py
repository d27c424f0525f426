"""One Chromium for all tests of a process, going out through the real egress role to the site with the hard cases."""

from collections.abc import AsyncIterator

import pytest_asyncio

from backend.core.browser_settings import BrowserSettings
from tests.peers.site.serving import Site
from tests.peers.way_out import way_out
from workers.agentkit.web import Web
from workers.agents.browser.engine.pool import BrowserPool, open_pool

#: As in earnest, but for what a test would wait for.
SETTINGS = BrowserSettings(open_seconds=3, quiet_seconds=1, action_seconds=4, download_mb=1, download_seconds=10)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def web(site: Site) -> AsyncIterator[Web]:
    async with way_out(site.host, f"localhost:{site.port}", f"127.0.0.1:{site.tls_port}") as egress:
        yield Web(egress)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool(web: Web) -> AsyncIterator[BrowserPool]:
    async with open_pool(SETTINGS, web) as opened:
        yield opened
