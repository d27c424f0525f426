"""What a plan may take, judged by the steps that its agents finished before; unknown stays unknown."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

#: Finished steps of an agent that are looked at.
_SAMPLE = 20

_HISTORY = text("""
    select c.name as agent, c.model,
        (select percentile_cont(0.5) within group (order by seconds) from (
            select extract(epoch from s.finished_at - s.started_at)::float as seconds from steps s
            where s.agent = c.name and s.user_id = :user_id and s.state = 'completed'
            order by s.finished_at desc limit :sample) recent) as seconds
    from agent_configs c where c.name = any(cast(:agents as text[]))
""")


class Estimate(BaseModel):
    """``seconds`` is None when an agent has finished nothing yet, ``cost`` (a decimal string) when it can't be told."""

    seconds: float | None
    cost: str | None
    currency: str = "USD"


def _longest_way(steps: Sequence[tuple[str, str, list[str]]], seconds: dict[str, float]) -> float:
    """Return the time of the longest chain; steps come after those they depend on."""
    ends: dict[str, float] = {}
    for key, agent, depends_on in steps:
        ends[key] = max((ends.get(before, 0.0) for before in depends_on), default=0.0) + seconds[agent]
    return max(ends.values(), default=0.0)


async def estimate(conn: AsyncConnection, user_id: UUID, steps: Sequence[tuple[str, str, list[str]]]) -> Estimate:
    """Return what these steps may take.

    Args:
        conn: reads.
        user_id: whose finished steps to judge by.
        steps: (key, agent, keys it depends on), in order.
    """
    agents = sorted({agent for _, agent, _ in steps})
    rows = (await conn.execute(_HISTORY, {"user_id": user_id, "agents": agents, "sample": _SAMPLE})).all()
    known = {row.agent: row.seconds for row in rows if row.seconds is not None}
    free = all(row.model is None for row in rows)
    seconds = round(_longest_way(steps, known), 1) if set(agents) <= set(known) else None
    return Estimate(seconds=seconds, cost="0" if free else None)
