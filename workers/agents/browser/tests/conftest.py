"""One Chromium for all tests of a process, going out through the real egress role to the site with the hard cases."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from backend.core.browser_settings import BrowserSettings
from backend.core.resources import Resources
from tests.peers.site.serving import Site
from tests.peers.way_out import way_out
from workers.agentkit.web import Web
from workers.agents.browser.desk import desk_of
from workers.agents.browser.engine.pool import BrowserPool, open_pool
from workers.agents.browser.tests.walking import Walk, walk_of

_HERE = Path(__file__).parent
#: As in earnest, but for what a test would wait for.
SETTINGS = BrowserSettings(open_seconds=3, quiet_seconds=1, action_seconds=4, download_mb=1, download_seconds=10)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all that share the browser: it lives in it."""
    for item in items:
        if _HERE in item.path.parents and "walk" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def web(site: Site) -> AsyncIterator[Web]:
    async with way_out(site.host, f"localhost:{site.port}", f"127.0.0.1:{site.tls_port}") as egress:
        yield Web(egress)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool(web: Web) -> AsyncIterator[BrowserPool]:
    async with open_pool(SETTINGS, web) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def walk(web: Web, pool: BrowserPool, site: Site, tmp_path: Path) -> AsyncIterator[Walk]:
    """A step without a past, at a site that has forgotten what it got. It has no rows: what needs them isn't here."""
    site.reset()
    made = walk_of(web, pool, cast("Resources", None), tmp_path)
    yield made
    await desk_of(made.context).left(made.context, waits=False)
