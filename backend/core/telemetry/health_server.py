"""``/metrics``, ``/health/live`` and ``/health/ready`` of a process that serves nothing else over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend.core.hosts import host_and_port
from backend.core.http_server import CannotListenError, listen, serving
from backend.core.process_health import ProcessHealth
from backend.core.service_checks import Check, run
from backend.core.telemetry.exposition import exposed

#: Asks one service; returns what is wrong with it, empty when nothing is.
Ask = Callable[[], Awaitable[str]]

_SETTING = "WARREN_HEALTH_LISTEN"
#: Requests that are answered at once: a prober and a collector make one each.
_AT_ONCE = 32
_AWAY = 503


class HealthServer:
    """Answers for one process."""

    def __init__(self, health: ProcessHealth) -> None:
        self._health = health
        self._asks: Mapping[str, Ask] = {}

    def asks(self, asks: Mapping[str, Ask]) -> None:
        """Have readiness ask these services from now on."""
        self._asks = asks

    def app(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(
            routes=[
                Route("/health/live", self.live),
                Route("/health/ready", self.ready),
                Route("/health", self.ready),
                Route("/metrics", self.metrics),
            ]
        )

    async def live(self, _request: Request) -> Response:
        """Say that the event loop turns; asks nobody, so that no service's outage has anybody restart this process."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> Response:
        """Say whether work should be sent here: everything entered, every service answers, not told to stop."""
        if self._health.state != "serving":
            return JSONResponse({"status": self._health.state, "checks": {}}, _AWAY)
        outcomes = await asyncio.gather(*(run(ask) for ask in self._asks.values()))
        checks: dict[str, Check] = dict(zip(self._asks, outcomes, strict=True))
        # It may have been told to stop while a service took its time to answer.
        if self._health.state != "serving":
            return JSONResponse({"status": self._health.state, "checks": {}}, _AWAY)
        is_ready = all(check.ok for check in checks.values())
        body = {
            "status": "ok" if is_ready else "unavailable",
            "checks": {name: check.model_dump() for name, check in checks.items()},
        }
        return JSONResponse(body, 200 if is_ready else _AWAY)

    async def metrics(self, request: Request) -> Response:
        """Return the process's metrics."""
        return exposed(request.headers.get("accept", ""))


@asynccontextmanager
async def health_served(where: str, server: HealthServer) -> AsyncIterator[int]:
    """Serve at ``host:port`` while the block runs; yields the port, which matters where it is left open (0).

    Raises:
        CannotListenError: the address can't be read, is taken, or isn't this machine's.
    """
    try:
        host, port = host_and_port(where)
    except ValueError as error:
        raise CannotListenError(f"{_SETTING}={where} is no host:port. Write it as 0.0.0.0:9464.") from error
    config = uvicorn.Config(
        server.app(),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_AT_ONCE,
        timeout_graceful_shutdown=1,
        ws="none",
    )
    async with serving(config, listen(host, port, settings=_SETTING)) as bound:
        yield bound
