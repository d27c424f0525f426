"""Locking a task of one's own."""

from uuid import UUID

from sqlalchemy import text

from backend.api.tasks.queries import no_such_task
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit

_OWNED = text("select 1 from tasks where id = :id and user_id = :user_id")


async def lock_own(unit: Unit, user_id: UUID, task_id: UUID) -> LockedTask:
    """Lock a task of this user; somebody else's is not even locked.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    owned = (await unit.conn.execute(_OWNED, {"id": task_id, "user_id": user_id})).first()
    task = await LockedTask.take(unit, task_id) if owned is not None else None
    if task is None:
        raise no_such_task(task_id)
    return task
