"""Writing a standing rule."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.act_rows import policy_view
from backend.core.act_views import PolicyDecision, PolicyView
from backend.core.db import new_id

# Two rules that a person makes at once are made one after the other.
_LOCK = text("select id from users where id = :user_id for no key update")
# A rule with the same scope is replaced: two of them would contradict each other.
_REPLACE = text("""
    delete from tool_policies
    where user_id = :user_id and agent = :agent and tool = :tool and scope = cast(:scope as jsonb)
""")
_ADD = text("""
    insert into tool_policies (id, user_id, agent, tool, decision, scope, text, until)
    values (:id, :user_id, :agent, :tool, :decision, cast(:scope as jsonb), :text, :until) returning *
""")


async def add_rule(
    conn: AsyncConnection,
    user_id: UUID,
    *,
    agent: str,
    tool: str,
    decision: PolicyDecision,
    scope: Mapping[str, object],
    text: str,
    until: datetime | None,
) -> PolicyView:
    """Write a rule over one for the same; returns it."""
    parameters = {
        "id": new_id(),
        "user_id": user_id,
        "agent": agent,
        "tool": tool,
        "decision": decision,
        "scope": json.dumps(dict(scope)),
        "text": text,
        "until": until,
    }
    await conn.execute(_LOCK, {"user_id": user_id})
    await conn.execute(_REPLACE, parameters)
    return policy_view((await conn.execute(_ADD, parameters)).mappings().one())
