"""PostgreSQL restarted, killed, slow, and out of connections."""

import asyncio
from contextlib import suppress

import asyncpg

from tests.chaos.faults.kind import Fault, Scene
from tests.chaos.proxy import Weather

_SLOW_SECONDS = 4.0
_HOGGED_SECONDS = 4.0
_TERMINATE = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and backend_type = 'client backend'
"""


async def _restart(scene: Scene) -> None:
    await scene.rig.nodes.postgres.stop()
    await asyncio.sleep(0.3)
    await scene.rig.nodes.postgres.start()


async def _kill(scene: Scene) -> None:
    await scene.rig.nodes.postgres.kill()
    await asyncio.sleep(0.3)
    await scene.rig.nodes.postgres.start()


async def _terminate(scene: Scene) -> None:
    async with scene.rig.sql() as connection:
        await connection.execute(_TERMINATE)


async def _slow(scene: Scene) -> None:
    """Half a second each way is a second a statement: a quarter each way makes it 500 ms."""
    way = scene.rig.ways["postgres"]
    way.turn(Weather(delay=0.25))
    await asyncio.sleep(_SLOW_SECONDS)
    way.clear()


async def _hog(scene: Scene) -> None:
    """Take every connection that is to be had, and end those that others have."""
    hogged: list[asyncpg.Connection] = []
    async with scene.rig.sql() as connection:
        await connection.execute("create role hog login")
    try:
        url = scene.rig.database_url.replace("warren@", "hog@", 1)
        async with scene.rig.sql() as connection:
            await connection.execute(_TERMINATE)
        with suppress(asyncpg.PostgresError, OSError):
            while True:
                hogged.append(await asyncpg.connect(url, timeout=5))
        await asyncio.sleep(_HOGGED_SECONDS)
    finally:
        for each in hogged:
            each.terminate()
        async with scene.rig.sql() as connection:
            await connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'hog'")
            await connection.execute("drop role hog")


FAULTS = [
    Fault("PostgreSQL restart", _restart, mixes=False),
    Fault("PostgreSQL kill -9", _kill, mixes=False),
    Fault("PostgreSQL connections terminated", _terminate),
    Fault("PostgreSQL slow by 500 ms", _slow, mixes=False),
    Fault("PostgreSQL out of connections", _hog, mixes=False),
]
