"""Reading tasks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from redis import RedisError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.api.problems import NotFound
from backend.api.tasks.snapshot import task_snapshot, task_views
from backend.api.tasks.views import TaskView
from backend.core.resources import Resources


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
