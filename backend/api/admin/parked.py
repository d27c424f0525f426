"""What is parked, by cause; and letting a cause go by hand."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.admin.views import ParkedGroup, ParkedList, ParkedStep
from backend.api.problems import Conflict
from backend.core import parking
from backend.core.approvals import EXPIRED_CAUSE
from backend.core.parking import Units

_SHOWN = 20
#: Where on the page a person cures what steps of theirs wait for, by the first word of the cause.
_LINKS = {"connect": "/settings/connections", "grant": "/settings/connections"}

# A step was parked by its own last event, or (nobody decided in time) by its task's.
_GROUPS = text("""
    with parked as (
        select s.id, s.task_id, s.seq, s.agent, s.instruction, s.parked_cause as cause, s.error, s.user_id,
            u.name as person, coalesce(e.at, s.started_at, s.queued_at, s.created_at) as since,
            row_number() over (partition by s.parked_cause order by s.seq) as place
        from steps s join users u on u.id = s.user_id
        left join task_events e on e.task_id = s.task_id and e.source = s.id::text and e.n = s.event_n
        where s.state = 'parked'
    )
    select cause, count(*) as count, count(distinct task_id) as tasks, min(since) as oldest,
        case when count(distinct user_id) = 1 then min(person) end as person,
        (array_agg(error order by seq desc))[1] as error,
        jsonb_agg(jsonb_build_object('id', id, 'task_id', task_id, 'agent', agent, 'instruction', instruction,
            'person', person, 'since', since) order by seq) filter (where place <= :shown) as steps
    from parked group by cause order by min(since)
""")
BY_HAND = "an administrator let them go on"


async def list_parked(conn: AsyncConnection) -> ParkedList:
    """Return everything that is parked, the longest wait first."""
    rows = (await conn.execute(_GROUPS, {"shown": _SHOWN})).mappings().all()
    return ParkedList(items=[_group(row) for row in rows])


def _group(row: Mapping[Any, Any]) -> ParkedGroup:
    kind, _, id_ = row["cause"].partition(":")
    error = row["error"] or {}
    link = f"/approvals/{UUID(id_)}" if kind == EXPIRED_CAUSE else _LINKS.get(kind)
    return ParkedGroup(
        **{name: row[name] for name in ("cause", "person", "count", "tasks", "oldest")},
        words=error.get("message") or f"Waits for “{row['cause']}”.",
        cure=error.get("cure") or "",
        link=link,
        releasable=kind != EXPIRED_CAUSE,
        steps=[ParkedStep.model_validate(step) for step in row["steps"]],
    )


async def release_by_hand(units: Units, cause: str) -> int:
    """Let everything that waits for a cause go on, in order, with one notice to each person; returns how many.

    What isn't cured parks again. Twice is once.

    Raises:
        Conflict: it waits for a person's decision, and only that lets it go.
    """
    if cause.partition(":")[0] == EXPIRED_CAUSE:
        raise Conflict("This step waits for a decision.", cure="Its person approves or rejects it; then it goes on.")
    return await parking.release(units, cause, because=BY_HAND)
