"""RabbitMQ restarted, killed, blocked, cut off, and robbed of a queue."""

import asyncio
from urllib.parse import quote

from sqlalchemy import make_url

from tests.chaos.faults.kind import Fault, Inject, Scene

_BLOCKED_SECONDS = 5.0
_QUEUES = ("supervisor.tasks", "agent.porter", "agent.results")


async def _restart(scene: Scene) -> None:
    await scene.rig.nodes.rabbitmqctl("stop_app")
    await asyncio.sleep(1)
    await scene.rig.nodes.rabbitmqctl("start_app")


async def _kill(scene: Scene) -> None:
    node = scene.rig.nodes.rabbitmq
    await node.kill()
    await asyncio.sleep(0.5)
    await node.start()


def _alarm(set_: tuple[str, ...], clear: tuple[str, ...]) -> Inject:
    async def inject(scene: Scene) -> None:
        await scene.rig.nodes.rabbitmqctl(*set_)
        try:
            await asyncio.sleep(_BLOCKED_SECONDS)
        finally:
            await scene.rig.nodes.rabbitmqctl(*clear)

    return inject


async def _close_connections(scene: Scene) -> None:
    """Close every connection, as an operator does."""
    async with scene.rig.nodes.management() as management:
        for connection in (await management.get("/connections")).json():
            await management.delete(f"/connections/{quote(connection['name'], safe='')}")


async def _delete_queue(scene: Scene) -> None:
    """Delete a queue with everything in it."""
    vhost = make_url(scene.rig.nodes.rabbitmq.url).database
    async with scene.rig.nodes.management() as management:
        answer = await management.delete(f"/queues/{vhost}/{scene.rng.choice(_QUEUES)}")
        answer.raise_for_status()


async def _purge(scene: Scene) -> None:
    """Lose every message that waits."""
    vhost = make_url(scene.rig.nodes.rabbitmq.url).database
    async with scene.rig.nodes.management() as management:
        for queue in _QUEUES:
            (await management.delete(f"/queues/{vhost}/{queue}/contents")).raise_for_status()


_MEMORY = ("set_vm_memory_high_watermark", "absolute")
_DISK = ("set_disk_free_limit",)

FAULTS = [
    Fault("RabbitMQ restart", _restart, mixes=False),
    Fault("RabbitMQ kill -9", _kill, mixes=False),
    Fault("RabbitMQ memory alarm", _alarm((*_MEMORY, "1MB"), (*_MEMORY, "512MB")), mixes=False),
    Fault("RabbitMQ disk alarm", _alarm((*_DISK, "100000GB"), (*_DISK, "100MB")), mixes=False),
    Fault("RabbitMQ connections closed", _close_connections),
    Fault("RabbitMQ queue deleted", _delete_queue),
    Fault("RabbitMQ queues purged", _purge),
]
