"""Who listens: roles that give no sign of life in rows are known by the queue that only they read."""

import asyncio

from faststream.rabbit import RabbitBroker

from backend.core.topology import AGENT_RESULTS, DEAD_LETTERS

AGGREGATOR, CLOCK = "aggregator", "clock"
_QUEUES = {AGGREGATOR: AGENT_RESULTS.name, CLOCK: DEAD_LETTERS.name}


async def count_listeners(broker: RabbitBroker) -> dict[str, int]:
    """Return how many of each such role listen.

    Who waits no longer leaves it to end by itself: cut off, it would take the broker's connection with it.
    """
    return await asyncio.shield(asyncio.create_task(_count(broker)))


async def _count(broker: RabbitBroker) -> dict[str, int]:
    connection = await broker.connect()
    async with connection.channel() as channel:
        return {
            role: (await channel.declare_queue(queue, passive=True)).declaration_result.consumer_count or 0
            for role, queue in _QUEUES.items()
        }
