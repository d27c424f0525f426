"""Messages that nobody can read, put into the queues of a running Warren from outside."""

import aio_pika

from tests.e2e.running import Running
from warren.home import Home


async def put_unreadable(warren: Running, *bodies: str) -> None:
    """Send these to the supervisor, as a stranger with access to the broker would."""
    services = Home(warren.home).running()
    assert services, "it doesn't run"
    async with await aio_pika.connect(services.rabbitmq_url) as connection:
        channel = await connection.channel()
        for body in bodies:
            await channel.default_exchange.publish(aio_pika.Message(body.encode()), routing_key="supervisor.tasks")
