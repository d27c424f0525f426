"""Reading tasks."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from pydantic import BaseModel
from redis import RedisError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.api.paging import bigint, mark, read_mark
from backend.api.problems import NotFound
from backend.api.tasks.snapshot import task_snapshot, task_views
from backend.core.db import Task
from backend.core.resources import Resources
from backend.core.rows import task_brief
from backend.core.states import TaskState
from backend.core.views import TaskBrief, TaskView


class TaskPage(BaseModel):
    """One page of tasks, newest first."""

    items: list[TaskBrief]
    next: str | None


@asynccontextmanager
async def repeatable(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a connection whose statements all see the same moment."""
    async with engine.connect() as conn:
        yield await conn.execution_options(isolation_level="REPEATABLE READ")


async def read_cursor(resources: Resources, user_id: UUID) -> str:
    """Return where the user's events stand; read it before a snapshot. Without Redis it is empty, which resets."""
    try:
        return str(await resources.events.cursor(user_id))
    except (RedisError, OSError):
        return ""


def no_such_task(task_id: UUID) -> NotFound:
    """Return the refusal for a task that isn't there or is somebody else's."""
    return NotFound(f"There is no task {task_id}.")


async def read_task(resources: Resources, user_id: UUID, task_id: UUID) -> TaskView:
    """Return a whole task.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    cursor = await read_cursor(resources, user_id)
    async with repeatable(resources.engine) as conn:
        snapshot = await task_snapshot(conn, user_id, task_id)
    if not snapshot.tasks:
        raise no_such_task(task_id)
    return (await task_views(snapshot, resources.events, cursor))[0]


async def list_tasks(
    conn: AsyncConnection,
    user_id: UUID,
    *,
    states: Sequence[TaskState],
    conversation_id: UUID | None,
    limit: int,
    after: str | None,
) -> TaskPage:
    """Return one page of the user's tasks, newest first; those that were only planned are left out."""
    own = (Task.user_id == user_id, Task.mode == "run")
    query = select(Task.__table__).where(*own).order_by(Task.seq.desc()).limit(limit + 1)
    if states:
        query = query.where(Task.state.in_(states))
    if conversation_id is not None:
        query = query.where(Task.conversation_id == conversation_id)
    if after is not None:
        query = query.where(Task.seq < read_mark(after, bigint)[0])
    rows = [dict(row) for row in (await conn.execute(query)).mappings()]
    more = mark(rows[limit - 1]["seq"]) if len(rows) > limit else None
    return TaskPage(items=[task_brief(row) for row in rows[:limit]], next=more)
