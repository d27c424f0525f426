"""Each provider over HTTP: what is asked, what comes of an answer, and what an error means."""

import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from ddgs.exceptions import DDGSException

from tests.peers.searxng import Listed, SearXNGPeer
from workers.agentkit.web.port import Asker, WebProblem
from workers.agents.research.search.brave import Brave
from workers.agents.research.search.calling import open_client
from workers.agents.research.search.cleaning import day_of, same_page
from workers.agents.research.search.port import ProviderOut, Recency, SearchProvider, Wanted
from workers.agents.research.search.scraping import PublicEngines, public_engines
from workers.agents.research.search.searxng import SearXNG
from workers.agents.research.search.serper import Serper
from workers.agents.research.search.tavily import Tavily
from workers.agents.research.tests.doubles import KEY, TITLE, URL, SearchApis, running_apis

ASKER = Asker(user_id=uuid4(), agent="research")
EVEREST = Wanted(query="height of Mount Everest")


@pytest.fixture(scope="module")
def _apis() -> Iterator[SearchApis]:
    with running_apis() as apis:
        yield apis


@pytest.fixture
def apis(_apis: SearchApis) -> SearchApis:
    _apis.reset()
    return _apis


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with open_client(5.0) as opened:
        yield opened


def keyed(name: str, apis: SearchApis, client: httpx2.AsyncClient, key: str = KEY) -> SearchProvider:
    kind: Any = {"tavily": Tavily, "brave": Brave, "serper": Serper}[name]
    provider: SearchProvider = kind(client, f"{apis.url}/{name}", key)
    return provider


KEYED = ("tavily", "brave", "serper")


@pytest.mark.parametrize("name", KEYED)
async def test_a_hit_is_read_with_its_date(name: str, apis: SearchApis, client: httpx2.AsyncClient) -> None:
    [hit] = await keyed(name, apis, client).search(EVEREST, ASKER)
    assert (hit.url, hit.title, hit.published) == (URL, TITLE, "2024-03-05")
    assert hit.snippet == ("The highest peak & more" if name == "brave" else "8,849 m")


@pytest.mark.parametrize(
    ("name", "recency", "expected"),
    [
        ("tavily", "week", {"time_range": "week", "include_domains": ["peaks.example"], "max_results": 5}),
        ("brave", "month", {"freshness": "pm", "q": "height of Mount Everest site:peaks.example", "count": "5"}),
        ("serper", "day", {"tbs": "qdr:d", "q": "height of Mount Everest site:peaks.example", "num": 5}),
    ],
)
async def test_site_and_recency_are_asked_for(
    name: str, recency: Recency, expected: dict[str, Any], apis: SearchApis, client: httpx2.AsyncClient
) -> None:
    wanted = Wanted(query=EVEREST.query, k=5, recency=recency, site="peaks.example")
    await keyed(name, apis, client).search(wanted, ASKER)
    assert expected.items() <= apis.asked[0].items()


@pytest.mark.parametrize("name", KEYED)
async def test_a_key_that_is_refused_is_said_without_the_key(
    name: str, apis: SearchApis, client: httpx2.AsyncClient
) -> None:
    with pytest.raises(ProviderOut) as caught:
        await keyed(name, apis, client, "wrong-key").search(EVEREST, ASKER)
    assert caught.value.reason == "refused"
    assert "wrong-key" not in str(caught.value)


@pytest.mark.parametrize("name", KEYED)
@pytest.mark.parametrize("fault", ["quota", "limited", "down"])
async def test_what_an_error_means(name: str, fault: str, apis: SearchApis, client: httpx2.AsyncClient) -> None:
    apis.fault = fault
    with pytest.raises(ProviderOut) as caught:
        await keyed(name, apis, client).search(EVEREST, ASKER)
    assert caught.value.reason == {"down": "away"}.get(fault, fault)
    pauses = {("brave", "limited"): 1.0, ("brave", "quota"): 1_419_704.0, ("serper", "limited"): 60.0}
    assert caught.value.pause == pauses.get((name, fault))


async def test_searxng_gives_hits_and_filters_itself(searxng: SearXNGPeer, client: httpx2.AsyncClient) -> None:
    searxng.pages += [
        Listed(url="https://peaks.example/everest#top", title="Everest height", published="2024-03-05T00:00:00"),
        Listed(url="https://www.peaks.example/everest/?utm_source=x", title="Everest height again"),
        Listed(url="javascript:alert(1)", title="Everest height"),
        Listed(url="https://notpeaks.example/", title="Everest height"),
    ]
    provider = SearXNG(client, searxng.url + "/")
    hits = await provider.search(EVEREST, ASKER)
    assert [hit.url for hit in hits] == ["https://peaks.example/everest#top", "https://notpeaks.example/"]
    assert (hits[0].published, hits[0].engine) == ("2024-03-05", "mojeek")
    wanted = Wanted(query="Everest", site="peaks.example", recency="week")
    assert await provider.search(wanted, ASKER) == [
        hit
        for hit in await provider.search(Wanted(query="Everest again", site="peaks.example"), ASKER)
        if not hit.published
    ]
    assert searxng.asked[1]["time_range"] == "month"


@pytest.mark.parametrize(
    ("fault", "reason", "words"),
    [
        ("down", "away", "trouble of its own"),
        ("no_json", "refused", "search.formats"),
        ("limited", "limited", "too often"),
        ("silent", "away", "mojeek (timeout), brave (Suspended: CAPTCHA)"),
        ("garbled", "away", "something else"),
    ],
)
async def test_why_searxng_has_nothing(
    fault: str, reason: str, words: str, searxng: SearXNGPeer, client: httpx2.AsyncClient
) -> None:
    searxng.fault = fault
    with pytest.raises(ProviderOut, match=words.replace("(", r"\(").replace(")", r"\)")) as caught:
        await SearXNG(client, searxng.url).search(EVEREST, ASKER)
    assert caught.value.reason == reason


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def test_a_provider_that_cannot_be_reached_is_away(client: httpx2.AsyncClient) -> None:
    with pytest.raises(ProviderOut, match="connection refused") as caught:
        await SearXNG(client, f"http://127.0.0.1:{closed_port()}").search(EVEREST, ASKER)
    assert caught.value.reason == "away"


async def test_ddgs_offline_is_away_in_words() -> None:
    provider = PublicEngines(lambda _asker: f"http://127.0.0.1:{closed_port()}", 2.0)
    with pytest.raises(ProviderOut, match="no public search engine") as caught:
        await provider.search(EVEREST, ASKER)
    assert isinstance(caught.value.__cause__, DDGSException)


async def test_ddgs_asks_through_the_way_out_and_its_rows_are_hits() -> None:
    asked: list[tuple[object, ...]] = []

    def engines(*args: object) -> list[dict[str, Any]]:
        asked.append(args)
        return [{"title": "Everest &amp; co", "href": URL, "body": "8,849 m"}]

    provider = PublicEngines(lambda asker: f"http://{asker.agent}@127.0.0.1:1", 2.0, engines)
    [hit] = await provider.search(Wanted(query="Everest", k=3, recency="year", site="peaks.example"), ASKER)
    assert asked == [("Everest site:peaks.example", "http://research@127.0.0.1:1", 3, "y", 2.0)]
    assert (hit.title, hit.url, hit.snippet, hit.published) == ("Everest & co", URL, "8,849 m", None)


async def test_ddgs_without_a_way_out_is_away() -> None:
    def no_way(_asker: Asker) -> str:
        raise WebProblem("no_way_out", "The way out is closed.")

    with pytest.raises(ProviderOut, match="The way out is closed"):
        await PublicEngines(no_way, 2.0, public_engines).search(EVEREST, ASKER)


def test_dates_and_addresses_in_one_form() -> None:
    assert [day_of(text) for text in ("2024-03-05", "2024-03", "5 March 2024", "soon", "", None)] == [
        "2024-03-05",
        "2024-03",
        "2024-03-05",
        None,
        None,
        None,
    ]
    assert day_of("3 days ago") is not None
    assert same_page("https://www.a.example/x/?utm_source=n&b=1#c") == same_page("http://a.example/x?b=1")
    assert same_page("https://a.example/x?b=2") != same_page("https://a.example/x?b=1")
    assert same_page("http://a.example:8080/") != same_page("http://a.example:8081/")
