"""The fixtures give each test its own corner of the real services."""

import asyncio

import aio_pika
import asyncpg
import pytest
from aio_pika.abc import AbstractIncomingMessage
from redis.asyncio import Redis

from backend.core.bus import depth, make_broker
from backend.core.topology import DEAD_LETTERS, SUPERVISOR_TASKS, agent_queue, declare

_LEFT = "left behind"


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_gets_an_empty_database_of_its_own(empty_database_url: str, turn: int) -> None:
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute("CREATE TABLE once (id int)")
    await connection.execute("CREATE EXTENSION vector")
    assert await connection.fetchval("SELECT '[1,2]'::vector <-> '[1,4]'::vector") == 2.0
    await connection.close()


@pytest.mark.parametrize("turn", [1, 2, 3])
async def test_each_test_gets_a_migrated_database(database_url: str, turn: int) -> None:
    """A test leaves rows, numbers and an open transaction behind, and in its first turn a changed table."""
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM alembic_version") == 1
    assert await connection.fetchval(f"SELECT count(*) FROM users WHERE name = '{_LEFT}'") == 0
    assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE tablename = 'left_behind'") == 0
    await connection.execute("DELETE FROM alembic_version")
    await connection.execute(f"INSERT INTO users (id, name) VALUES (gen_random_uuid(), '{_LEFT}')")
    if turn == 1:
        await connection.execute("CREATE TABLE left_behind AS SELECT * FROM generate_series(1, 100000)")
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("LOCK TABLE users")
    connection.terminate()


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_gets_a_virtual_host_of_its_own(rabbitmq_url: str, turn: int) -> None:
    connection = await aio_pika.connect(rabbitmq_url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        assert queue.declaration_result.message_count == 0
        await channel.default_exchange.publish(aio_pika.Message(b"left behind"), routing_key="kept")


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_gets_warrens_queues_empty(rabbitmq_url: str, turn: int) -> None:
    """A test leaves messages behind, one of them in the hands of a consumer, and a queue that isn't Warren's."""
    async with make_broker(rabbitmq_url) as broker:
        await broker.start()
        await declare(broker, ["alpha"])
        for queue in (DEAD_LETTERS, SUPERVISOR_TASKS, agent_queue("alpha")):
            assert await depth(broker, queue) == 0
    connection = await aio_pika.connect(rabbitmq_url)
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=1)
    held = asyncio.Event()

    async def hold(_message: AbstractIncomingMessage) -> None:
        held.set()

    await (await channel.get_queue(SUPERVISOR_TASKS.name)).consume(hold)
    for _ in range(3):
        await channel.default_exchange.publish(aio_pika.Message(b"left behind"), routing_key=SUPERVISOR_TASKS.name)
    async with asyncio.timeout(10):
        await held.wait()
    await connection.close()


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_gets_an_empty_redis(redis_url: str, turn: int) -> None:
    async with Redis.from_url(redis_url) as client:
        assert await client.incr("times") == 1
