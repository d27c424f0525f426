"""Nothing takes more than its size, its time or its share: what comes, what is sent, and who asks."""

import asyncio
import contextlib
import time

from workers.egress.tests.conftest import ANN, BOB, Running, authority, egress, read_answer
from workers.egress.tests.peer import Peer

MIB = 1024 * 1024


async def until(said: Running, verdict: str) -> dict[str, object]:
    async with asyncio.timeout(5):
        while not (found := [line for line in said.lines() if line["verdict"] == verdict]):
            await asyncio.sleep(0.01)
    return found[0]


async def test_an_answer_without_end_is_cut_off_and_not_whole(peer: Peer) -> None:
    async with egress(allow=peer.at, answer_mb=2) as proxy:
        answer = await proxy.ask(f"GET http://{peer.at}/endless")
        line = await until(proxy, "too_large")
    assert not answer.body.endswith(b"0\r\n\r\n"), "a client would take it for whole"
    assert len(answer.body) < 3 * MIB
    assert isinstance(line["received"], int)
    assert line["received"] <= 2 * MIB + 65_536


async def test_an_answer_that_is_not_whole_is_not_passed_on_as_whole(peer: Peer) -> None:
    async with egress(allow=peer.at) as proxy:
        answer = await proxy.ask(f"GET http://{peer.at}/broken")
        await until(proxy, "unreachable")
    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "1000", b"half")


async def test_a_body_that_is_too_large_is_not_sent(peer: Peer) -> None:
    async with egress(allow=peer.at, body_mb=1) as proxy:
        announced = await proxy.ask(f"POST http://{peer.at}/sent", f"Content-Length: {2 * MIB}")
        chunks = b"100000\r\n" + b"y" * MIB + b"\r\n"
        streamed = await proxy.ask(f"POST http://{peer.at}/sent", "Transfer-Encoding: chunked", body=chunks * 2)
    assert (announced.verdict, streamed.verdict) == ("too_large", "too_large")
    assert peer.bodies == []


async def test_a_tunnel_ends_at_its_size(peer: Peer) -> None:
    async with egress(allow=peer.at, tunnel_mb=1) as proxy:
        reader, writer = await proxy.connect()
        writer.write(f"CONNECT {peer.at} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: {authority()}\r\n\r\n".encode())
        writer.write(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        try:
            received = len(await reader.read())
        except ConnectionResetError:
            received = 0
        await until(proxy, "too_large")
        writer.close()
    assert received < 2 * MIB


async def test_a_tunnel_in_which_nothing_moves_is_closed(peer: Peer) -> None:
    async with egress(allow=peer.at, idle_seconds=0.2) as proxy:
        reader, writer = await proxy.connect()
        writer.write(f"CONNECT {peer.at} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: {authority()}\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        begun = time.monotonic()
        assert await reader.read() == b""
        assert time.monotonic() - begun < 5
        writer.close()
        await until(proxy, "idle")


async def test_half_a_tunnel_goes_on_until_the_other_half_is_done(peer: Peer) -> None:
    async with egress(allow=peer.at, idle_seconds=0.3) as proxy:
        reader, writer = await proxy.connect()
        writer.write(f"CONNECT {peer.at} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: {authority()}\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"GET /silent HTTP/1.1\r\nHost: x\r\n\r\n")
        writer.write_eof()
        assert await reader.read() == b"", "the site saw the end, and ended too"
        writer.close()
        await until(proxy, "done")


async def test_who_sends_a_head_drop_by_drop_is_sent_away() -> None:
    async with egress(head_seconds=0.3) as proxy:
        reader, writer = await proxy.connect()
        begun = time.monotonic()
        dripping = asyncio.create_task(_drip(writer))
        with contextlib.suppress(ConnectionResetError):  # of a drop that met the closed end
            assert await reader.read() == b""
        dripping.cancel()
        assert 0.2 < time.monotonic() - begun < 5
        writer.close()


async def _drip(writer: asyncio.StreamWriter) -> None:
    for byte in b"GET http://example.com/ HTTP/1.1\r\nX-" + b"y" * 1000:
        writer.write(bytes([byte]))
        await asyncio.sleep(0.02)


async def test_a_head_that_is_too_long_is_refused() -> None:
    async with egress() as proxy:
        answer = await proxy.ask("GET http://example.com/", "X-Long: " + "y" * 200_000)
    assert (answer.status, answer.verdict) == (400, "bad_url")


async def test_rubbish_is_told_so() -> None:
    async with egress() as proxy:
        reader, writer = await proxy.connect()
        writer.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        answer = read_answer(await reader.read())
        writer.close()
    assert (answer.status, answer.verdict) == (400, "bad_url")


async def test_one_person_has_a_share_and_no_more(peer: Peer) -> None:
    async with egress(allow=peer.at, per_user=2, idle_seconds=5) as proxy:
        waiting = [asyncio.create_task(proxy.ask(f"GET http://{peer.at}/silent")) for _ in range(2)]
        async with asyncio.timeout(5):
            while len(peer.hits) < 2:
                await asyncio.sleep(0.01)
        third = await proxy.ask(f"GET http://{peer.at}/")
        another = await proxy.ask(f"GET http://{peer.at}/", user=BOB)
        for each in waiting:
            each.cancel()
        await until(proxy, "broken_off")
    assert (third.status, third.verdict) == (429, "too_many")
    assert another.body == b"hello"


async def test_connections_of_everybody_have_a_most(peer: Peer) -> None:
    async with egress(allow=peer.at, connections=1) as proxy:
        _, held = await proxy.connect()
        await asyncio.sleep(0.05)
        reader, writer = await proxy.connect()
        try:
            assert await reader.read() == b""
        except ConnectionResetError:
            pass
        finally:
            writer.close()
            held.close()


async def test_whoever_is_not_known_is_asked_for_a_name_and_may_try_again(peer: Peer) -> None:
    async with egress(allow=peer.at) as proxy:
        reader, writer = await proxy.connect()
        writer.write(f"CONNECT {peer.at} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(read_answer(head).headers["content-length"]))
        writer.write(f"CONNECT {peer.at} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: {authority()}\r\n\r\n".encode())
        again = read_answer(await reader.readuntil(b"\r\n\r\n"))
        writer.close()
    assert head.startswith(b"HTTP/1.1 407 not_known\r\n")
    assert b'proxy-authenticate: basic realm="warren egress"' in head.lower()
    assert again.status == 200


async def test_names_of_nobody_are_not_known(peer: Peer) -> None:
    async with egress(allow=peer.at) as proxy:
        for name in ("", "Bearer x", "Basic !", "Basic YW5uOng=", authority(ANN, "wrong"), authority(ANN, "")):
            reader, writer = await proxy.connect()
            writer.write(
                f"GET http://{peer.at}/ HTTP/1.1\r\nHost: x\r\nProxy-Authorization: {name}\r\n"
                "Connection: close\r\n\r\n".encode()
            )
            assert read_answer(await reader.read()).status == 407
            writer.close()
    assert peer.hits == []
