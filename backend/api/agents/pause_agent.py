"""Use case: pause an agent, and let it go on."""

from uuid import UUID

from sqlalchemy import text

from backend.api.agents.queries import read_agent
from backend.core.contracts import StepRequested
from backend.core.resources import Resources
from backend.core.views import AgentView

#: Bells rung at once; the clock rings for whatever is left.
_MOST_BELLS = 200

_SET = text("update agent_configs set paused = :paused where name = :name and paused <> :paused returning name")
_WAITING = text("""
    select id, task_id, agent from steps
    where agent = :agent and state = 'queued' and (not_before is null or not_before <= now())
    order by lane, turn, seq limit :most
""")


async def set_paused(resources: Resources, user_id: UUID, name: str, *, paused: bool) -> AgentView:
    """Pause an agent or let it go on; what runs goes on in either case, what is queued waits while it is paused.

    Raises:
        NotFound: there is no such agent.
    """
    async with resources.unit() as unit:
        await read_agent(unit.conn, resources.settings.scaling, name)
        changed = (await unit.conn.execute(_SET, {"name": name, "paused": paused})).first() is not None
        if changed and not paused:
            waiting = await unit.conn.execute(_WAITING, {"agent": name, "most": _MOST_BELLS})
            unit.user_id = user_id
            unit.messages += [StepRequested(task_id=row.task_id, step_id=row.id, agent=row.agent) for row in waiting]
        return await read_agent(unit.conn, resources.settings.scaling, name)
