"""Steps of the browser agent without a past, in the one browser of these tests."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from backend.core.resources import Resources
from tests.peers.site.serving import Site
from workers.agentkit.web import Web
from workers.agents.browser.desk import desk_of
from workers.agents.browser.engine.pool import BrowserPool
from workers.agents.browser.tests.walking import Walk, walk_of

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all that share the browser: it lives in it."""
    for item in items:
        if _HERE in item.path.parents and "walk" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def walk(web: Web, pool: BrowserPool, site: Site, tmp_path: Path) -> AsyncIterator[Walk]:
    """A step without a past, at a site that has forgotten what it got. It has no rows: what needs them isn't here."""
    site.reset()
    made = walk_of(web, pool, cast("Resources", None), tmp_path)
    yield made
    await desk_of(made.context).left(made.context, waits=False)
