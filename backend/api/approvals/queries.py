"""Reading questions: one, or a page of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.paging import mark, read_mark
from backend.api.problems import NotFound
from backend.api.tasks.acts import APPROVAL
from backend.core.act_rows import approval_view
from backend.core.act_views import ApprovalView
from backend.core.db.base import Json
from backend.core.states import ApprovalState

_ONE = text(f"select {APPROVAL} from approvals a where a.id = :id and a.user_id = :user_id")  # noqa: S608 - a constant
_WHERE = """
    a.user_id = :user_id and a.state = any(cast(:states as text[]))
    and (cast(:task_id as uuid) is null or a.task_id = :task_id)
    and (cast(:agent as text) is null or a.agent = :agent)
"""
# What is open: the nearest deadline first. What was decided: the latest first.
_OPEN = text(f"""
    select {APPROVAL} from approvals a where {_WHERE}
        and (cast(:at as timestamptz) is null or (a.expires_at, a.id) > (:at, :id))
    order by a.expires_at, a.id limit :limit
""")  # noqa: S608 - constants
_LATEST = text(f"""
    select {APPROVAL} from approvals a where {_WHERE}
        and (cast(:at as timestamptz) is null or (a.created_at, a.id) < (:at, :id))
    order by a.created_at desc, a.id desc limit :limit
""")  # noqa: S608 - constants


class ApprovalPage(BaseModel):
    """One page of questions."""

    items: list[ApprovalView]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class ApprovalFilter:
    """Which questions to list; what is left empty doesn't matter."""

    states: Sequence[ApprovalState] = ()
    task_id: UUID | None = None
    agent: str | None = None

    @property
    def is_of_open_ones(self) -> bool:
        """Whether only what waits for a person is asked for."""
        return bool(self.states) and set(self.states) <= {ApprovalState.PENDING, ApprovalState.EXPIRED}


def _view(row: Json) -> ApprovalView:
    return approval_view(row, identical=row["identical"])


async def read_approval(conn: AsyncConnection, user_id: UUID, approval_id: UUID) -> ApprovalView:
    """Return one question.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = (await conn.execute(_ONE, {"id": approval_id, "user_id": user_id})).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no approval {approval_id}.")
    return _view(dict(row))


async def list_approvals(
    conn: AsyncConnection, user_id: UUID, wanted: ApprovalFilter, *, limit: int, after: str | None
) -> ApprovalPage:
    """Return one page of the user's questions."""
    at, last = read_mark(after, datetime.fromisoformat, UUID) if after is not None else (None, None)
    parameters = {
        "user_id": user_id,
        "states": list(wanted.states or ApprovalState),
        "task_id": wanted.task_id,
        "agent": wanted.agent,
        "at": at,
        "id": last,
        "limit": limit + 1,
    }
    query, key = (_OPEN, "expires_at") if wanted.is_of_open_ones else (_LATEST, "created_at")
    rows = [dict(row) for row in (await conn.execute(query, parameters)).mappings()]
    more = None
    if len(rows) > limit:
        last_row = rows[limit - 1]
        more = mark(last_row[key].isoformat(), str(last_row["id"]))
    return ApprovalPage(items=[_view(row) for row in rows[:limit]], next=more)
