"""A process as it is watched from outside: its probes, its metrics, its traces."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from backend.api.version import VERSION
from backend.core import service_checks
from backend.core.background import in_background
from backend.core.http_server import CannotListenError
from backend.core.process_health import ProcessHealth
from backend.core.resources import Resources
from backend.core.telemetry import labels, metrics
from backend.core.telemetry.health_server import Ask, HealthServer, health_served
from backend.core.telemetry_settings import TelemetrySettings
from warren.errors import CommandError

#: Seconds between two looks how late the loop wakes up.
_LAG_EVERY = 1.0


def services(resources: Resources) -> Mapping[str, Ask]:
    """Return what a role needs to do its work."""
    return {
        "database": lambda: service_checks.database(resources.engine),
        "rabbitmq": lambda: service_checks.broker(resources.publisher),
    }


@asynccontextmanager
async def watched(settings: TelemetrySettings, health: ProcessHealth, *, service: str) -> AsyncIterator[HealthServer]:
    """Be watched while the block runs: enter it first, so that it outlives what it watches.

    Args:
        settings: where, and where to.
        health: of this process.
        service: the process's name in traces.

    Raises:
        CommandError: the address of ``WARREN_HEALTH_LISTEN`` can't be listened at.
    """
    labels.VERSION.learn([VERSION])
    metrics.BUILD_INFO.set(1, version=VERSION)
    server = HealthServer(health)
    async with AsyncExitStack() as stack:
        if settings.traces_url:
            from backend.core.telemetry.exporting import exporting  # noqa: PLC0415 - the SDK, only where it is used

            await stack.enter_async_context(exporting(settings.traces_url, service=service, version=VERSION))
        if settings.health_listen:
            try:
                await stack.enter_async_context(health_served(settings.health_listen, server))
            except CannotListenError as error:
                raise CommandError(str(error)) from error
        await stack.enter_async_context(in_background(_measure_lag()))
        yield server


async def _measure_lag() -> None:
    while True:
        due = time.monotonic() + _LAG_EVERY
        await asyncio.sleep(_LAG_EVERY)
        metrics.LOOP_LAG.observe(time.monotonic() - due)
