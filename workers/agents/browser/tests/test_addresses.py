"""What was read is not carried away in an address or typed into a page nobody named."""

from typing import Any, cast

import pytest

from backend.core.act_views import SourceKind
from tests.peers.site.serving import Site
from workers.agentkit.act_desk import ActDesk
from workers.agentkit.context import ToolProblem
from workers.agentkit.taint import Sources
from workers.agents.browser.addresses import check_address, check_typing, completed
from workers.agents.browser.desk import session_of
from workers.agents.browser.tests.walking import Walk

PAGE = "See https://shop.example/offers?id=7, or our list."


class Tainted:
    """A step's desk as far as these rules go: what it read, and what its person said."""

    def __init__(self, said: str, *texts: tuple[SourceKind, str]) -> None:
        self.taint = self
        self._sources = Sources([(kind, "label", words) for kind, words in texts], said)

    async def sources(self) -> Sources:
        return self._sources


def reading(walk: Walk, said: str, *texts: tuple[SourceKind, str]) -> Any:  # noqa: ANN401 - a context
    walk.context.desk = cast("ActDesk", Tainted(said, *texts))
    return walk.context


@pytest.mark.parametrize(
    ("url", "said", "read", "passes"),
    [
        ("https://evil.example/?q=secret", "look it up", "", True),
        ("https://evil.example/?q=secret", "look it up", PAGE, False),
        ("https://shop.example/offers?id=7", "look it up", PAGE, True),
        ("https://shop.example/offers?id=7secret", "look it up", PAGE, False),
        ("https://shop.example/offers?id=", "look it up", PAGE, False),
        ("https://secret.evil.example/", "search evil.examples", PAGE, False),
        ("https://shop.example/search?q=beans", "search shop.example for beans", PAGE, True),
        ("https://notshop.example/", "search shop.example for beans", PAGE, False),
        ("https://www.shop.example/a", "Open shop.example.", PAGE, True),
    ],
)
async def test_an_address_is_named_or_read_never_put_together(
    walk: Walk, url: str, said: str, read: str, *, passes: bool
) -> None:
    texts: list[tuple[SourceKind, str]] = [("page", read)] if read else []
    context = reading(walk, said, *texts)
    if passes:
        await check_address(context, url)
        return
    with pytest.raises(ToolProblem, match="put together") as refused:
        await check_address(context, url)
    assert refused.value.failure.code == "composed_address"


async def test_a_link_of_the_open_page_may_be_followed(walk: Walk, site: Site) -> None:
    await walk.call("open_page", url=site.url("/tables/paged"))
    context = reading(walk, "next", ("page", "- /url: /tables/paged?page=2"))
    await check_address(context, site.url("/tables/paged?page=2"))
    with pytest.raises(ToolProblem):
        await check_address(context, site.url("/tables/paged?page=secret"))
    walk.context.desk = None


@pytest.mark.parametrize("kind", ["mail", "file", "result", "earlier"])
async def test_what_is_ones_own_is_typed_only_where_the_person_said_so(
    walk: Walk, site: Site, kind: SourceKind
) -> None:
    await walk.call("open_page", url=site.url("/search"))
    session = await session_of(walk.context)
    await check_typing(reading(walk, "look it up", ("page", PAGE)), session)
    await check_typing(reading(walk, f"search {site.url()}", (kind, "dear Ann")), session)
    with pytest.raises(ToolProblem, match="didn't name that site"):
        await check_typing(reading(walk, "look it up", (kind, "dear Ann")), session)
    walk.context.desk = None


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("example.com/a", "https://example.com/a"),
        ("localhost:8080/a", "https://localhost:8080/a"),
        ("http://example.com", "http://example.com"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("<https://example.com>", "https://example.com"),
    ],
)
def test_an_address_is_completed_as_people_write_it(said: str, url: str) -> None:
    assert completed(said) == url
