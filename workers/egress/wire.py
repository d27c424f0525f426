"""One end of a connection that speaks HTTP/1.1, read and written event by event within a time."""

import asyncio
import contextlib
from dataclasses import dataclass

import h11

#: Bytes of one request's or response's head.
_MOST_HEAD = 64 * 1024
_PIECE = 64 * 1024
#: Seconds for which what nobody wants is read and thrown away.
_LINGER_SECONDS = 1.0

#: None: nothing more comes as HTTP.
Event = h11.Event | None


@dataclass
class Stream:
    """Both directions of a socket."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read(self) -> bytes:
        """Return what there is; nothing at the end."""
        return await self.reader.read(_PIECE)

    async def write(self, data: bytes) -> None:
        """Write, and wait until the other end has taken most of it."""
        self.writer.write(data)
        await self.writer.drain()

    async def linger(self) -> None:
        """Let the other end read what was sent last, though it still sends: closed at once, it might lose that."""
        self.writer.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                while await self.read():
                    continue

    def abort(self) -> None:
        """Close at once: what wasn't sent is lost, and the other end sees that it isn't whole."""
        self.writer.transport.abort()


class Wire:
    """HTTP over a stream; every wait for the other end takes ``idle_seconds`` at the most, then TimeoutError."""

    def __init__(self, stream: Stream, role: type[h11.SERVER | h11.CLIENT], *, idle_seconds: float) -> None:
        self.stream = stream
        self.http = h11.Connection(role, max_incomplete_event_size=_MOST_HEAD)
        self._idle_seconds = idle_seconds

    async def event(self) -> Event:
        """Return the other end's next event.

        Raises:
            h11.RemoteProtocolError: it doesn't speak HTTP.
        """
        while True:
            event = self.http.next_event()
            if isinstance(event, h11.Event):
                return event
            if event is h11.PAUSED:
                return None
            if self.http.they_are_waiting_for_100_continue:
                await self.send(h11.InformationalResponse(status_code=100, headers=[]))
            async with asyncio.timeout(self._idle_seconds):
                self.http.receive_data(await self.stream.read())

    async def send(self, event: h11.Event) -> None:
        """Send an event."""
        data = self.http.send(event)
        if data:
            async with asyncio.timeout(self._idle_seconds):
                await self.stream.write(data)

    async def until_gone(self) -> None:
        """Wait until the other end closes; what it sends before that is kept for the next event."""
        while data := await self.stream.read():
            self.http.receive_data(data)
            if len(self.http.trailing_data[0]) > _MOST_HEAD:  # what is sent ahead of an answer waits in the socket
                await asyncio.Event().wait()
        self.http.receive_data(b"")

    @property
    def can_answer(self) -> bool:
        """Whether nothing of an answer was sent yet."""
        return self.http.our_state in (h11.IDLE, h11.SEND_RESPONSE)

    def again(self) -> bool:
        """Tell whether the same connection carries another request; it is ready for it then."""
        if self.http.our_state is h11.DONE and self.http.their_state is h11.DONE:
            self.http.start_next_cycle()
            return True
        return False
