"""Pages that scripts fill, read as a real Chromium shows them."""

from collections.abc import AsyncIterator
from typing import cast

import pytest
from redis.asyncio import Redis

from backend.core.browser_settings import BrowserSettings
from tests.peers.site.serving import Site
from workers.agentkit.web import WebProblem
from workers.agents.browser.desk import BrowserDesk
from workers.agents.browser.engine.pool import open_pool
from workers.agents.browser.extract.pages import content_of
from workers.agents.browser.extract.tests.bench import Bench, FetchDesk
from workers.agents.browser.view.viewing import Viewing

SETTINGS = BrowserSettings(open_seconds=5, quiet_seconds=1, action_seconds=5)


@pytest.fixture
async def live(bench: Bench) -> AsyncIterator[Bench]:
    """The bench with a browser."""
    fetching = cast("FetchDesk", bench.context.companion)
    async with open_pool(SETTINGS, fetching.web) as pool:
        desk = BrowserDesk(fetching.resources, fetching.web, pool, Viewing(Redis(), "redis://127.0.0.1:1"))
        bench.context.companion = desk
        yield bench
        await desk.left(bench.context, waits=False)


async def test_what_scripts_fill_is_read_as_the_browser_shows_it(live: Bench, site: Site) -> None:
    no_page = await live.refusal("extract_list")
    assert no_page[0] == "no_page"

    answer = await live.call("extract_list", url=site.url("/spa"))
    assert (answer["read"], answer["rows"]) == ("browser", 2)
    assert live.csv(answer["file"]) == ["item", "Beans: 2.4 euros", "Peas: 1.9 euros"]

    # What is open now is read where it stands, and its site isn't asked again.
    asked = site.ledger.gets["/spa"]
    again = await live.call("extract_list")
    assert (again["url"], again["rows"]) == (site.url("/spa"), 2)
    assert site.ledger.gets["/spa"] == asked

    text = await live.call("read_text", url=site.url("/spa"))
    assert (text["read"], "Seeds in stock" in text["text"]) == ("browser", True)

    # robots.txt is asked before the browser goes there, too.
    with pytest.raises(WebProblem) as refused:
        await content_of(live.context, site.url("/private/rota"), how="browser")
    assert refused.value.code == "robots"
    assert site.ledger.gets["/private/rota"] == 0
