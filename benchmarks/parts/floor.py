"""The floor's client: publishes to the first hop, and hears the end on a Redis channel."""

import asyncio
from contextlib import suppress
from itertools import count

import aio_pika
from redis.asyncio import Redis

from benchmarks.measure import Chains, Size, measure
from benchmarks.programs.hops import DONE, HOPS, declare, send
from benchmarks.stage import Stage


class _Client:
    """Sends jobs and waits for each one's end."""

    def __init__(self, channel: aio_pika.abc.AbstractChannel) -> None:
        self._channel = channel
        self._numbers = count()
        self._waiting: dict[bytes, asyncio.Event] = {}

    async def fire(self) -> None:
        """Send one job through all hops."""
        body = b"job %d" % next(self._numbers)
        ended = self._waiting[body] = asyncio.Event()
        await send(self._channel, HOPS[0], body)
        await ended.wait()
        del self._waiting[body]

    async def listen(self, redis: Redis, listening: asyncio.Event) -> None:
        """Follow the channel; ``listening`` is set when nothing can be missed any more."""
        async with redis.pubsub() as pubsub:
            await pubsub.subscribe(DONE)
            async for message in pubsub.listen():
                listening.set()
                if message["type"] == "message":
                    self._waiting[message["data"]].set()


async def floor(stage: Stage, size: Size) -> Chains:
    """Measure three quorum hops with a commit each and a Redis publish at the end."""
    database_url = await stage.database("floor")
    urls = stage.urls
    async with await aio_pika.connect(urls.rabbitmq_url) as connection, Redis.from_url(urls.redis_url) as redis:
        channel = await connection.channel()
        for name in HOPS:
            await declare(channel, name)
        client, listening = _Client(channel), asyncio.Event()
        ear = asyncio.create_task(client.listen(redis, listening))
        await listening.wait()
        argv = ["benchmarks.programs.hops", database_url, urls.rabbitmq_url, urls.redis_url]
        try:
            async with stage.program("floor", argv):
                return await measure(client.fire, size)
        finally:
            ear.cancel()
            with suppress(asyncio.CancelledError):
                await ear
