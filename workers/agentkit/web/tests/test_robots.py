"""What a site asks of programs is honoured, and how often it wants to be asked."""

import asyncio

import pytest

from tests.peers.way_out import way_out
from workers.agentkit.web import Web, WebProblem
from workers.agentkit.web.pace import Pace
from workers.agentkit.web.tests.site import ANN, moved, page, site

ROBOTS = b"""
User-agent: Other
Disallow: /

User-agent: *
Disallow: /private
Allow: /private/open$
"""


async def test_a_disallowed_page_is_not_fetched_and_the_reason_is_told() -> None:
    pages = {"/robots.txt": page(ROBOTS), "/private/open": page(b"open"), "/": moved("/private/x")}
    async with site(pages) as peer, way_out(peer.at) as egress:
        web = Web(egress)
        assert (await web.get(f"{peer.url}/private/open", ANN)).body == b"open"
        with pytest.raises(
            WebProblem, match=r"robots.txt of 127.0.0.1 asks programs not to read /private/x"
        ) as refused:
            await web.get(f"{peer.url}/", ANN)
        why = await web.allowed_by_robots(f"{peer.url}/private/y", ANN)
        assert await web.allowed_by_robots(f"{peer.url}/public", ANN) is None
    assert refused.value.code == "robots"
    assert why == "The robots.txt of 127.0.0.1 asks programs not to read /private/y."
    assert peer.asked == ["/robots.txt", "/private/open", "/"], "it is asked once and remembered; the page never was"


async def test_a_name_of_our_own_is_heeded() -> None:
    rules = b"User-agent: *\nAllow: /\n\nUser-agent: warren\nDisallow: /"
    async with site({"/robots.txt": page(rules)}) as peer, way_out(peer.at) as egress:
        assert await Web(egress).allowed_by_robots(f"{peer.url}/", ANN) is not None


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (page(b"", status="404 Not Found"), True),
        (page(b"", status="403 Forbidden"), True),
        (page(b"", status="503 Service Unavailable"), False),
        (moved("/robots.txt"), True),
        (page(b"\xff\xfe\x00 rubbish \x00" * 50), True),
        (page(b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /"), True),
    ],
)
async def test_a_site_without_rules_allows_and_one_in_trouble_does_not(answer: bytes, allowed: bool) -> None:
    async with site({"/robots.txt": answer, "/": page(b"read")}) as peer, way_out(peer.at) as egress:
        why = await Web(egress).allowed_by_robots(f"{peer.url}/", ANN)
    assert (why is None) == allowed
    assert allowed or "503" in str(why)


async def test_many_at_once_ask_for_the_rules_once() -> None:
    async with site({"/robots.txt": page(ROBOTS), "/": page(b"read")}) as peer, way_out(peer.at) as egress:
        web = Web(egress)
        await asyncio.gather(*(web.get(f"{peer.url}/", ANN) for _ in range(5)))
    assert peer.asked.count("/robots.txt") == 1


async def test_a_host_is_asked_no_faster_than_it_wants() -> None:
    pages = {"/robots.txt": page(b"User-agent: *\nCrawl-delay: 0.6"), "/": page(b"read")}
    loop = asyncio.get_running_loop()
    async with site(pages) as peer, way_out(peer.at) as egress:
        web = Web(egress)
        begun = loop.time()
        await asyncio.gather(*(web.get(f"{peer.url}/", ANN, seconds=1) for _ in range(3)))
    assert loop.time() - begun > 1.1, "and waiting for a turn costs nothing of a fetch's own time"


async def test_the_pace_is_one_of_the_process_and_each_host_has_its_own() -> None:
    loop, pace = asyncio.get_running_loop(), Pace(5)
    begun = loop.time()
    await asyncio.gather(*(pace.wait("a.test") for _ in range(12)), *(pace.wait("b.test") for _ in range(10)))
    assert 0.3 < loop.time() - begun < 5


async def test_who_asks_by_other_means_gets_a_turn_or_the_reason() -> None:
    rules = b"User-agent: *\nDisallow: /private\nCrawl-delay: 1"
    async with site({"/robots.txt": page(rules)}) as peer, way_out(peer.at) as egress:
        web = Web(egress)
        loop = asyncio.get_running_loop()
        assert await web.turn(f"{peer.url}/1", ANN) is None
        begun = loop.time()
        assert "asks programs not to read" in str(await web.turn(f"{peer.url}/private/x", ANN))
        assert loop.time() - begun < 0.8, "a refusal takes nobody's turn"
        assert await web.turn(f"{peer.url}/2", ANN) is None
        assert loop.time() - begun > 0.8
    assert peer.asked == ["/robots.txt"]
