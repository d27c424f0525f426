"""One real round trip to each service, with words for what fails."""

import asyncio
import uuid
from contextlib import AsyncExitStack

import aio_pika
import asyncpg
from redis.exceptions import RedisError

from backend.core.db.session import driverless_url
from backend.core.redis_client import redis_at
from warren.errors import CommandError
from warren.services.private import ServiceUrls

_SECONDS = 10.0
_ANSWERS = "select pg_backend_pid()"
_LOOKS = 5
#: True in a database from the first write of a restore until the transaction that ends it.
HALF_RESTORED = "to_regnamespace('warren_restore') is not null"


async def reach_postgres(url: str, *, also_half_restored: bool = False) -> str:
    """Return the server's version; raises CommandError when it doesn't answer, has no pgvector, or half a backup."""
    try:
        connection = await asyncpg.connect(driverless_url(url), timeout=_SECONDS)
        try:
            version = await connection.fetchval("SHOW server_version")
            vector = await connection.fetchval("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
            half = await connection.fetchval(f"SELECT {HALF_RESTORED}")
            encoding = await connection.fetchval("SHOW server_encoding")
        finally:
            await connection.close()
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise _silent("PostgreSQL", "DATABASE_URL", error) from error
    if not vector:
        raise CommandError("PostgreSQL answers, but has no pgvector. Install the extension on that server.")
    if encoding != "UTF8":
        raise CommandError(
            f"PostgreSQL answers, but this database keeps text as {encoding}, in which checkpoints can't be read back. "
            "Make one with `createdb --encoding UTF8 --template template0` and name it in DATABASE_URL."
        )
    if half and not also_half_restored:
        raise CommandError(
            "A restore into this database was cut off. Run the same `warren restore` again: it begins anew."
        )
    return f"PostgreSQL {version} with pgvector answers"


async def reach_own_session(url: str) -> None:
    """Raise CommandError when a pooler gives one session of PostgreSQL to several clients in turn.

    That breaks what belongs to a session: advisory locks, the search path and pipelines of checkpoints, snapshots.
    """
    try:
        shared = await _shares_sessions(driverless_url(url))
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        said = str(error).strip() or type(error).__name__
        raise CommandError(
            f"PostgreSQL itself doesn't answer: {said}. Check that server, and DATABASE_DIRECT_URL, "
            "or DATABASE_URL where that isn't set."
        ) from error
    if shared:
        raise CommandError(
            "PostgreSQL is reached through a pooler that gives one session to several clients in turn, which breaks "
            "checkpoints, migrations and backups. Set DATABASE_DIRECT_URL to the server itself; DATABASE_URL can stay."
        )


async def _shares_sessions(url: str) -> bool:
    """Tell whether two connections that are both open aren't answered by one process of the server each.

    A pooler at rest gives the session that it used last, so both get the same one; one that goes round, or that others
    keep busy, gives each of them several.
    """
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(2):
            # Statements with names of their own are what some poolers can't keep.
            connections.append(await asyncpg.connect(url, timeout=_SECONDS, statement_cache_size=0))
            stack.push_async_callback(connections[-1].close)
            if connections[0].get_server_pid() == await connections[0].fetchval(_ANSWERS):
                return False  # no pooler: one makes up who it is
        first, second = set[int](), set[int]()
        for _ in range(_LOOKS):
            # Of two in turn, one that goes round would give each of them its own for ever.
            first |= {await connections[0].fetchval(_ANSWERS), await connections[0].fetchval(_ANSWERS)}
            second.add(await connections[1].fetchval(_ANSWERS))
        return len(first) > 1 or len(second) > 1 or first == second


async def reach_rabbitmq(url: str) -> str:
    """Send a message to a queue of our own and get it back; raises CommandError.

    By an exchange of our own too: who may send to the default one reaches every queue.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            connection = await aio_pika.connect(url)
            async with connection:
                channel = await connection.channel()
                name = f"warren.doctor.{uuid.uuid4().hex}"
                queue = await channel.declare_queue(name, exclusive=True)
                exchange = await channel.declare_exchange(name, auto_delete=True)
                await queue.bind(exchange)
                await exchange.publish(aio_pika.Message(b"there and back"), routing_key=queue.name)
                await queue.get(no_ack=True)
    except (OSError, TimeoutError, ValueError, aio_pika.exceptions.AMQPError) as error:
        raise _silent("RabbitMQ", "RABBITMQ_URL", error) from error
    return "RabbitMQ took a message and gave it back"


async def reach_redis(url: str) -> str:
    """Return the server's version; raises CommandError."""
    try:
        async with asyncio.timeout(_SECONDS), redis_at(url) as client:
            version = (await client.info("server"))["redis_version"]
    except (OSError, TimeoutError, ValueError, RedisError) as error:
        raise _silent("Redis", "REDIS_URL", error) from error
    return f"Redis {version} answers"


async def reach_all(urls: ServiceUrls) -> None:
    """Raise CommandError for the first service that doesn't answer."""
    await reach_postgres(urls.database_url)
    await reach_rabbitmq(urls.rabbitmq_url)
    await reach_redis(urls.redis_url)


def _silent(name: str, variable: str, error: Exception) -> CommandError:
    said = str(error).strip() or type(error).__name__
    return CommandError(
        f"{name} doesn't answer: {said}. Check {variable} and that server, or unset {variable}: "
        "`warren up` then starts a private one."
    )
