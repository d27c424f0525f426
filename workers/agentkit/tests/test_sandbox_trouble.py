"""A worker that can have no sandbox says so, for as long as it is so."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from backend.core.resources import Resources, open_resources
from backend.core.settings import LimitSettings, Settings
from backend.core.troubles import read_troubles
from workers.agentkit.sandbox import Available, Unavailable
from workers.agentkit.sandbox_trouble import telling_trouble


class Changing:
    """A sandbox that comes and goes."""

    def __init__(self) -> None:
        self.verdict: Available | Unavailable = Unavailable("No bwrap.", "Install it.")

    async def available(self) -> Available | Unavailable:
        return self.verdict


@pytest.fixture
async def resources(database_url: str, rabbitmq_url: str, redis_url: str) -> AsyncIterator[Resources]:
    urls = {"database_url": database_url, "rabbitmq_url": rabbitmq_url, "redis_url": redis_url}
    settings = Settings().model_copy(update={**urls, "limits": LimitSettings(lease_seconds=0.2)})
    async with open_resources(settings, agents=[]) as opened:
        yield opened


async def _until(resources: Resources, troubles: list[str]) -> None:
    async with asyncio.timeout(20):
        while await read_troubles(resources.redis) != troubles:
            await asyncio.sleep(0.02)


async def test_it_is_told_and_taken_back(resources: Resources) -> None:
    sandbox = Changing()
    async with telling_trouble(resources, sandbox):  # type: ignore[arg-type]
        await _until(resources, ["No bwrap. Install it."])
        sandbox.verdict = Available("bubblewrap")
        await _until(resources, [])
        sandbox.verdict = Unavailable("It went away.", "Start it.")
        await _until(resources, ["It went away. Start it."])
    await _until(resources, [])  # a worker that is gone tells nothing any more
