"""The database that a backup goes into: empty, or left half-way by a restore that was cut off."""

import asyncpg

from warren.errors import CommandError
from warren.reach import HALF_RESTORED

#: Two restores into one database at once would undo each other.
_LOCK = 7_226_276

_TABLES = """
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
"""
_ROUTINES = """
    select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""


async def begin(connection: asyncpg.Connection) -> None:
    """Make sure that nothing is lost here, note that a restore has begun, and clear what isn't worth anything.

    Raises:
        CommandError: somebody's data is here, or somebody works here.
    """
    if not await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):
        raise CommandError("Another restore into this database is under way. Wait for its end.")
    tables = {row["relname"] for row in await connection.fetch(_TABLES)}
    if not await connection.fetchval(f"select {HALF_RESTORED}"):
        await _refuse_what_is_used(connection, tables)
    async with connection.transaction():
        await connection.execute("create schema if not exists warren_restore")
        for table in sorted(tables):
            await connection.execute(f'drop table public."{table}" cascade')
        for routine in await connection.fetch(_ROUTINES):
            await connection.execute(f"drop routine {routine['name']} cascade")
        await connection.execute("drop schema if exists langgraph cascade")
        await connection.execute("create extension if not exists vector")


async def _refuse_what_is_used(connection: asyncpg.Connection, tables: set[str]) -> None:
    if not tables:
        return
    if "alembic_version" not in tables or "users" not in tables:
        raise CommandError(
            f"The database holds tables that aren't Warren's ({', '.join(sorted(tables)[:3])}). "
            "Restore into an empty database: make one and set DATABASE_URL to it."
        )
    people, tasks = await connection.fetchrow("select (select count(*) from users), (select count(*) from tasks)")
    if people:
        raise CommandError(
            f"There is a Warren here already, with {people} people and {tasks} tasks. A restore never writes over one: "
            "set WARREN_HOME to a new folder, or DATABASE_URL to an empty database."
        )
    rows = await connection.fetch("select distinct role from workers where lease_until > now() order by role")
    if rows:
        working = ", ".join(row["role"] for row in rows)
        raise CommandError(f"Workers run on this database ({working}). Stop them, restore, and start them again.")
