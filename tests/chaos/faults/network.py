"""The ways between processes and services: cut, slow, swallowing, half open."""

import asyncio

from tests.chaos.faults.kind import Fault, Inject, Scene
from tests.chaos.proxy import Weather

_SECONDS = 4.0


async def _cut(scene: Scene) -> None:
    """Reset every connection to every service."""
    for way in scene.rig.ways.values():
        way.cut()


async def _part(scene: Scene) -> None:
    """Reset every connection, and refuse new ones for a while."""
    for way in scene.rig.ways.values():
        way.turn(Weather(closed=True))
        way.cut()
    await asyncio.sleep(2)
    await _clear(scene)


async def _delay(scene: Scene) -> None:
    for way in scene.rig.ways.values():
        way.turn(Weather(delay=0.05, jitter=0.1))
    await asyncio.sleep(_SECONDS)
    await _clear(scene)


async def _clear(scene: Scene) -> None:
    for way in scene.rig.ways.values():
        way.clear()


def _swallow(service: str) -> Inject:
    """Let nothing arrive for a while; then the connections break."""

    async def inject(scene: Scene) -> None:
        way = scene.rig.ways[service]
        way.turn(Weather(black_hole=True))
        await asyncio.sleep(_SECONDS)
        way.clear()
        way.cut()

    return inject


def _forget(service: str) -> Inject:
    """Have every connection be dead without a word, as when a router has forgotten it."""

    async def inject(scene: Scene) -> None:
        scene.rig.ways[service].deafen()

    return inject


FAULTS = [
    Fault("network: connections to RabbitMQ forgotten", _forget("rabbitmq")),
    Fault("network: connections to Redis forgotten", _forget("redis")),
    Fault("network: connections reset", _cut),
    Fault("network: parted for 2 s", _part, mixes=False),
    Fault("network: delayed 50–150 ms", _delay),
    *(
        Fault(f"network: {name} swallows everything", _swallow(key), mixes=False)
        for key, name in (("postgres", "PostgreSQL"), ("rabbitmq", "RabbitMQ"))
    ),
]
