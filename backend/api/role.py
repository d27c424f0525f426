"""The api as a role: serves in the running loop, and leaves the signals to who started it."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from backend.api.live.hub import Hub
from backend.api.main import create_app
from backend.core.http_server import listen, serving
from backend.core.resources import Resources
from backend.core.settings import Settings

#: Bytes of one message that a client may send over a WebSocket: it has nothing to say.
LARGEST_SOCKET_MESSAGE = 1 << 16


def _config(settings: Settings, resources: Resources, hub: Hub) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings, resources, hub),
        lifespan="off",
        log_config=None,
        # Its lines would hold the sign-in token of the first page load.
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=math.ceil(settings.limits.drain_seconds),
        ws_max_size=LARGEST_SOCKET_MESSAGE,
    )


@asynccontextmanager
async def serve(settings: Settings, resources: Resources) -> AsyncIterator[int]:
    """Serve while the block runs; yields the port, which matters when the settings leave it open (0).

    At the end whoever follows is sent to another process, and requests under way have the drain's seconds.

    Raises:
        CannotListenError: the address is taken.
    """
    listening = listen(settings.host, settings.port, settings="WARREN_PORT and WARREN_HOST")
    hub = Hub(str(settings.redis_url), resources.process_id)
    async with hub.running(), serving(_config(settings, resources, hub), listening) as port:
        try:
            yield port
        finally:
            hub.leave()


@asynccontextmanager
async def api_role(settings: Settings, resources: Resources) -> AsyncIterator[None]:
    """Serve the API and the page while the block runs."""
    async with serve(settings, resources):
        yield
