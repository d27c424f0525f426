"""Tells why this process can have no sandbox, for as long as that is so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from redis.exceptions import RedisError

from backend.core.background import in_background
from backend.core.resources import Resources
from backend.core.troubles import tell_trouble
from workers.agentkit.sandbox import Sandbox, Unavailable

log = structlog.get_logger()


@asynccontextmanager
async def telling_trouble(resources: Resources, sandbox: Sandbox) -> AsyncIterator[None]:
    """Look with every lease, in the background: an executor may come and go, and a start must not wait for it."""
    seconds = resources.settings.limits.lease_seconds

    async def look_forever() -> None:
        told: str | None = None
        while True:
            text = _text(await sandbox.available())
            if text is not None and text != told:
                log.warning("no sandbox: tools that need one refuse", cause=text)
            told = text
            try:
                await tell_trouble(resources.redis, resources.process_id, text, seconds=2 * seconds)
            except RedisError as error:
                log.warning("trouble could not be told", cause=repr(error))
            await asyncio.sleep(seconds)

    async with in_background(look_forever()):
        yield


def _text(verdict: object) -> str | None:
    return f"{verdict.reason} {verdict.cure}" if isinstance(verdict, Unavailable) else None
