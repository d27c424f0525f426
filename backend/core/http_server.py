"""Serving HTTP in the running loop, with the signals left to who started the process."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

#: Connections that may wait to be accepted.
BACKLOG = 2048


#: Seconds between two looks whether those that were connected have left.
_LOOK_SECONDS = 0.02


class CannotListenError(Exception):
    """The address is taken, or isn't this machine's."""


class _Server(uvicorn.Server):
    """A server without signal handlers: the process has one owner of its signals, and it isn't this one."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let connections end first, and give up the address last: who comes meanwhile is answered, not refused."""
        deadline = time.monotonic() + (self.config.timeout_graceful_shutdown or 0)
        leaving = list(self.server_state.connections)
        for connection in leaving:
            connection.shutdown()
        while time.monotonic() < deadline and not self.server_state.connections.isdisjoint(leaving):  # noqa: ASYNC110 - the library keeps a set
            await asyncio.sleep(_LOOK_SECONDS)
        # Who is still there had its time; those that came meanwhile have what is left of it.
        self.config.timeout_graceful_shutdown = max(1, round(deadline - time.monotonic()))
        await super().shutdown(sockets)


def listen(host: str, port: int, *, settings: str) -> socket.socket:
    """Return a listening socket; port 0 is any that is free.

    Args:
        host: an address of this machine.
        port: one that nobody else has.
        settings: the names of the settings that choose another, for the error.

    Raises:
        CannotListenError: said above.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only then; without it every answer waits 40 ms for an ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
        return listening
    except OSError as error:
        listening.close()
        raise CannotListenError(
            f"Can't listen on {host}:{port}: {error.strerror or error}. "
            f"Stop what uses it, or choose another by {settings}."
        ) from error


@asynccontextmanager
async def serving(config: uvicorn.Config, listening: socket.socket) -> AsyncIterator[int]:
    """Serve while the block runs, and close the socket after it; yields the port."""
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await _until_started(server, running)
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await running
        listening.close()


async def _until_started(server: uvicorn.Server, running: asyncio.Task[None]) -> None:
    while not server.started:
        if running.done():
            await running
            raise CannotListenError("The server ended before it listened.")
        await asyncio.sleep(0.01)
