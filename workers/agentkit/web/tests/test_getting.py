"""Fetching through the real way out: what comes back, where it redirects to, and what is never sent along."""

import gzip
import zlib

import pytest

from tests.peers.tls import Certificates
from tests.peers.way_out import way_out
from workers.agentkit.web import Web, WebProblem
from workers.agentkit.web.tests.site import ANN, moved, page, site

PAGE = page("Grüße".encode("latin-1"), "Content-Type: Text/HTML; charset=ISO-8859-1", "X-Mine: 1")


async def test_a_page_comes_with_all_that_is_known_of_it() -> None:
    async with site({"/a?b=1": PAGE}) as peer, way_out(peer.at) as egress:
        fetched = await Web(egress).get(f"  {peer.url}/a?b=1#part ", ANN, robots=False)
    assert (fetched.url, fetched.status, fetched.media_type, fetched.charset) == (
        f"{peer.url}/a?b=1",
        200,
        "text/html",
        "iso-8859-1",
    )
    assert (fetched.text(), fetched.headers["x-mine"], fetched.redirects) == ("Grüße", "1", ())
    assert "user-agent: Warren/" in peer.heads["/a?b=1"]


async def test_redirects_are_followed_and_told() -> None:
    pages = {"/1": moved("/2"), "/2": moved("3?x#y"), "/3?x": page(b"here")}
    async with site(pages) as peer, way_out(peer.at) as egress:
        fetched = await Web(egress).get(f"{peer.url}/1", ANN, robots=False)
    assert (fetched.url, fetched.body) == (f"{peer.url}/3?x", b"here")
    assert fetched.redirects == (f"{peer.url}/1", f"{peer.url}/2")


async def test_a_redirect_to_somewhere_private_is_refused_whatever_is_allowed() -> None:
    async with site({"/": page(b"secret")}) as inside:
        pages = {f"/{n}": moved(to) for n, to in enumerate((inside.url, "http://127.1/", "http://[::1]/"))}
        async with site(pages) as outside, way_out(outside.at) as egress:
            web = Web(egress)
            for path in pages:
                with pytest.raises(WebProblem) as refused:
                    await web.get(f"{outside.url}{path}", ANN)
                assert refused.value.code == "private_address"
    assert inside.asked == []


async def test_a_redirect_to_another_scheme_is_refused() -> None:
    async with site({"/": moved("file:///etc/passwd")}) as peer, way_out(peer.at) as egress:
        with pytest.raises(WebProblem) as refused:
            await Web(egress).get(peer.url, ANN, robots=False)
    assert refused.value.code == "bad_scheme"


async def test_addresses_as_pages_write_them_are_read_as_browsers_do() -> None:
    pages = {"/my%20file?a%20b": page(b"read"), "/": page(b"root"), "/gr%C3%BCn": page(b"green"), "/?q": page(b"query")}
    async with site(pages) as peer, way_out(peer.at) as egress:
        web = Web(egress)
        for written in ("/my file?a b", "/my%20file?a%20b", "", "/grün", "?q", "/#top"):
            assert (
                await web.get(f"{peer.url.upper().replace('HTTP', 'Http')}{written}", ANN, robots=False)
            ).status == 200


async def test_redirects_in_a_circle_end() -> None:
    async with site({"/": moved("/")}) as peer, way_out(peer.at) as egress:
        with pytest.raises(WebProblem, match="more than 10 times"):
            await Web(egress).get(peer.url, ANN, robots=False)
    assert len(peer.asked) == 11


async def test_headers_that_were_given_stay_with_the_first_site() -> None:
    async with (
        site({"/": page(b"there")}) as other,
        site({"/": moved(other.url), "/own": moved("/")}) as first,
        way_out(first.at, other.at) as egress,
    ):
        await Web(egress).get(f"{first.url}/own", ANN, robots=False, headers={"X-Key": "k"})
    assert "x-key: k" in first.heads["/own"]
    assert "x-key: k" in first.heads["/"]
    assert "x-key" not in other.heads["/"]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"packed " * 99, mtime=0)),
        ("gzip", gzip.compress(b"packed " * 98, mtime=0) + gzip.compress(b"packed ", mtime=0)),
        ("deflate", zlib.compress(b"packed " * 99)),
        ("deflate", zlib.compress(b"packed " * 99)[2:-4]),
    ],
)
async def test_what_is_packed_is_unpacked(encoding: str, body: bytes) -> None:
    async with site({"/": page(body, f"Content-Encoding: {encoding}")}) as peer, way_out(peer.at) as egress:
        fetched = await Web(egress).get(peer.url, ANN, robots=False)
    assert fetched.body == b"packed " * 99


async def test_a_bomb_is_cut_off_while_it_is_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000, mtime=0)
    async with site({"/": page(bomb, "Content-Encoding: gzip")}) as peer, way_out(peer.at) as egress:
        with pytest.raises(WebProblem) as refused:
            await Web(egress).get(peer.url, ANN, most_bytes=1_000_000, robots=False)
    assert (refused.value.code, str(refused.value)) == ("too_large", "What 127.0.0.1 sends is larger than 1 MB.")


async def test_https_is_verified_through_the_tunnel(
    peer_certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with site({"/": page(b"safe")}, tls=peer_certificates.server_context()) as peer, way_out(peer.at) as egress:
        with pytest.raises(WebProblem) as refused:
            await Web(egress).get(peer.url, ANN, robots=False)
        assert refused.value.code == "certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(peer_certificates.authority))
        assert (await Web(egress).get(peer.url, ANN, robots=False)).body == b"safe"


async def test_a_browser_gets_the_same_way_out() -> None:
    async with way_out() as egress:
        access = Web(egress).proxy_for(ANN)
    assert (access.server, access.username) == (egress.url, f"{ANN.user_id}.research.-")
    assert access.password not in repr(access)
