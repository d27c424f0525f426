"""Counting a database's transactions from the outside, as PostgreSQL itself counts them."""

import asyncio
import time
from dataclasses import dataclass

import asyncpg

#: An idle backend keeps its counts to itself for up to ten seconds.
_FLUSH_SECONDS = 11.0
_COUNT = "select xact_commit, xact_rollback from pg_stat_database where datname = current_database()"


@dataclass(frozen=True)
class Count:
    """Transactions until a moment: those that committed, and those that were rolled back (readers end so)."""

    at: float
    commits: float
    rollbacks: float


@dataclass(frozen=True, kw_only=True)
class PerJob:
    """Transactions for one job, what the idle process does anyway taken off."""

    commits: float
    rollbacks: float


class Commits:
    """Counts around stretches of work; knows the idle rate."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._idle = (0.0, 0.0)

    async def settled(self) -> Count:
        """Return the count when nothing is held back any more; nothing but idling may go on."""
        await asyncio.sleep(_FLUSH_SECONDS)
        connection = await asyncpg.connect(self._url)
        try:
            row = await connection.fetchrow(_COUNT)
        finally:
            await connection.close()
        return Count(time.perf_counter(), row["xact_commit"], row["xact_rollback"])

    async def learn_idle_rate(self) -> Count:
        """Measure what goes on without any job; returns the count at the end."""
        first = await self.settled()
        last = await self.settled()
        seconds = last.at - first.at
        self._idle = ((last.commits - first.commits) / seconds, (last.rollbacks - first.rollbacks) / seconds)
        return last

    def per_job(self, before: Count, after: Count, jobs: int) -> PerJob:
        """Return the transactions of each job between two counts."""
        seconds = after.at - before.at
        return PerJob(
            commits=(after.commits - before.commits - self._idle[0] * seconds) / jobs,
            rollbacks=(after.rollbacks - before.rollbacks - self._idle[1] * seconds) / jobs,
        )
