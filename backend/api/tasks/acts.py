"""What tasks asked of a person and did to the world."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.act_rows import approval_view, effect_view
from backend.core.act_views import ApprovalView, EffectView

_IDENTICAL = """
    (select count(*) from approvals o
     where o.user_id = a.user_id and o.state = 'pending' and o.args_hash = a.args_hash and o.id <> a.id)
"""
#: Columns of ``ApprovalView``, for approvals ``a``.
APPROVAL = f"a.*, case when a.state = 'pending' then {_IDENTICAL} else 0 end as identical"
_APPROVALS = text(f"""
    select {APPROVAL} from approvals a where a.task_id = any(cast(:ids as uuid[])) order by a.created_at, a.id
""")  # noqa: S608 - constants
_EFFECTS = text("select * from effects where task_id = any(cast(:ids as uuid[])) order by created_at, id")


@dataclass(frozen=True)
class Acts:
    """By task, in order."""

    approvals: dict[UUID, list[ApprovalView]] = field(default_factory=dict)
    effects: dict[UUID, list[EffectView]] = field(default_factory=dict)


async def read_acts(conn: AsyncConnection, task_ids: Sequence[UUID]) -> Acts:
    """Return the approvals and effects of these tasks."""
    acts = Acts()
    for row in (await conn.execute(_APPROVALS, {"ids": list(task_ids)})).mappings():
        acts.approvals.setdefault(row["task_id"], []).append(approval_view(row, identical=row["identical"]))
    for row in (await conn.execute(_EFFECTS, {"ids": list(task_ids)})).mappings():
        acts.effects.setdefault(row["task_id"], []).append(effect_view(row))
    return acts
