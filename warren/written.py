"""Transactions of a short command: what they tell stands in the outbox, and the clock sends it within seconds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.db.migrate import upgrade
from backend.core.db.session import make_engine
from backend.core.outbox import Unit
from backend.core.settings import Settings
from warren.database import open_database


@dataclass(frozen=True)
class Written:
    """Writes with the database alone: neither broker nor Redis has to be there."""

    engine: AsyncEngine
    settings: Settings

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """Open a transaction whose messages and events somebody else sends."""
        async with self.engine.begin() as conn:
            work = Unit(conn)
            work.max_running = self.settings.limits.max_running
            yield work
            await work.flush()


@asynccontextmanager
async def writing(settings: Settings) -> AsyncIterator[Written]:
    """Open the database that a short command works on, at this version's schema; raises CommandError."""
    async with open_database(settings) as database_url:
        await upgrade(database_url)
        # A release holds one connection while it writes with another.
        engine = make_engine(database_url, pool_size=2)
        try:
            yield Written(engine, settings)
        finally:
            await engine.dispose()
