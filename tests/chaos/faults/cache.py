"""Redis killed, and empty when it is back."""

import asyncio
import shutil

from redis.asyncio import Redis

from tests.chaos.faults.kind import Fault, Scene
from tests.chaos.proxy import Weather


async def _kill(scene: Scene) -> None:
    """Kill it, and have it come back with nothing."""
    node = scene.rig.nodes.redis
    await node.kill()
    for kept in (node.folder / "redis").glob("*"):
        if kept.is_dir():
            shutil.rmtree(kept)
        elif kept.name != "redis.conf":
            kept.unlink()
    await asyncio.sleep(1)
    await node.start()


async def _flush(scene: Scene) -> None:
    async with Redis.from_url(scene.rig.nodes.redis.url) as client:
        await client.flushall()


async def _deaf(scene: Scene) -> None:
    """Have it take what it is told and never answer."""
    way = scene.rig.ways["redis"]
    way.turn(Weather(half_open=True))
    await asyncio.sleep(4)
    way.clear()
    way.cut()


FAULTS = [
    Fault("Redis kill -9, back empty", _kill),
    Fault("Redis FLUSHALL", _flush),
    Fault("Redis never answers", _deaf),
]
