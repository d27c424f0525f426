"""Which agents are here, who works for them, and what waits: read from rows, so that "nobody" is a fact."""

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.views import AgentView

_AGENTS = text("""
    select c.name, c.title, c.description, c.examples, c.accepts, c.produces, c.tools, c.subagents, c.version, c.model,
        c.sample_file, coalesce(w.workers, 0) as workers, coalesce(w.slots, 0) as slots, coalesce(w.busy, 0) as busy,
        coalesce(q.queued, 0) as queued
    from agent_configs c
    left join (select role, count(*) as workers, sum(slots) as slots, sum(busy) as busy
        from workers where lease_until > now() group by role) w on w.role = c.name
    left join (select agent, count(*) as queued from steps where state = 'queued' group by agent) q on q.agent = c.name
    where c.enabled order by c.name
""")


class AgentList(BaseModel):
    """Every enabled agent, by name."""

    items: list[AgentView]


async def list_agents(conn: AsyncConnection) -> AgentList:
    """Return the agents. Counts are of the whole deployment: they tell how long the queue is, not whose work waits."""
    return AgentList(items=[AgentView.model_validate(row) for row in await conn.execute(_AGENTS)])
