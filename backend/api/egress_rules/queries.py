"""A person's own list of hosts: reading and writing it."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.problems import Conflict
from backend.core.db import new_id

Decision = Literal["allow", "deny"]
#: Hosts on one person's list.
MOST = 500

_LIST = text("select id, host, decision, created_at from egress_rules where user_id = :user_id order by host")
_PUT = text("""
    insert into egress_rules (id, user_id, host, decision) values (:id, :user_id, :host, :decision)
    on conflict (user_id, host) do update set decision = excluded.decision
    returning id, host, decision, created_at
""")
_COUNT = text("select count(*) from egress_rules where user_id = :user_id and host <> :host")
_DELETE = text("delete from egress_rules where id = :id and user_id = :user_id returning id")


class EgressRuleView(BaseModel):
    """A host, its subdomains with it, that your agents never reach, or that they alone reach."""

    id: UUID
    host: str
    decision: Decision
    created_at: AwareDatetime


class EgressRuleList(BaseModel):
    """Your list. With one ``allow`` in it nothing else is reached."""

    items: list[EgressRuleView]
    next: str | None = None


def _view(row: Mapping[Any, Any]) -> EgressRuleView:
    return EgressRuleView.model_validate(dict(row))


async def list_rules(conn: AsyncConnection, user_id: UUID) -> EgressRuleList:
    """Return a person's list, by host."""
    rows = (await conn.execute(_LIST, {"user_id": user_id})).mappings().all()
    return EgressRuleList(items=[_view(row) for row in rows])


async def put_rule(conn: AsyncConnection, user_id: UUID, host: str, decision: Decision) -> EgressRuleView:
    """Write a rule over one for the same host.

    Raises:
        Conflict: the list is full.
    """
    if (await conn.execute(_COUNT, {"user_id": user_id, "host": host})).scalar_one() >= MOST:
        raise Conflict(
            f"Your list has {MOST} hosts.", cure="Remove one that isn't needed; a host stands for its subdomains."
        )
    values = {"id": new_id(), "user_id": user_id, "host": host, "decision": decision}
    return _view((await conn.execute(_PUT, values)).mappings().one())


async def delete_rule(conn: AsyncConnection, user_id: UUID, rule_id: UUID) -> bool:
    """Forget a rule; tells whether there was one."""
    return (await conn.execute(_DELETE, {"id": rule_id, "user_id": user_id})).first() is not None
