"""What the rows of the whole deployment say of how it is doing: one query, for metrics and for the operator's page."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.queue_order import CLAIMABLE_TASK

#: Tasks among which the oldest is looked for, by the order in which they came.
_OLDEST_OF = 20
_DUE = "(not_before is null or not_before <= now())"
_SECONDS = "coalesce(extract(epoch from now() - min({since})), 0)"
_TASK = f"{CLAIMABLE_TASK.format(q='q')} and {_DUE}"

# A task that waited for the one before it in its conversation waits for the supervisor from that one's end.
_COUNTS = text(f"""
    with line as (
        select c.name as agent, s.queued_at from agent_configs c
        left join steps s on s.agent = c.name and s.state = 'queued' and {_DUE} and not c.paused
        where c.enabled
    ),
    oldest_task as (
        select greatest(q.created_at, (
            select max(p.completed_at) from tasks p where p.conversation_id = q.conversation_id)) as since
        from (select * from tasks q where {_TASK} order by seq limit {_OLDEST_OF}) q
    ),
    alive as (select role, slots, busy, circuits from workers where lease_until > now())
    select 'queue_waiting' as what, 'supervisor.tasks' as label, '' as state, count(*)::float as n
        from tasks q where {_TASK}
    union all select 'queue_oldest', 'supervisor.tasks', '', {_SECONDS.format(since="since")} from oldest_task
    union all select 'queue_waiting', 'agent.' || agent, '', count(queued_at) from line group by agent
    union all select 'queue_oldest', 'agent.' || agent, '', {_SECONDS.format(since="queued_at")}
        from line group by agent
    union all select 'tasks', '', state, count(*) from (
        select state from tasks where state = 'queued'
        union all select state from tasks where state in ('planning', 'running', 'answering')
        union all select state from tasks where state = 'waiting') t group by state
    union all select 'steps', agent, state, count(*) from (
        select agent, state from steps where state = 'queued'
        union all select agent, state from steps where owner is not null and state = 'running'
        union all select agent, state from steps where state = 'awaiting_approval'
        union all select agent, state from steps where state = 'parked') s group by agent, state
    union all select 'parked', split_part(parked_cause, ':', 1), '', count(*)
        from steps where state = 'parked' group by 2
    union all select 'workers', role, '', count(*) from alive group by role
    union all select 'slots', role, '', sum(slots) from alive group by role
    union all select 'slots_busy', role, '', sum(busy) from alive group by role
    union all select 'circuits_open', split_part(circuit ->> 'key', ':', 1), '', count(*)
        filter (where circuit ->> 'state' <> 'closed')
        from alive, jsonb_array_elements(circuits) as circuit group by 2
    union all select 'approvals_pending', '', '', count(*) from approvals where state = 'pending'
    union all select 'approvals_oldest', '', '', {_SECONDS.format(since="created_at")}
        from approvals where state = 'pending'
    union all select 'effects_unknown', '', '', count(*) from effects where state = 'unknown'
    union all select 'dead_letters', cause, '', count(*) from dead_letters where state = 'open' group by cause
    union all select 'dead_letters_oldest', '', '', {_SECONDS.format(since="created_at")}
        from dead_letters where state = 'open'
    union all select 'outbox_rows', '', '', count(*) from outbox
    union all select 'outbox_oldest', '', '', {_SECONDS.format(since="created_at")} from outbox
    union all select 'backup', '', '', extract(epoch from max(taken_at)) from backups having count(*) > 0
    union all select 'schedules_late', '', '', count(*) from schedules where next_at < now() - interval '1 minute'
""")  # noqa: S608 - constants


@dataclass(frozen=True)
class RowCount:
    """One count, an age in seconds, or a moment (Unix time).

    ``what`` is counted, of which ``label`` and in which ``state`` ("" for all).
    """

    what: str
    label: str
    state: str
    n: float


async def read_counts(conn: AsyncConnection) -> list[RowCount]:
    """Read all of them, as of one moment; what there is none of may be missing."""
    return [RowCount(row.what, row.label, row.state, float(row.n)) for row in await conn.execute(_COUNTS)]
