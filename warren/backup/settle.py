"""After the rows are back: nobody holds anything, and nothing outside is done on the strength of an old yes.

Between the backup and now the Warren that it was taken of may have gone on: what an unfinished task was about to do may
have been done. So its acts that were begun are looked up at their provider first, its approvals that nobody took up are
asked again, and the row in ``restores`` has the gate ask before any of its outward acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.core import approvals
from backend.core.act_rows import effect_view
from backend.core.act_views import restored_warning
from backend.core.db import new_id
from backend.core.events import EffectChanged
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit

_NOBODY_HOLDS = [
    # No worker died of them: it was a backup.
    text("update steps set lease_until = now() - interval '1 second', lost_leases = 0 where owner is not null"),
    text("update tasks set lease_until = now() - interval '1 second', lost_leases = 0 where owner is not null"),
    text("delete from workers"),
    # Whoever was signed in signs in again: sessions that ended since must not come back to life.
    text("delete from sessions"),
    # The email role looks at every account at once: one that its keys don't open turns to "reconnect" in words.
    text("update grants set refresh_at = now() where state <> 'reconnect'"),
]
_NOTE = text("insert into restores (id, taken_at, restored_at) values (:id, :taken_at, now())")
_WHOLE = text("drop schema warren_restore cascade")

_DOUBTFUL = """
    select x.id, x.task_id from {table} x join steps s on s.id = x.step_id
    where {which} and s.life = x.life and s.state not in ('completed', 'failed', 'skipped', 'cancelled')
    order by x.task_id, x.created_at
"""
_BEGUN = text(_DOUBTFUL.format(table="effects", which="x.state in ('intended', 'failed')"))
_OPEN = text(
    _DOUBTFUL.format(table="approvals", which="x.state in ('pending', 'expired', 'approved') and x.consumed_at is null")
)
# One that failed may have been tried again. ``restored`` has its tool look even where it noted no try.
_LOOK_UP = text("""
    update effects set state = 'intended', error = null, settled_at = null, rev = rev + 1,
        progress = progress || '{"restored": true}'
    where id = any(cast(:ids as uuid[])) returning *
""")
_ASK_AGAIN = text("""
    update approvals set state = case when state = 'approved' then 'pending' else state end,
        decision = null, decided_args = null, reason = null, decided_by = null, decided_at = null, run_at = null,
        warnings = jsonb_build_array(cast(:warning as jsonb)) || warnings, rev = rev + 1, reminded_at = null,
        expires_at = now() + (expires_at - created_at), remind_at = now() + (remind_at - created_at)
    where id = any(cast(:ids as uuid[])) returning *
""")


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How many acts are in doubt."""

    looked_up: int
    asked_again: int


async def settle(engine: AsyncEngine, *, taken_at: datetime) -> Settled:
    """Do all of it in the transaction that ends the restore."""
    async with engine.begin() as conn:
        for statement in _NOBODY_HOLDS:
            await conn.execute(statement)
        await conn.execute(_NOTE, {"id": new_id(), "taken_at": taken_at})
        begun, asked = (await conn.execute(_BEGUN)).all(), (await conn.execute(_OPEN)).all()
        for task_id in dict.fromkeys(row.task_id for row in (*begun, *asked)):
            await _doubt(conn, task_id, taken_at, begun=_ids(begun, task_id), asked=_ids(asked, task_id))
        await conn.execute(_WHOLE)
    return Settled(looked_up=len(begun), asked_again=len(asked))


def _ids(rows: Sequence[Any], task_id: UUID) -> list[UUID]:
    return [row.id for row in rows if row.task_id == task_id]


async def _doubt(
    conn: AsyncConnection, task_id: UUID, taken_at: datetime, *, begun: list[UUID], asked: list[UUID]
) -> None:
    """Doubt one task's acts, and tell it: events and outbox row are of this transaction, and the clock sends them."""
    unit = Unit(conn)
    task = await LockedTask.take(unit, task_id)
    if task is None:
        return
    effects = (await conn.execute(_LOOK_UP, {"ids": begun})).mappings().all()
    unit.events += [EffectChanged(**task.number(), effect=effect_view(effect)) for effect in effects]
    warned = {"ids": asked, "warning": restored_warning(taken_at).model_dump_json()}
    approvals.tell(task, (await conn.execute(_ASK_AGAIN, warned)).mappings().all())
    await task.save()
    await unit.flush()
