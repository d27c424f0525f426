"""Agents: what each can do, and whether anybody works for it."""

from fastapi import APIRouter

from backend.api.agents.queries import AgentList, list_agents
from backend.api.auth.current_user import CurrentUser
from backend.api.wiring import Wired

router = APIRouter(tags=["agents"])


@router.get("/agents")
async def get_agents(_user: CurrentUser, resources: Wired) -> AgentList:
    """List the agents with their cards, workers and queues."""
    async with resources.engine.connect() as conn:
        return await list_agents(conn)
