"""Which agents are here, who works for them, and what waits: read from rows, so that "nobody" is a fact."""

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.problems import NotFound
from backend.core.scaling_settings import ScalingSettings
from backend.core.states import StepState
from backend.core.views import AgentRun, AgentView

#: Finished steps that the rooms look back on.
LOOK_BACK = 30

_AGENTS = f"""
    select c.name, c.title, c.description, c.examples, c.accepts, c.produces, c.tools, c.effects, c.subagents,
        c.version, c.model, c.sample_file, c.paused, coalesce(w.workers, 0) as workers, coalesce(w.slots, 0) as slots,
        coalesce(w.busy, 0) as busy, coalesce(q.queued, 0) as queued, coalesce(r.recent, '[]'::jsonb) as recent
    from agent_configs c
    left join (select role, count(*) as workers, sum(slots) as slots, sum(busy) as busy
        from workers where lease_until > now() group by role) w on w.role = c.name
    left join (select agent, count(*) as queued from steps where state = 'queued' group by agent) q on q.agent = c.name
    left join lateral (
        select jsonb_agg(jsonb_build_object('finished_at', s.finished_at, 'state', s.state, 'duration_ms',
            greatest(0, round(extract(epoch from s.finished_at - coalesce(s.started_at, s.finished_at)) * 1000)))
            order by s.finished_at desc) as recent
        from (select finished_at, started_at, state from steps
            where agent = c.name and state in ('completed', 'failed') and finished_at is not null
            order by finished_at desc limit {LOOK_BACK}) s
    ) r on true
    where c.enabled and (cast(:name as text) is null or c.name = :name) order by c.name
"""  # noqa: S608 - a constant
_LIST = text(_AGENTS)


class AgentList(BaseModel):
    """Every enabled agent, by name."""

    items: list[AgentView]


def _failed_rate(runs: list[AgentRun]) -> float | None:
    return sum(run.state is StepState.FAILED for run in runs) / len(runs) if runs else None


async def _agents(conn: AsyncConnection, scaling: ScalingSettings, name: str | None) -> list[AgentView]:
    views = [AgentView.model_validate(row) for row in await conn.execute(_LIST, {"name": name})]
    return [
        view.model_copy(
            update={
                "failed_rate": _failed_rate(view.recent),
                "from_zero": scaling.starts(view.name),
                "warm_up_seconds": scaling.warm_up(view.name),
            }
        )
        for view in views
    ]


async def list_agents(conn: AsyncConnection, scaling: ScalingSettings) -> AgentList:
    """Return the agents. Counts are of the whole deployment: they tell how long the queue is, not whose work waits."""
    return AgentList(items=await _agents(conn, scaling, None))


async def read_agent(conn: AsyncConnection, scaling: ScalingSettings, name: str) -> AgentView:
    """Return one agent.

    Raises:
        NotFound: none of this name is enabled.
    """
    found = await _agents(conn, scaling, name)
    if not found:
        raise NotFound(f"There is no agent {name}.", cure="GET /api/v1/agents lists the agents that are here.")
    return found[0]
