"""Claiming: the best claimable row of a kind, with a lease, a fencing token, and an attempt more."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.db.base import Json
from backend.core.queue_order import CLAIMABLE_TASK
from backend.core.running_cap import hold, is_over

Table = Literal["tasks", "steps"]

#: Every tenth claim looks at age alone, so that the low lane never starves.
IGNORE_LANE_EVERY = 10
_BEST, _OLDEST = "lane, turn, seq", "seq"

_STEP = """
    with best as (
        select id from steps
        where agent = :agent and state = 'queued' and (not_before is null or not_before <= now())
            and not exists (select 1 from agent_configs c where c.name = :agent and c.paused)
        order by {order} limit 1 for update {locked}
    )
    update steps s set state = 'running', rev = s.rev + 1, event_n = s.event_n + 1,
        attempt = s.attempt + 1, fence = s.fence + 1, owner = :owner, served_turn = s.turn,
        lease_until = now() + make_interval(secs => :lease), not_before = null, error = null,
        started_at = coalesce(s.started_at, now())
    from best where s.id = best.id returning s.*
"""
# A queued task becomes planning by being claimed; one that is planning or answering lost its holder and is taken over.
_TASK = """
    with best as (
        select id, state from tasks q
        where {claimable} and (not_before is null or not_before <= now())
        order by {order} limit 1 for update {locked}
    )
    update tasks t set state = case when t.state = 'queued' then 'planning' else t.state end,
        version = t.version + 1, event_n = t.event_n + 1, attempt = t.attempt + 1, fence = t.fence + 1,
        owner = :owner, served_turn = t.turn, lease_until = now() + make_interval(secs => :lease), not_before = null,
        error = null, started_at = coalesce(t.started_at, now())
    from best where t.id = best.id returning t.*, best.state = 'queued' as starts
"""
_CLAIMABLE = CLAIMABLE_TASK.format(q="q")
# A bell may not go by in vain because a stop or a join looks at the only row there is: nobody would ring again for it.
# So a claim that found nothing passes over no lock the second time.
_LOOKS = ("skip locked", "")
_CLAIM_STEP = {order: [text(_STEP.format(order=order, locked=how)) for how in _LOOKS] for order in (_BEST, _OLDEST)}
_CLAIM_TASK = {
    order: [text(_TASK.format(order=order, claimable=_CLAIMABLE, locked=how)) for how in _LOOKS]
    for order in (_BEST, _OLDEST)
}


def _anywhere_in_its_ten() -> int:
    """Return where a count begins: processes that live for a few claims only get their share of tenths too."""
    return random.randrange(IGNORE_LANE_EVERY)  # noqa: S311 - no secret


#: Claims tried by this process, of tasks and of each agent apart: kinds that are claimed in turns must not meet the
#: tenth always on the same of them.
_tried: defaultdict[str, int] = defaultdict(_anywhere_in_its_ten)


@dataclass(frozen=True)
class Lease:
    """Who holds which row under which token."""

    table: Table
    id: UUID
    fence: int
    owner: str


def _order(kind: str) -> str:
    _tried[kind] += 1
    return _OLDEST if _tried[kind] % IGNORE_LANE_EVERY == 0 else _BEST


async def _claimed(conn: AsyncConnection, looks: Sequence[TextClause], parameters: Json) -> Json | None:
    for look in looks:
        row = (await conn.execute(look, parameters)).mappings().one_or_none()
        if row is not None:
            return dict(row)
    return None


async def claim_step(conn: AsyncConnection, *, agent: str, owner: str, lease_seconds: float) -> Json | None:
    """Claim the best queued step of this agent; None when there is none, or the agent is paused.

    It uses the step's next event number.
    """
    parameters = {"agent": agent, "owner": owner, "lease": lease_seconds}
    return await _claimed(conn, _CLAIM_STEP[_order(f"steps {agent}")], parameters)


async def claim_task(conn: AsyncConnection, *, owner: str, lease_seconds: float, max_running: int = 0) -> Json | None:
    """Claim the best task to plan or answer; None when there is none.

    A row that comes back ``held`` was passed over, because its user has ``max_running`` tasks running (0 is no cap):
    commit, and claim again.
    """
    claimed = await _claimed(conn, _CLAIM_TASK[_order("tasks")], {"owner": owner, "lease": lease_seconds})
    if claimed is None:
        return None
    if claimed.pop("starts") and await is_over(conn, claimed["user_id"], max_running):
        return await hold(conn, claimed["id"])
    return claimed


# One statement a beat renews every lease of a process, and brings back who must stop.
_BEAT_STEPS = text("""
    update steps s set lease_until = now() + make_interval(secs => :lease)
    from unnest(cast(:ids as uuid[]), cast(:fences as bigint[])) as held(id, fence), tasks t
    where s.id = held.id and s.fence = held.fence and s.owner = :owner and t.id = s.task_id
    returning s.id, (s.cancel_requested_at is not null or t.cancel_requested_at is not null) as cancelled
""")
_BEAT_TASKS = text("""
    update tasks t set lease_until = now() + make_interval(secs => :lease)
    from unnest(cast(:ids as uuid[]), cast(:fences as bigint[])) as held(id, fence)
    where t.id = held.id and t.fence = held.fence and t.owner = :owner
    returning t.id, t.cancel_requested_at is not null as cancelled
""")
BEATS = {"steps": _BEAT_STEPS, "tasks": _BEAT_TASKS}


async def beat(conn: AsyncConnection, table: Table, leases: list[Lease], lease_seconds: float) -> dict[UUID, bool]:
    """Renew leases of one owner; returns those still held, each with whether its work was cancelled."""
    if not leases:
        return {}
    parameters = {
        "ids": [lease.id for lease in leases],
        "fences": [lease.fence for lease in leases],
        "owner": leases[0].owner,
        "lease": lease_seconds,
    }
    rows = await conn.execute(BEATS[table], parameters)
    return {row.id: row.cancelled for row in rows}
