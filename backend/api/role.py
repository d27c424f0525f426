"""The api as a role: serves in the running loop, and leaves the signals to who started it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from backend.api.live.hub import Hub
from backend.api.main import create_app
from backend.core.resources import Resources
from backend.core.settings import Settings

#: Seconds that open requests get to end when the role stops.
GRACE_SECONDS = 5
#: Connections that may wait to be accepted.
BACKLOG = 2048
#: Bytes of one message that a client may send over a WebSocket: it has nothing to say.
LARGEST_SOCKET_MESSAGE = 1 << 16


class CannotListenError(Exception):
    """The address is taken, or isn't this machine's."""


class _Server(uvicorn.Server):
    """A server without signal handlers: the process has one owner of its signals, and it isn't this role."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
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
            "Stop what uses it, or choose another by WARREN_PORT and WARREN_HOST."
        ) from error


def _config(settings: Settings, resources: Resources, hub: Hub) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings, resources, hub),
        lifespan="off",
        log_config=None,
        # Its lines would hold the sign-in token of the first page load.
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws_max_size=LARGEST_SOCKET_MESSAGE,
    )


async def _until_started(server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    while not server.started:
        if serving.done():
            await serving
            raise CannotListenError("The server ended before it listened.")
        await asyncio.sleep(0.01)


@asynccontextmanager
async def serve(settings: Settings, resources: Resources) -> AsyncIterator[int]:
    """Serve while the block runs; yields the port, which matters when the settings leave it open (0).

    Raises:
        CannotListenError: the address is taken.
    """
    listening = _listen(settings.host, settings.port)
    hub = Hub(str(settings.redis_url), resources.process_id)
    async with hub.running():
        server = _Server(_config(settings, resources, hub))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            await _until_started(server, serving)
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            await serving
            listening.close()


@asynccontextmanager
async def api_role(settings: Settings, resources: Resources) -> AsyncIterator[None]:
    """Serve the API and the page while the block runs."""
    async with serve(settings, resources):
        yield
