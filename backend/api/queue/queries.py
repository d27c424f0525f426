"""Reading the queue: everything is counted to a bound, so that it costs the same however long the queue is."""

from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.queue.views import PLANNING, LineView, OwnQueue, WaitingView, Why
from backend.core.queue_position import MOST_AHEAD, STEPS_AHEAD, TASKS_AHEAD
from backend.core.running_cap import RUNNING
from backend.core.settings import Settings

#: Tasks, and steps, that are told at the most.
MOST_TOLD = 20
#: What finished lately that the waits are learned from.
_SAMPLE = 30

# A step that waited for its person says nothing about how long the work takes.
_LINES = text(f"""
    with alive as (
        select role, count(*) as workers, sum(slots) as slots from workers where lease_until > now() group by role
    )
    select c.name, c.paused, coalesce(w.workers, 0) as workers, coalesce(w.slots, 0) as slots,
        (select count(*) from steps where owner is not null and agent = c.name) as busy,
        (select percentile_cont(0.5) within group (order by extract(epoch from r.finished_at - r.started_at)) from (
            select id, started_at, finished_at from steps
            where agent = c.name and state in ('completed', 'failed') and finished_at is not null
            order by finished_at desc limit {_SAMPLE}) r
            where not exists (select 1 from approvals a where a.step_id = r.id)) as seconds
    from agent_configs c left join alive w on w.role = c.name where c.enabled
    union all
    select '{PLANNING}', false, coalesce(sum(workers), 0), coalesce(sum(slots), 0),
        (select count(*) from tasks where owner is not null),
        (select percentile_cont(0.5) within group (order by extract(epoch from r.planned_at - t.started_at)) from (
            select task_id, min(created_at) as planned_at from (
                select task_id, created_at from steps where round = 1 order by id desc limit {_SAMPLE}) lately
            group by task_id) r join tasks t on t.id = r.task_id where r.planned_at >= t.started_at)
    from alive where role = 'supervisor'
""")  # noqa: S608 - constants
_RUNNING = text(f"select count(*) from tasks where user_id = :user_id and {RUNNING}")  # noqa: S608 - a constant
_HERE = "(cast(:conversation_id as uuid) is null or conversation_id = :conversation_id)"
_TASKS = text(f"""
    select t.id as task_id, null as step_id, '{PLANNING}' as line, {TASKS_AHEAD} as ahead, t.held, t.head,
        coalesce(t.not_before > now(), false) as later
    from tasks t where t.user_id = :user_id and t.state = 'queued' and {_HERE} order by t.seq limit {MOST_TOLD}
""")  # noqa: S608 - constants
_STEPS = text(f"""
    select s.task_id, s.id as step_id, s.agent as line, {STEPS_AHEAD} as ahead, false as held, true as head,
        coalesce(s.not_before > now(), false) as later
    from steps s where s.user_id = :user_id and s.state = 'queued' and {_HERE} order by s.seq limit {MOST_TOLD}
""")  # noqa: S608 - constants


def _why(row: RowMapping, line: LineView) -> Why:
    if row["held"]:
        return "cap"
    if not row["head"]:
        return "conversation"
    if line.paused:
        return "paused"
    if line.workers == 0:
        return "no_worker"
    return "retry" if row["later"] else "line"


def _waiting(row: RowMapping, lines: dict[str, LineView]) -> WaitingView:
    line = lines.get(row["line"], LineView(name=row["line"], workers=0, slots=0, busy=0))
    why, ahead = _why(row, line), int(row["ahead"])
    known = why == "line" and ahead <= MOST_AHEAD
    return WaitingView(
        task_id=row["task_id"],
        step_id=row["step_id"],
        line=line.name,
        ahead=ahead,
        why=why,
        wait_seconds=line.wait(ahead) if known else None,
    )


async def read_queue(
    conn: AsyncConnection, user_id: UUID, *, conversation_id: UUID | None, settings: Settings
) -> OwnQueue:
    """Return what of the user's waits, in one conversation or everywhere, and how the lines stand."""
    scaling, max_running = settings.scaling, settings.limits.max_running
    lines = {
        row["name"]: LineView(
            **row, from_zero=scaling.starts(row["name"]), warm_up_seconds=scaling.warm_up(row["name"])
        )
        for row in (await conn.execute(_LINES)).mappings()
    }
    parameters = {"user_id": user_id, "conversation_id": conversation_id}
    rows = [row for query in (_TASKS, _STEPS) for row in (await conn.execute(query, parameters)).mappings()]
    running = (await conn.execute(_RUNNING, {"user_id": user_id})).scalar_one()
    return OwnQueue(
        lines=list(lines.values()),
        running=running,
        max_running=max_running or None,
        waiting=[_waiting(row, lines) for row in rows],
    )
