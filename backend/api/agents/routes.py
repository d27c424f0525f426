"""Agents: what each can do, whether anybody works for it, and whether it is paused."""

from fastapi import APIRouter

from backend.api.agents.pause_agent import set_paused
from backend.api.agents.queries import AgentList, list_agents
from backend.api.auth.current_user import Admin, CurrentUser
from backend.api.texts import Text
from backend.api.wiring import Wired
from backend.core.views import AgentView

router = APIRouter(tags=["agents"])


@router.get("/agents")
async def get_agents(_user: CurrentUser, resources: Wired) -> AgentList:
    """List the agents with their cards, workers and queues."""
    async with resources.engine.connect() as conn:
        return await list_agents(conn, resources.settings.scaling)


@router.post("/agents/{name}/pause")
async def pause(name: Text, user: Admin, resources: Wired) -> AgentView:
    """Pause an agent for everybody: what runs ends, what is queued waits."""
    return await set_paused(resources, user.id, name, paused=True)


@router.post("/agents/{name}/resume")
async def resume(name: Text, user: Admin, resources: Wired) -> AgentView:
    """Let a paused agent go on."""
    return await set_paused(resources, user.id, name, paused=False)
