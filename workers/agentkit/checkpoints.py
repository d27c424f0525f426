"""Checkpoints of steps that change something outside: one LangGraph thread per life of a step.

They live in a schema of their own, apart from the tables that migrations make. Every write to a thread is by the holder
of the step's lease. One that was frozen and wakes up late may still write: its checkpoint is older than those of the
holder after it, and its writes are those of the same tasks, which the database keeps once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from backend.core.db.base import Json
from backend.core.db.session import driverless_url

log = structlog.get_logger()

SCHEMA = "langgraph"
#: Connections of one process at the most; a run uses one for a few milliseconds at a time.
_POOL = 8
#: Two workers that start at once make the tables one after the other.
_LOCK = 7_226_274
_TRY_LOCK = "select pg_try_advisory_lock(%s) as locked"
_ASK_AGAIN_SECONDS = 0.1


def thread_of(step: Json) -> str:
    """Return the thread of a step's present life."""
    return f"{step['id']}:{step['life']}"


@asynccontextmanager
async def open_checkpoints(database_url: str) -> AsyncIterator[AsyncPostgresSaver]:
    """Open the checkpointer of one process, its tables made if they are missing.

    The URL must reach PostgreSQL itself: a pooler in transaction mode breaks prepared statements.
    """
    options: dict[str, Any] = {
        "autocommit": True,
        "prepare_threshold": 0,
        "row_factory": dict_row,
        "options": f"-c search_path={SCHEMA}",
    }
    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
        driverless_url(database_url),
        kwargs=options,
        min_size=1,
        max_size=_POOL,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
    async with pool:
        async with pool.connection() as conn:
            await _make_tables(conn)
        yield AsyncPostgresSaver(pool)


async def _make_tables(conn: AsyncConnection[DictRow]) -> None:
    """Make what is missing, alone.

    A worker that has to wait asks again and again: a statement that waits for the lock has a snapshot, and for its end
    the concurrent index builds of whoever has the lock wait in turn.
    """
    while not (await (await conn.execute(_TRY_LOCK, (_LOCK,))).fetchone() or {}).get("locked"):  # noqa: ASYNC110 - another process holds it
        await asyncio.sleep(_ASK_AGAIN_SECONDS)
    try:
        await conn.execute(f"create schema if not exists {SCHEMA}")
        await AsyncPostgresSaver(conn).setup()
    finally:
        await conn.execute("select pg_advisory_unlock(%s)", (_LOCK,))


async def forget(saver: AsyncPostgresSaver, step: Json) -> None:
    """Delete a step's thread after its end was committed; one that is left behind is swept by the clock."""
    try:
        await saver.adelete_thread(thread_of(step))
    except Exception as error:  # noqa: BLE001 - the step has ended well; what is left is swept
        log.warning("thread left to the sweep", step=str(step["id"]), cause=repr(error))
