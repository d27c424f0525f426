"""What is at work now, and what should be: whose it is and since when, never what it is about."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.overview.views import LateSchedule, WorkNow

_MOST_WORK, _MOST_LATE = 50, 20

# A step's last sign is its holder's last event, as its owner sees it.
_WORK = text("""
    select t.id as task_id, u.name as person, t.user_id = :user_id as is_own, t.state,
        coalesce(a.agents, '{}') as agents,
        extract(epoch from now() - coalesce(t.started_at, t.created_at))::float as seconds,
        extract(epoch from now() - greatest(coalesce(t.started_at, t.created_at), e.at, a.last))::float
            as silent_seconds
    from tasks t join users u on u.id = t.user_id
    left join task_events e on e.task_id = t.id and e.source = 'task' and e.n = t.event_n
    left join lateral (
        select array_agg(distinct s.agent) as agents, max(greatest(s.started_at, o.at)) as last from steps s
        left join task_events o on o.task_id = s.task_id and o.source = s.id::text and o.n = s.event_n
        where s.task_id = t.id and s.state = 'running') a on true
    where t.state in ('planning', 'running', 'answering')
    order by coalesce(t.started_at, t.created_at), t.id limit :most
""")
_LATE = text("""
    select s.id, u.name as person, s.next_at as due_at from schedules s join users u on u.id = s.user_id
    where s.next_at < now() - interval '1 minute' order by s.next_at, s.id limit :most
""")


async def read_work(conn: AsyncConnection, user_id: UUID) -> list[WorkNow]:
    """Return the tasks at work, the longest first."""
    rows = (await conn.execute(_WORK, {"user_id": user_id, "most": _MOST_WORK})).mappings()
    return [WorkNow.model_validate({**row, "agents": sorted(row["agents"])}) for row in rows]


async def read_late(conn: AsyncConnection) -> list[LateSchedule]:
    """Return the schedules that are due for more than a minute, the longest first."""
    return [LateSchedule.model_validate(row) for row in await conn.execute(_LATE, {"most": _MOST_LATE})]
