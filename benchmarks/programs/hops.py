"""The floor: three quorum hops with one commit each and nothing else, as bare as the drivers allow."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import aio_pika
import asyncpg
from aio_pika.abc import AbstractIncomingMessage
from redis.asyncio import Redis

HOPS = ("bench.hop.1", "bench.hop.2", "bench.hop.3")
DONE = "bench.done"
_PREFETCH = 64
_CONNECTIONS = 20


async def declare(channel: aio_pika.abc.AbstractChannel, name: str) -> aio_pika.abc.AbstractQueue:
    """Declare one hop's queue."""
    return await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})


async def send(channel: aio_pika.abc.AbstractChannel, name: str, body: bytes) -> None:
    """Publish persistently and wait for the confirm."""
    message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
    await channel.default_exchange.publish(message, routing_key=name)


async def run(database_url: str, rabbitmq_url: str, redis_url: str) -> None:
    """Consume, commit and pass on, until ended."""
    pool = await asyncpg.create_pool(database_url, min_size=_CONNECTIONS, max_size=_CONNECTIONS)
    await pool.execute("create table if not exists hops (id bigserial primary key, hop int, body text)")
    consuming, publishing = await aio_pika.connect(rabbitmq_url), await aio_pika.connect(rabbitmq_url)
    redis, out = Redis.from_url(redis_url), await publishing.channel()

    def handler(hop: int) -> Callable[[AbstractIncomingMessage], Awaitable[None]]:
        async def on_message(message: AbstractIncomingMessage) -> None:
            await pool.execute("insert into hops (hop, body) values ($1, $2)", hop, message.body.decode())
            if hop + 1 < len(HOPS):
                await send(out, HOPS[hop + 1], message.body)
            else:
                await redis.publish(DONE, message.body)
            await message.ack()

        return on_message

    for hop, name in enumerate(HOPS):
        channel = await consuming.channel()
        await channel.set_qos(prefetch_count=_PREFETCH)
        await (await declare(channel, name)).consume(handler(hop))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
