"""A TCP proxy between processes and a service, that can be slow, cut, deaf, half open, or closed."""

import asyncio
import random
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

_CHUNK = 65_536
Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@dataclass
class Weather:
    """What the way is like now."""

    #: Seconds that each piece takes in each direction, and how much of it is by chance.
    delay: float = 0.0
    jitter: float = 0.0
    #: Nothing arrives, and nobody is told: what is under way is kept until it clears.
    black_hole: bool = False
    #: What the service says doesn't arrive; what is said to it does.
    half_open: bool = False
    #: New connections are refused.
    closed: bool = False


@dataclass(eq=False)
class _Link:
    """One connection through the proxy; a deaf one passes nothing on any more, not even that an end has gone."""

    deaf: bool = False


@dataclass(eq=False)
class Proxy:
    """Listens on a port of the loopback and passes on to where ``connect`` leads."""

    connect: Connect
    port: int = 0
    weather: Weather = field(default_factory=Weather)
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _links: set[_Link] = field(default_factory=set)
    _ways: set["asyncio.Future[None]"] = field(default_factory=set)
    _clear: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> int:
        """Listen; returns the port."""
        self._clear.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
        self.clear()
        self.cut()
        for way in list(self._ways):  # a deaf one doesn't notice that its ends are gone
            way.cancel()
        while self._links:
            await asyncio.sleep(0)

    def turn(self, weather: Weather) -> None:
        """Change what the way is like."""
        self.weather = weather
        if weather.black_hole or weather.half_open:
            self._clear.clear()
        else:
            self._clear.set()

    def clear(self) -> None:
        """Let everything through."""
        self.turn(Weather())

    def cut(self, *, reset: bool = True) -> int:
        """End every connection now, by a reset or an ordinary close; returns how many."""
        ended = list(self._open)
        for writer in ended:
            if reset and (sock := writer.get_extra_info("socket")) is not None:
                with suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort() if reset else writer.close()
        return len(ended)

    def deafen(self) -> None:
        """Have every connection be silently dead for good, as one that a router has forgotten; new ones are well."""
        for link in self._links:
            link.deaf = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather.closed:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await self.connect()
        except OSError:
            writer.transport.abort()
            return
        link = _Link()
        self._links.add(link)
        self._open |= {writer, far_writer}
        ways = [
            asyncio.ensure_future(self._pass(link, reader, far_writer, from_service=False)),
            asyncio.ensure_future(self._pass(link, far_reader, writer, from_service=True)),
        ]
        self._ways.update(ways)
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._open -= {writer, far_writer}
            self._ways.difference_update(ways)
            self._links.discard(link)
            for each in (writer, far_writer):
                each.close()

    async def _pass(
        self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_service: bool
    ) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while piece := await reader.read(_CHUNK):
                if self.weather.delay:
                    await asyncio.sleep(self.weather.delay + random.random() * self.weather.jitter)
                if self.weather.black_hole or (self.weather.half_open and from_service):
                    await self._clear.wait()
                if link.deaf:
                    continue
                writer.write(piece)
                await writer.drain()
        if link.deaf:
            await asyncio.Event().wait()


def to_port(port: Callable[[], int]) -> Connect:
    """Lead to a port of the loopback, looked up at each connection: a node that was killed may have another one."""
    return lambda: asyncio.open_connection("127.0.0.1", port())


def to_socket(path: Callable[[], str]) -> Connect:
    """Lead to a unix socket."""
    return lambda: asyncio.open_unix_connection(path())
