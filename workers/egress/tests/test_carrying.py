"""What is allowed arrives whole, both ways, and as HTTP has it."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from workers.egress.tests.conftest import ANN, TOKEN, authority, egress, read_answer
from workers.egress.tests.peer import Peer

MIB = 1024 * 1024


async def test_a_page_comes_through_and_its_host_is_the_targets(peer: Peer) -> None:
    async with egress(allow=peer.at) as proxy:
        answer = await proxy.ask(f"GET http://{peer.at}/page?q=1\\2|3", "X-Mine: 1", "Keep-Alive: 5")
    assert (answer.status, answer.body) == (200, b"hello")
    assert peer.hits == ["GET /page?q=1\\2|3 HTTP/1.1"]
    assert f"Host: {peer.at}\r\n" in peer.heads[0]
    assert "x-mine: 1" in peer.heads[0].lower()
    assert "proxy" not in peer.heads[0].lower()
    assert "keep-alive" not in peer.heads[0].lower()


@pytest.mark.parametrize(
    ("path", "body"), [("/chunked", b"abcde"), ("/until-close", b"to the end"), ("/nothing", b""), ("/", b"hello")]
)
async def test_bodies_of_every_kind_arrive(peer: Peer, path: str, body: bytes) -> None:
    async with (
        egress(allow=peer.at) as proxy,
        httpx2.AsyncClient(proxy=httpx2.Proxy(proxy.url, auth=(f"{ANN}.browser.-", TOKEN)), trust_env=False) as client,
    ):
        answers = [await client.get(f"http://{peer.at}{path}") for _ in range(2)]
    assert [answer.content for answer in answers] == [body, body]
    assert len(proxy.lines()) == 2


async def test_a_body_is_sent_on_in_chunks_or_by_length(peer: Peer) -> None:
    async with (
        egress(allow=peer.at) as proxy,
        httpx2.AsyncClient(proxy=httpx2.Proxy(proxy.url, auth=(f"{ANN}.browser.-", TOKEN)), trust_env=False) as client,
    ):
        counted = await client.post(f"http://{peer.at}/sent", content=b"y" * MIB)
        chunked = await client.post(f"http://{peer.at}/sent", content=_pieces())
    assert (counted.text, chunked.text) == (str(MIB), str(3 * MIB))
    assert [line["sent"] for line in proxy.lines()] == [MIB, 3 * MIB]


async def _pieces() -> AsyncIterator[bytes]:
    for _ in range(3):
        yield b"y" * MIB


async def test_what_concerns_one_connection_only_is_left_out_of_an_answer(peer: Peer) -> None:
    async with egress(allow=peer.at) as proxy:
        answer = await proxy.ask(f"GET http://{peer.at}/hop")
    assert answer.headers["x-kept"] == "2"
    assert "x-mine" not in answer.headers
    assert answer.verdict == "", "a site spoke the proxy's own word"


async def test_a_tunnel_carries_both_ways_until_both_are_done(peer: Peer) -> None:
    async with egress(allow=peer.at) as proxy:
        reader, writer = await proxy.connect()
        writer.write(f"CONNECT {peer.at} HTTP/1.1\r\nProxy-Authorization: {authority()}\r\nHost: x\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"GET /inside HTTP/1.1\r\nHost: x\r\n\r\n")
        writer.write_eof()
        answer = read_answer(await reader.read())
        writer.close()
    assert head == b"HTTP/1.1 200 Connection established\r\n\r\n"
    assert answer.body == b"hello"
    [line] = proxy.lines()
    assert (line["verdict"], line["method"], line["host"], line["agent"]) == (
        "done",
        "CONNECT",
        "127.0.0.1",
        "research",
    )
    assert "inside" not in str(line)


async def test_a_websocket_goes_on_in_absolute_form(peer: Peer) -> None:
    async with egress(allow=peer.at) as proxy:
        reader, writer = await proxy.connect()
        lines = [
            f"GET http://{peer.at}/socket HTTP/1.1",
            "Host: x",
            f"Proxy-Authorization: {authority()}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        early = await reader.readexactly(5)
        writer.write(b"frame")
        echoed = await reader.readexactly(5)
        writer.close()
    assert head.startswith(b"HTTP/1.1 101 ")
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head
    assert (early, echoed) == (b"early", b"frame")


async def test_who_goes_away_takes_the_request_to_the_site_along(peer: Peer) -> None:
    async with egress(allow=peer.at, idle_seconds=30) as proxy:
        _, writer = await proxy.connect()
        writer.write(
            f"GET http://{peer.at}/silent HTTP/1.1\r\nHost: x\r\nProxy-Authorization: {authority()}\r\n\r\n".encode()
        )
        async with asyncio.timeout(5):
            while not peer.hits:
                await asyncio.sleep(0.01)
            writer.close()
            while not proxy.lines():
                await asyncio.sleep(0.01)
    assert proxy.lines()[0]["verdict"] == "broken_off"


async def test_its_health_needs_no_token() -> None:
    async with egress() as proxy, httpx2.AsyncClient() as client:
        answer = await client.get(f"{proxy.url}/health")
    assert answer.json() == {"status": "ok", "connections": 1}
