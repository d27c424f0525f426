"""Exchanges, queues and dead letters: the only place where their names stand.

Exchanges are looked for where they are used, and made by ``declare`` alone: where every role has a user of its own, the
clock's is the only one that may. Who takes from a queue may make that one, so that a queue that was deleted comes back.
"""

import asyncio
import time
from copy import copy

from aio_pika.exceptions import ChannelNotFoundEntity
from aiormq.exceptions import ChannelAccessRefused
from faststream.rabbit import ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue

#: Deliveries of one message before it goes to the dead letters (RabbitMQ counts those that were never acked).
DELIVERY_LIMIT = 20

#: Seconds in which somebody else must have made what this process may not make, and between two looks for it.
_PATIENCE, _AGAIN_SECONDS = 120.0, 1.0

SUPERVISOR = RabbitExchange("supervisor", type=ExchangeType.DIRECT, durable=True, declare=False)
AGENT = RabbitExchange("agent", type=ExchangeType.TOPIC, durable=True, declare=False)
RESULTS = RabbitExchange("results", type=ExchangeType.FANOUT, durable=True, declare=False)
CONTROL = RabbitExchange("control", type=ExchangeType.FANOUT, durable=True, declare=False)
DEAD = RabbitExchange("dead", type=ExchangeType.FANOUT, durable=True, declare=False)


def _quorum(name: str, routing_key: str = "") -> RabbitQueue:
    return RabbitQueue(
        name,
        queue_type=QueueType.QUORUM,
        durable=True,
        routing_key=routing_key or name,
        arguments={
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD.name,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )


SUPERVISOR_TASKS = _quorum("supervisor.tasks")
AGENT_RESULTS = _quorum("agent.results")
DEAD_LETTERS = RabbitQueue("dead.letters", queue_type=QueueType.QUORUM, durable=True, routing_key="#")


def agent_queue(agent: str) -> RabbitQueue:
    """Return the queue of one agent's domain; its routing key is the domain."""
    return _quorum(f"agent.{agent}", routing_key=agent)


def control_queue(process: str) -> RabbitQueue:
    """Return a process's own control queue, gone with its connection."""
    return RabbitQueue(f"control.{process}", exclusive=True, auto_delete=True, durable=False)


class NotMadeError(Exception):
    """An exchange or queue isn't there, and this process's user may not make it."""


async def declare(broker: RabbitBroker, agents: list[str]) -> None:
    """Make every exchange, queue and binding, or wait for who may.

    Raises:
        ChannelPreconditionFailed: one is there as another type.
        NotMadeError: this process's user may not make them, and nobody else did within ``_PATIENCE`` seconds.
    """
    pairs = [
        (DEAD_LETTERS, DEAD),
        (SUPERVISOR_TASKS, SUPERVISOR),
        (AGENT_RESULTS, RESULTS),
        *((agent_queue(agent), AGENT) for agent in agents),
    ]
    if not await _may_make(broker):
        await _until_made(broker, pairs)
        return
    for queue, exchange in pairs:
        made_exchange = await broker.declare_exchange(_to_make(exchange))
        made_queue = await broker.declare_queue(queue)
        await made_queue.bind(made_exchange, routing_key=queue.routing_key)
    await broker.declare_exchange(_to_make(CONTROL))


def _to_make(exchange: RabbitExchange) -> RabbitExchange:
    made = copy(exchange)
    made.declare = True
    return made


async def _may_make(broker: RabbitBroker) -> bool:
    """Ask on a channel of its own, which a refusal closes."""
    connection = await broker.connect()
    async with connection.channel() as channel:
        try:
            await channel.declare_exchange(CONTROL.name, CONTROL.type.value, durable=CONTROL.durable)
        except ChannelAccessRefused:
            return False
    return True


async def _until_made(broker: RabbitBroker, pairs: list[tuple[RabbitQueue, RabbitExchange]]) -> None:
    connection, deadline = await broker.connect(), time.monotonic() + _PATIENCE
    while True:
        try:
            async with connection.channel() as channel:
                for exchange in {CONTROL, *(exchange for _, exchange in pairs)}:
                    await channel.declare_exchange(exchange.name, passive=True)
                for queue, _ in pairs:
                    await channel.declare_queue(queue.name, passive=True)
        except ChannelNotFoundEntity as missing:
            if time.monotonic() > deadline:
                raise NotMadeError(
                    f"{missing}. This process's user of RabbitMQ may not make it: start the clock, whose user may."
                ) from missing
        else:
            return
        await asyncio.sleep(_AGAIN_SECONDS)
