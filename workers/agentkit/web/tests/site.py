"""A small site on loopback whose answers a test writes byte by byte, and the client that fetches them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

from workers.agentkit.web import Asker

ANN = Asker(user_id=UUID(int=1), agent="research")
#: An answer as it goes over the wire, or what makes it from the request's head; None is silence.
Page = bytes | Callable[[str], bytes] | None


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def moved(location: str) -> bytes:
    return page(b"", f"Location: {location}", status="302 Found")


class Site:
    """``pages`` by path; ``asked`` is every path in order, ``heads`` the last head by path."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        self.heads: dict[str, str] = {}
        self.at = ""
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split(" ")[1]
            self.asked.append(path)
            self.heads[path] = head
            answer = self.pages.get(path, page(b"", status="404 Not Found"))
            if answer is None:
                await reader.read()
            else:
                writer.write(answer if isinstance(answer, bytes) else answer(head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.asked.append("(broke off)")
        finally:
            writer.close()


@asynccontextmanager
async def site(pages: Mapping[str, Page], *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    made = Site(pages)
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=tls) as server:
        made.at = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        made.url = f"{'https' if tls else 'http'}://{made.at}"
        yield made
