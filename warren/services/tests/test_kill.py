"""A killed parent takes its services along, and the next start goes on where it stopped."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import aio_pika
import asyncpg
import pytest
from pamqp.common import FieldTable
from redis.asyncio import Redis

from warren.services.private import PrivateServices, ServiceUrls
from warren.services.tests.conftest import Holder

Hold = Callable[[Path], Holder]
_QUORUM: FieldTable = {"x-queue-type": "quorum"}


async def _declare(urls: ServiceUrls) -> None:
    async with await aio_pika.connect(urls.rabbitmq_url) as broker:
        channel = await broker.channel()
        await channel.declare_queue("kept", durable=True, arguments=_QUORUM)


async def _publish(urls: ServiceUrls) -> None:
    async with await aio_pika.connect(urls.rabbitmq_url) as broker:
        channel = await broker.channel()
        message = aio_pika.Message(b"message", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, routing_key="kept", timeout=10)


async def _leave_something(urls: ServiceUrls) -> None:
    database = await asyncpg.connect(urls.database_url)
    await database.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('row')")
    await database.close()
    await _publish(urls)
    async with Redis.from_url(urls.redis_url) as redis:
        await redis.set("kept", "key")


async def _message(urls: ServiceUrls) -> bytes:
    async with await aio_pika.connect(urls.rabbitmq_url) as broker:
        channel = await broker.channel()
        queue = await channel.declare_queue("kept", durable=True, arguments=_QUORUM)
        return (await queue.get(timeout=10, no_ack=True)).body


async def _expect_all_of_it(urls: ServiceUrls) -> None:
    """Take what was left; nothing of it is there any longer."""
    database = await asyncpg.connect(urls.database_url)
    assert await database.fetchval("SELECT word FROM kept") == "row"
    await database.execute("DROP TABLE kept")
    await database.close()
    assert await _message(urls) == b"message"
    async with Redis.from_url(urls.redis_url) as redis:
        assert await redis.getdel("kept") == b"key"


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_after_a_kill_or_a_power_cut_no_child_is_left_and_the_next_start_recovers(
    tmp_path: Path, hold: Hold, subtests: pytest.Subtests
) -> None:
    """One home that lives through them all: each start shows what the one before it left."""
    async with PrivateServices(home=tmp_path) as urls:
        await _declare(urls)
    parent = hold(tmp_path)
    await _leave_something(parent.urls())
    assert len(parent.holders()) > 4
    parent.process.kill()
    parent.await_none_left()

    with subtests.test("a power cut, and a pid file that names a living stranger"):
        parent = hold(tmp_path)
        urls = parent.urls()
        await _expect_all_of_it(urls)
        await _leave_something(urls)
        for pid in parent.holders():
            with suppress(ProcessLookupError):  # the death of one before it may have taken it along
                os.kill(pid, 9)
        parent.await_none_left()
        pid_file = tmp_path / "services/postgres/data/postmaster.pid"
        pid_file.write_text(pid_file.read_text().replace(pid_file.read_text().split()[0], str(os.getppid()), 1))

    with subtests.test("a start waits for the dying children of a killed run"):
        parent = hold(tmp_path)
        urls = parent.urls()
        await _expect_all_of_it(urls)
        await _leave_something(urls)
        parent.process.kill()
        async with PrivateServices(home=tmp_path) as urls:
            await _expect_all_of_it(urls)
        parent.await_none_left(0)


@pytest.mark.slow
async def test_two_homes_run_side_by_side(tmp_path: Path, hold: Hold) -> None:
    first, second = hold(tmp_path / "one"), hold(tmp_path / "two")
    assert first.urls() != second.urls()
    first.close()
    assert first.holders() == set()
    assert len(second.holders()) > 4


@pytest.mark.slow
async def test_a_queue_whose_node_was_killed_right_after_its_declaration_works_again(
    tmp_path: Path, hold: Hold
) -> None:
    parent = hold(tmp_path)
    await _declare(parent.urls())
    parent.process.kill()
    async with PrivateServices(home=tmp_path) as urls:
        await _publish(urls)
        assert await _message(urls) == b"message"
