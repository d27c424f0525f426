"""What the database says of how Warren is doing: counts, ages and codes of ours, and no text of a row."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy import TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.core.db import Base
from backend.core.db.migrate import knows, newest
from backend.core.row_counts import read_counts
from backend.core.telemetry.labels import AGENT, CAUSE, PARKED_FOR, PROVIDER, WORKER
from backend.core.telemetry.row_gauges import GAUGES, labels_of
from warren.reach import HALF_RESTORED
from warren.support.own_words import WITHHELD, OwnWords

Rows = list[dict[str, object]]
_AGE = "extract(epoch from now() - {since})::int"

_SERVER = text(f"""
    select current_setting('server_version_num')::int as version,
        current_setting('max_connections')::int as max_connections,
        pg_database_size(current_database()) as bytes, {HALF_RESTORED} as half_restored,
        current_setting('server_encoding') = 'UTF8' as utf8,
        exists (select 1 from pg_extension where extname = 'vector') as pgvector,
        (select count(*) from pg_stat_activity where datname = current_database()) as connections
""")  # noqa: S608 - a constant
_REVISION = text("select version_num from alembic_version")
_TABLES = text("""
    select relname as name, n_live_tup as about_rows, pg_total_relation_size(relid) as bytes
    from pg_stat_user_tables where schemaname = 'public' order by relname
""")
_RESTORES = text(f"select {_AGE.format(since='restored_at')} as age_seconds from restores order by restored_at")  # noqa: S608 - constants
_WORKERS = text(f"""
    select role, version, slots, busy, {_AGE.format(since="started_at")} as up_seconds,
        {_AGE.format(since="lease_until")} as past_lease_seconds from workers order by role, started_at
""")  # noqa: S608 - constants
_CIRCUITS = text("""
    select split_part(circuit ->> 'key', ':', 1) as provider, circuit ->> 'state' as state,
        circuit ->> 'reason' as reason, count(*) as workers
    from workers, jsonb_array_elements(circuits) as circuit group by 1, 2, 3 order by 1, 2, 3
""")
_DEAD = text(f"""
    select kind, cause, coalesce(error ->> 'code', '') as code, count(*) as letters, max(deaths) as most_deaths,
        {_AGE.format(since="min(created_at)")} as oldest_seconds,
        {_AGE.format(since="max(last_seen_at)")} as newest_seconds
    from dead_letters where state = 'open' group by 1, 2, 3 order by 4 desc
""")  # noqa: S608 - constants
_PARKED = text("""
    select agent, split_part(parked_cause, ':', 1) as cause, coalesce(error ->> 'code', '') as code, count(*) as steps
    from steps where state = 'parked' group by 1, 2, 3 order by 4 desc
""")
_FAILED = text("""
    select agent, coalesce(error ->> 'code', '') as code, count(*) as steps from steps
    where state = 'failed' and completed_at > now() - interval '7 days' group by 1, 2 order by 3 desc limit 50
""")
_SECONDS = 10

Told = Callable[[str], str]


async def told_rows(engine: AsyncEngine, words: OwnWords) -> dict[str, object]:
    """Return it, each part by itself: what this version asks for may not be there yet.

    Raises:
        OSError, SQLAlchemyError, TimeoutError: the database doesn't answer at all.
    """
    whole, each = words.whole, words.each
    parts: dict[str, Callable[[AsyncConnection], Awaitable[object]]] = {
        "migrations": _migrations,
        "tables": _tables,
        "counts": _counts,
        "workers": lambda conn: _rows(conn, _WORKERS, role=WORKER.closed, version=each),
        "circuits": lambda conn: _rows(conn, _CIRCUITS, provider=PROVIDER.closed, state=whole, reason=each),
        "open dead letters": lambda conn: _rows(conn, _DEAD, kind=whole, cause=CAUSE.closed, code=whole),
        "parked steps": lambda conn: _rows(conn, _PARKED, agent=AGENT.closed, cause=PARKED_FOR.closed, code=whole),
        "steps that failed within seven days": lambda conn: _rows(conn, _FAILED, agent=AGENT.closed, code=whole),
        "restores": lambda conn: _rows(conn, _RESTORES),
    }
    async with reading(engine) as conn:
        told: dict[str, object] = {"server": (await _rows(conn, _SERVER))[0]}
    for name, read in parts.items():
        try:
            async with reading(engine) as conn:
                told[name] = await read(conn)
        except (OSError, TimeoutError, SQLAlchemyError) as error:
            told[name] = f"couldn't be read: {type(error).__name__}"
    return told


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that can't write, and whose statements end after ten seconds."""
    async with asyncio.timeout(2 * _SECONDS), engine.begin() as conn:
        await conn.execute(text("set transaction read only"))
        await conn.execute(text(f"set local statement_timeout = '{_SECONDS}s'"))
        yield conn


async def _rows(conn: AsyncConnection, query: TextClause, **told: Told) -> Rows:
    """Read rows: numbers as they are, each text by how that column may be told, and a text of another column never."""
    return [
        {name: _column(value, told.get(name)) for name, value in row.items()}
        for row in (await conn.execute(query)).mappings()
    ]


def _column(value: object, told: Told | None) -> object:
    if not isinstance(value, str):
        return value
    return told(value) if told and value else value and WITHHELD


async def _migrations(conn: AsyncConnection) -> dict[str, object]:
    at = [str(row.version_num) for row in await conn.execute(_REVISION)]
    return {
        "at": [revision if knows(revision) else "one that this version doesn't know" for revision in at],
        "newest": newest(),
    }


async def _tables(conn: AsyncConnection) -> Rows:
    ours = {*Base.metadata.tables}
    rows = (await conn.execute(_TABLES)).mappings()
    return [dict(row) for row in rows if row["name"] in ours]


async def _counts(conn: AsyncConnection) -> Rows:
    return [
        {"what": GAUGES[count.what].name, **GAUGES[count.what].closed(labels_of(count)), "n": round(count.n)}
        for count in await read_counts(conn)
        if count.n
    ]
