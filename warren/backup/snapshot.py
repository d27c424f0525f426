"""One moment of a database that goes on being used: what is counted, listed and dumped is all of that moment."""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from backend.core.artifacts import SWEEP_LOCK
from backend.core.db.session import driverless_url
from warren.backup import postgres_tools
from warren.backup.manifest import Dump
from warren.errors import CommandError

#: The tables that migrations make, and LangGraph's checkpoints. Extensions are the server's own.
SCHEMAS = ("public", "langgraph")

_COUNTS = """
    select (select count(*) from users) as people, (select count(*) from conversations) as conversations,
        (select count(*) from tasks) as tasks,
        (select count(*) from tasks where state not in ('completed', 'failed', 'cancelled')) as unfinished,
        (select count(*) from artifacts) as files, (select count(*) from grants) as accounts
"""
_NAMED = """
    select sha256, array_agg(distinct name order by name) as names from (
        select sha256, name from artifacts
        union all select sha256, 'the workspace of a ' || agent || ' step' from workspaces) as named
    group by sha256 order by sha256
"""
_KEYS = "select distinct key_id from grants where sealed is not null or secret is not null"
# A database of an older version, which is brought up to date where it is restored, doesn't have them yet.
_HAS_BACKUPS = "select to_regclass('public.backups') is not null"
_HAS_LOGINS = "select to_regclass('public.browser_logins') is not null"
_LOGINS = "select (select count(*) from browser_logins) + (select count(*) from browser_sessions)"
_LOGIN_KEYS = "select key_id from browser_logins union select key_id from browser_sessions"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What was seen at that moment."""

    taken_at: datetime
    counts: dict[str, int]
    #: What each of the stored bytes is known as, by SHA-256.
    named: dict[str, list[str]]
    key_ids: list[str]
    dump: Dump


@asynccontextmanager
async def snapshot(database_url: str, dump: Path) -> AsyncIterator[Snapshot]:
    """Write the database's dump, and yield what belongs to it; until this is left no orphaned bytes are swept.

    Bytes whose rows were deleted after the moment are still needed, so the lock is taken before it.

    Raises:
        CommandError: there is no Warren in the database, or no tool for its server.
    """
    connection = await asyncpg.connect(driverless_url(database_url))
    try:
        await connection.execute("set idle_in_transaction_session_timeout = 0")
        await connection.execute("select pg_advisory_lock_shared($1)", SWEEP_LOCK)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            moment = await connection.fetchval("select pg_export_snapshot()")
            server = int(await connection.fetchval("show server_version_num"))
            seen = await _look(connection)
            await _dump(database_url, server, moment, dump)
        size, sha256 = digest_of(dump)
        revision = seen.pop("revision")
        written = Dump(file=dump.name, size=size, sha256=sha256, server=server, revision=revision)
        yield Snapshot(dump=written, **seen)
    finally:
        await connection.close()


async def note(database_url: str, taken_at: datetime) -> None:
    """Note in the database itself that a backup of this moment is whole, for who watches over its age."""
    connection = await asyncpg.connect(driverless_url(database_url))
    try:
        if await connection.fetchval(_HAS_BACKUPS):
            await connection.execute("insert into backups (id, taken_at) values (gen_random_uuid(), $1)", taken_at)
    finally:
        await connection.close()


async def _look(connection: asyncpg.Connection) -> dict[str, Any]:
    if await connection.fetchval("select to_regclass('public.alembic_version')") is None:
        raise CommandError("There is nothing to keep: no Warren has run on this database yet.")
    has_logins = await connection.fetchval(_HAS_LOGINS)
    logins = await connection.fetchval(_LOGINS) if has_logins else 0
    keys = [*await connection.fetch(_KEYS), *(await connection.fetch(_LOGIN_KEYS) if has_logins else ())]
    return {
        "taken_at": await connection.fetchval("select now()"),
        "revision": await connection.fetchval("select version_num from alembic_version"),
        "counts": {**await connection.fetchrow(_COUNTS), "logins": logins},
        "named": {row["sha256"]: list(row["names"]) for row in await connection.fetch(_NAMED)},
        "key_ids": sorted({row["key_id"] for row in keys}),
    }


async def _dump(database_url: str, server: int, moment: str, dump: Path) -> None:
    program = await postgres_tools.tool_for("pg_dump", server)
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={dump}"]
    schemas = [f"--schema={name}" for name in SCHEMAS]
    with postgres_tools.reached(database_url) as url:
        await postgres_tools.run(program, [*options, *schemas, f"--dbname={url}"])


def digest_of(path: Path) -> tuple[int, str]:
    """Return a file's size and SHA-256, and have the system write it down."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return path.stat().st_size, sha256
