"""What a person said once and for all about a tool: allow, ask or deny, each within a scope."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.act_views import PolicyDecision

#: What a call is about, e.g. ``{"account": ["ann@x"], "to": ["piet@y"]}``: a rule holds when its scope covers it.
Scope = Mapping[str, Sequence[str]]

_RULES = text("""
    select decision, scope from tool_policies
    where user_id = :user_id and agent = :agent and tool in (:tool, '*') and (until is null or until > now())
""")
_DENIED = text("""
    select tool from tool_policies
    where user_id = :user_id and agent = :agent and decision = 'deny' and scope = '{}'
        and (until is null or until > now())
""")
#: The most careful rule that holds wins, but for a narrower "allow" over the general "ask".
_CAREFUL: tuple[PolicyDecision, ...] = ("deny", "allow", "ask")


def covers(scope: Mapping[str, object], about: Scope) -> bool:
    """Tell whether a rule's scope covers a call: every value of every thing it names, and it names them all or none."""
    for name, allowed in scope.items():
        values = about.get(name)
        wanted = {value.casefold() for value in values} if values else set()
        if not isinstance(allowed, list) or not wanted or not wanted <= {str(value).casefold() for value in allowed}:
            return False
    return True


async def rule_for(
    conn: AsyncConnection, *, user_id: UUID, agent: str, tool: str, about: Scope
) -> PolicyDecision | None:
    """Return the rule that holds for a call; None where the person said nothing."""
    rows = (await conn.execute(_RULES, {"user_id": user_id, "agent": agent, "tool": tool})).all()
    holding = {row.decision for row in rows if covers(row.scope, about)}
    return next((decision for decision in _CAREFUL if decision in holding), None)


async def denied_tools(conn: AsyncConnection, *, user_id: UUID, agent: str) -> frozenset[str]:
    """Return the tools that a person denied an agent altogether; ``*`` among them stands for all."""
    return frozenset((await conn.execute(_DENIED, {"user_id": user_id, "agent": agent})).scalars())
