"""How many tasks wait, of one user and of all, and whether there is room for one more."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.resources import Resources

# Who adds a task holds these to the end of the transaction: shared while there is room for everybody who may be adding
# one right now, alone where there isn't, so that the last place is given away once.
_LOCK = """
    select pg_advisory_xact_lock{shared}(hashtextextended('queued ' || cast(cast(:user_id as uuid) as text), 0)),
        pg_advisory_xact_lock{shared}(hashtextextended('queued', 0))
"""
_SHARED, _ALONE = text(_LOCK.format(shared="_shared")), text(_LOCK.format(shared=""))
_COUNT = text("""
    select (select count(*) from (
            select 1 from tasks where user_id = :user_id and state = 'queued' limit cast(:most as int)
        ) counted) as mine,
        (select coalesce(sum(n), 0) from queued_deltas) as everybody,
        current_setting('max_connections')::int as adding
""")
_FOLD_LOCK = text("select pg_try_advisory_xact_lock(hashtextextended('queued fold', 0))")
# One statement sees the tasks and the deltas of the same moment; what is added meanwhile is counted by its own delta.
_FOLD = text("""
    with gone as (delete from queued_deltas)
    insert into queued_deltas (n) select count(*) from tasks where state = 'queued'
""")


@dataclass(frozen=True)
class Queued:
    """What waits now. ``mine`` is counted up to the user's cap."""

    mine: int
    everybody: int
    #: How many transactions may be adding a task at this moment: no more than the database has connections.
    adding: int

    def is_near(self, max_queued: int, max_all: int) -> bool:
        """Tell whether those who may be adding one now could pass a cap together; 0 is no cap."""
        near_mine = bool(max_queued) and self.mine + self.adding >= max_queued
        return near_mine or (bool(max_all) and self.everybody + self.adding >= max_all)


async def count_queued(conn: AsyncConnection, user_id: UUID, *, max_queued: int, alone: bool) -> Queued:
    """Count what waits, under locks that keep the answer true while the transaction adds one task.

    Args:
        conn: the transaction that adds it.
        user_id: whose task it will be.
        max_queued: where counting the user's ends.
        alone: lets nobody else add one until the transaction ends; needed where there is little room.
    """
    await conn.execute(_ALONE if alone else _SHARED, {"user_id": user_id})
    row = (await conn.execute(_COUNT, {"user_id": user_id, "most": max_queued})).one()
    return Queued(int(row.mine), int(row.everybody), int(row.adding))


async def fold(resources: Resources) -> int:
    """Put the count of all queued tasks into one row, counted afresh."""
    async with resources.engine.begin() as conn:
        if (await conn.execute(_FOLD_LOCK)).scalar_one():
            await conn.execute(_FOLD)
    return 0
