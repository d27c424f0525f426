"""Every way in which a fetch fails is told in words, with its code and the next step."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest

from backend.core.egress_settings import EgressSettings
from backend.core.verdicts import Retryable
from tests.peers.way_out import way_out
from workers.agentkit.web import WayOutAway, Web, WebProblem
from workers.agentkit.web.tests.site import ANN, page, site
from workers.egress import refusals
from workers.egress.rules import Rules


async def problem(web: Web, url: str, seconds: float = 5.0) -> WebProblem:
    with pytest.raises(WebProblem) as raised:
        await web.get(url, ANN, seconds=seconds, robots=False)
    assert raised.value.failure.message.endswith(".")
    assert raised.value.failure.cure.endswith(".")
    return raised.value


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "bad_scheme"),
        ("javascript:alert(1)", "bad_scheme"),
        ("file:///etc/passwd", "bad_scheme"),
        ("example.com/page", "bad_url"),
        ("//example.com/page", "bad_url"),
        ("http://", "bad_url"),
        ("http://ann:secret@example.com/", "bad_url"),
        ("http://a b/", "bad_url"),
        ("http://example.com\\@127.0.0.1/", "bad_url"),
        ("http://example.com:99999/", "bad_url"),
        ("http://[fe80::1%25eth0]/", "bad_url"),
        ("http://" + "a" * 9_000, "bad_url"),
        ("http://169.254.169.254/latest/meta-data/", "private_address"),
        ("http://0x7f.1/", "private_address"),
        ("https://[::ffff:10.0.0.1]/", "private_address"),
        ("http://localhost/", "private_address"),
        ("http://localhost:22/", "private_address"),
        ("http://93.184.216.34:25/", "bad_port"),
        ("http://denied.test/", "denied_host"),
        ("https://sub.denied.test/", "denied_host"),
        ("http://no-such-name.invalid/", "unreachable"),
    ],
)
async def test_an_address_that_is_not_fetched(url: str, code: str) -> None:
    async with way_out(deny="denied.test") as egress:
        assert (await problem(Web(egress), url)).code == code


async def test_what_is_not_on_the_list_of_the_only_ones() -> None:
    async with way_out(only="example.com") as egress:
        assert (await problem(Web(egress), "https://example.org/")).code == "not_listed"


@pytest.mark.parametrize(("status", "words"), [("404 Not Found", "404 (Not Found)"), ("503 Busy", "503 (Busy)")])
async def test_a_site_that_has_nothing_to_read(status: str, words: str) -> None:
    async with site({"/": page(b"?", status=status)}) as peer, way_out(peer.at) as egress:
        found = await problem(Web(egress), peer.url)
    assert (found.code, found.status) == ("http_error", int(status[:3]))
    assert words in str(found)
    assert len(peer.asked) == 1


async def test_a_site_that_breaks_off_is_asked_once_more() -> None:
    async with site({"/": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"}) as peer, way_out(peer.at) as egress:
        assert (await problem(Web(egress), peer.url)).code == "unreachable"
        assert peer.asked == ["/", "/"]
        peer.pages["/"] = _half_then_whole()
        assert (await Web(egress).get(peer.url, ANN, robots=False)).body == b"whole"


def _half_then_whole() -> Callable[[str], bytes]:
    answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", page(b"whole")]
    return lambda _head: answers.pop(0)


async def test_a_site_that_speaks_something_else() -> None:
    async with site({"/": b"SSH-2.0-OpenSSH\r\n"}) as peer, way_out(peer.at) as egress:
        assert (await problem(Web(egress), peer.url)).code == "unreachable"


async def test_a_site_that_is_silent_takes_no_more_than_the_time() -> None:
    async with site({"/": None}) as peer, way_out(peer.at) as egress:
        begun = asyncio.get_running_loop().time()
        assert (await problem(Web(egress), peer.url, seconds=0.3)).code == "too_slow"
        assert asyncio.get_running_loop().time() - begun < 4


async def test_nobody_listens_there() -> None:
    async with site({}) as peer:
        pass
    async with way_out(peer.at) as egress:
        assert (await problem(Web(egress), peer.url)).code == "unreachable"
        assert (await problem(Web(egress), peer.url.replace("http:", "https:"))).code == "unreachable"


async def test_without_a_way_out_nothing_is_fetched() -> None:
    assert (await problem(Web(EgressSettings(url="")), "http://example.com/")).code == "no_way_out"
    async with way_out() as egress:
        stranger = EgressSettings.model_validate({"url": egress.url, "token": "another", "host_rate": 0})
        assert (await problem(Web(stranger), "https://example.com/")).code == "no_way_out"
        assert (await problem(Web(stranger), "http://example.com/")).code == "no_way_out"


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_way_out_that_is_away_is_an_outage_of_ours_and_no_error_of_the_tool(scheme: str) -> None:
    async def no_database(_user_id: UUID) -> Rules:
        raise refusals.rules_unknown()

    async with way_out(rules_of=no_database) as egress:
        with pytest.raises(WayOutAway, match="lists can't be read"):
            await Web(egress).get(f"{scheme}://example.com/", ANN, robots=False)
    with pytest.raises(WayOutAway) as away:
        await Web(egress).get(f"{scheme}://example.com/", ANN)
    assert isinstance(away.value, Retryable)
    assert away.value.failure.code == "way_out_away"
    assert "the egress role can't be reached" in away.value.failure.message
    assert "`warren worker egress`" in away.value.failure.cure
