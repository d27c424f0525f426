"""Bring a database to this version's schema."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from backend.core.db.session import make_engine

#: Two processes that start at once migrate one after the other.
_LOCK = 7_226_273


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def knows(revision: str) -> bool:
    """Tell whether this version has a migration, so that a database at it can be brought up to date."""
    return any(known.revision == revision for known in ScriptDirectory.from_config(_config()).walk_revisions())


def newest() -> str:
    """Return this version's last migration."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


async def upgrade(database_url: str) -> None:
    """Apply every migration that is missing; safe to run from several processes at once."""
    engine = make_engine(database_url, pool_size=1)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("select pg_advisory_lock(:key)"), {"key": _LOCK})
            await connection.commit()
            try:
                await connection.run_sync(_upgrade)
                await connection.commit()
            finally:
                await connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
                await connection.commit()
    finally:
        await engine.dispose()


def main(database_url: str) -> None:
    """Run ``upgrade`` from a synchronous caller."""
    asyncio.run(upgrade(database_url))
