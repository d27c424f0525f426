"""Whether an agent that a person named is here."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.problems import UnknownAgent
from backend.core.db import AgentConfig


async def check_agent(conn: AsyncConnection, agent: str | None) -> None:
    """Refuse an agent that isn't here.

    Raises:
        UnknownAgent: names those that are.
    """
    if agent is None:
        return
    query = select(AgentConfig.name).where(AgentConfig.enabled).order_by(AgentConfig.name)
    names = (await conn.execute(query)).scalars().all()
    if agent not in names:
        raise UnknownAgent(f"There is no agent “{agent}” here; there are: {', '.join(names) or 'none'}.")
