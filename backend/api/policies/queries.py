"""Reading rules, and what holds where a person said nothing."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.problems import FieldProblem, Invalid
from backend.core.act_rows import policy_view
from backend.core.act_views import PolicyDecision, PolicyView
from backend.core.cards import read_cards
from backend.core.db.base import Json

_RULES = text("""
    select * from tool_policies where user_id = :user_id and (until is null or until > now())
    order by agent, tool, created_at
""")


class ToolDefault(BaseModel):
    """A tool, what it does to the world, and what holds where its person said nothing."""

    agent: str
    tool: str
    title: str
    effect: str
    decision: PolicyDecision


class PolicyList(BaseModel):
    """A person's rules, and what holds without one."""

    items: list[PolicyView]
    defaults: list[ToolDefault]
    next: str | None = None


async def defaults(conn: AsyncConnection) -> list[ToolDefault]:
    """Return every tool of every agent."""
    return [
        ToolDefault(
            agent=card.name, tool=tool, title=title_of(tool), effect=effect, decision=_usual(card.defaults, tool)
        )
        for card in await read_cards(conn)
        for tool, effect in card.effects.items()
    ]


def _usual(known: Json, tool: str) -> PolicyDecision:
    decision: PolicyDecision = known.get(tool, "ask")
    return decision


def title_of(tool: str) -> str:
    """Return a tool's name in words."""
    return tool.replace("_", " ").capitalize()


async def list_policies(conn: AsyncConnection, user_id: UUID) -> PolicyList:
    """Return a person's rules."""
    rows = (await conn.execute(_RULES, {"user_id": user_id})).mappings().all()
    return PolicyList(items=[policy_view(row) for row in rows], defaults=await defaults(conn))


async def known_tool(conn: AsyncConnection, agent: str, tool: str) -> ToolDefault:
    """Return a tool.

    Raises:
        Invalid: no agent that is installed here has it.
    """
    found = next((each for each in await defaults(conn) if (each.agent, each.tool) == (agent, tool)), None)
    if found is None:
        problem = FieldProblem(where="body.tool", message=f"{agent} has no tool {tool}")
        raise Invalid("There is no such tool.", cure="GET /api/v1/policies lists the tools.", errors=[problem])
    return found
