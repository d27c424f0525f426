"""The list of tasks: which ones, and who worked on each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, exists, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.paging import bigint, mark, read_mark
from backend.core.db import Conversation, Step, Task
from backend.core.rows import task_brief
from backend.core.states import TaskState
from backend.core.views import TaskBrief

#: How a task came in. Hooks and other programs join when they can start one.
StartedBy = Literal["chat", "schedule"]

_AGENTS = text("""
    select s.task_id, s.agent from steps s join tasks t on t.id = s.task_id and s.round >= t.first_round
    where s.task_id = any(cast(:ids as uuid[])) order by s.round, s.position
""")


class TaskLine(TaskBrief):
    """A task in the list."""

    #: Who worked on it, in the order of the plan.
    agents: list[str]
    started_by: StartedBy = "chat"


class TaskPage(BaseModel):
    """One page of tasks, newest first."""

    items: list[TaskLine]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class TaskFilter:
    """Which tasks to list; what is left empty doesn't matter."""

    states: Sequence[TaskState] = ()
    conversation_id: UUID | None = None
    #: One that worked on it, or that the person named.
    agent: str | None = None
    #: An ILIKE pattern for the request.
    pattern: str | None = None

    def narrow(self, query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
        """Return the query of these tasks only."""
        if self.states:
            query = query.where(Task.state.in_(self.states))
        if self.conversation_id is not None:
            query = query.where(Task.conversation_id == self.conversation_id)
        if self.pattern is not None:
            query = query.where(Task.request.ilike(self.pattern))
        if self.agent is not None:
            worked = exists().where(Step.task_id == Task.id, Step.agent == self.agent, Step.round >= Task.first_round)
            query = query.where(or_(Task.agent == self.agent, worked))
        return query


async def _agents_of(conn: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    agents: dict[UUID, list[str]] = {}
    for row in await conn.execute(_AGENTS, {"ids": list(ids)}):
        known = agents.setdefault(row.task_id, [])
        if row.agent not in known:
            known.append(row.agent)
    return agents


async def list_tasks(
    conn: AsyncConnection, user_id: UUID, wanted: TaskFilter, *, limit: int, after: str | None
) -> TaskPage:
    """Return one page of the user's tasks, newest first.

    Those that were only planned are left out, and a watch's runs that ended with nothing to tell.
    """
    is_hidden = exists().where(Conversation.id == Task.conversation_id, Conversation.hidden)
    own = (Task.user_id == user_id, Task.mode == "run", or_(Task.state != TaskState.COMPLETED.value, ~is_hidden))
    query = wanted.narrow(select(Task.__table__).where(*own).order_by(Task.seq.desc()).limit(limit + 1))
    if after is not None:
        query = query.where(Task.seq < read_mark(after, bigint)[0])
    rows = [dict(row) for row in (await conn.execute(query)).mappings()]
    more = mark(rows[limit - 1]["seq"]) if len(rows) > limit else None
    shown = rows[:limit]
    agents = await _agents_of(conn, [row["id"] for row in shown]) if shown else {}
    items = [
        TaskLine(**task_brief(row).model_dump(), agents=agents.get(row["id"], []), started_by=row["started_by"])
        for row in shown
    ]
    return TaskPage(items=items, next=more)
