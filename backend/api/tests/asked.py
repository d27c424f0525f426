"""Questions as an agent's worker writes them."""

import json
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql

MAIL: dict[str, Any] = {
    "kind": "mail",
    "account": "ada@peer.test",
    "from_": "ada@peer.test",
    "to": ["piet@peer.test"],
    "cc": [],
    "bcc": [],
    "subject": "Thursday",
    "text": "Thursday works.",
    "html": "<p>Thursday works.</p>",
    "attachments": [],
    "in_reply_to": None,
    "recipient_count": 1,
}
ARGS: dict[str, Any] = {"to": ["piet@peer.test"], "subject": "Thursday", "text": "Thursday works."}
ALWAYS: dict[str, Any] = {
    "text": "Always allow sending from ada@peer.test to piet@peer.test",
    "scope": {"account": ["ada@peer.test"], "to": ["piet@peer.test"]},
}


async def question(engine: AsyncEngine, step: str, **columns: Any) -> str:  # noqa: ANN401 - columns of the row
    """Write a question of a step, which then waits for it; returns its id."""
    given: dict[str, Any] = {
        "kind": "act",
        "call": "call-1",
        "card": MAIL,
        "args": ARGS,
        "hash": "h1",
        "always": ALWAYS,
        "editable": ["to", "cc", "bcc", "subject", "text"],
        "cools_off": True,
        "hours": 24,
        **columns,
    }
    jsons = {name: json.dumps(given[name]) for name in ("card", "args", "always", "editable")}
    [row] = await sql(
        engine,
        """insert into approvals (id, user_id, task_id, step_id, conversation_id, life, call_id, agent, tool, title,
            args, args_hash, kind, card, always, editable, cools_off, expires_at)
        select gen_random_uuid(), user_id, task_id, id, conversation_id, life, :call, agent, 'send_mail',
            'Send a mail to 1 person', cast(:args as jsonb), :hash, :kind, cast(:card as jsonb),
            nullif(cast(:always as jsonb), 'null'), cast(:editable as jsonb), :cools_off,
            now() + make_interval(hours => :hours)
        from steps where id = :step returning id""",
        step=step,
        **{**given, **jsons},
    )
    return str(row["id"])
