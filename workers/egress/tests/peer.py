"""A site on loopback with what a proxy meets: bodies of every kind, silence, rubbish, WebSockets. It counts hits."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_MIB = b"x" * 1024 * 1024


class Peer:
    """``hits`` are request lines as they came; ``heads`` whole heads."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self.port = 0

    @property
    def at(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head)
            self.hits.append(head.partition("\r\n")[0])
            await self._answer(self.hits[-1].split(" ")[1], head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.hits.append("(no request)")
        finally:
            writer.transport.abort() if "/broken" in self.hits[-1] else writer.close()

    async def _answer(self, path: str, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if path == "/socket":
            await self._socket(head, reader, writer)
        elif path == "/sent":
            self.bodies.append(await _body(head, reader))
            writer.write(_whole(str(len(self.bodies[-1])).encode()))
        elif path == "/silent":
            await reader.read()
        elif path == "/broken":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
            await writer.drain()
        elif path == "/endless":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                writer.write(_MIB)
                await writer.drain()
        else:
            writer.write(_ANSWERS.get(path.partition("?")[0], _whole(b"hello")))
        await writer.drain()

    async def _socket(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        key = next(line.split(": ")[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key"))
        accept = base64.b64encode(hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest()).decode()
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept.encode() + b"\r\n\r\nearly"
        )
        while data := await reader.read(1024):
            writer.write(data)
            await writer.drain()


def _whole(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def _body(head: str, reader: asyncio.StreamReader) -> bytes:
    if "chunked" not in head.lower():
        return await reader.readexactly(int(head.lower().partition("content-length: ")[2].partition("\r\n")[0]))
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    return body


_ANSWERS = {
    "/chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "/until-close": b"HTTP/1.0 200 OK\r\n\r\nto the end",
    "/nothing": b"HTTP/1.1 204 No Content\r\n\r\n",
    "/huge": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    "/rubbish": b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
    "/hop": b"HTTP/1.1 200 OK\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nX-Kept: 2\r\n"
    b"X-Warren-Egress: private_address\r\nContent-Length: 0\r\n\r\n",
}


@asynccontextmanager
async def serving_peer(host: str = "127.0.0.1") -> AsyncIterator[Peer]:
    peer = Peer()
    async with await asyncio.start_server(peer.serve, host, 0) as server:
        peer.port = server.sockets[0].getsockname()[1]
        yield peer
