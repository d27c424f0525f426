"""Locking a task of one's own, and a step of it."""

from uuid import UUID

from sqlalchemy import text

from backend.api.problems import NotFound
from backend.api.tasks.queries import no_such_task
from backend.core.db.base import Json
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit

_OWNED = text("select 1 from tasks where id = :id and user_id = :user_id")

# A worker that claims it or writes its end meanwhile is waited for.
_STEP = text("""
    select *, coalesce(state = 'running' and lease_until > now(), false) as held from steps
    where id = :id and task_id = :task_id for no key update
""")


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


async def lock_step(task: LockedTask, step_id: UUID) -> Json:
    """Lock a step of a locked task; returns its row, with ``held``: whether a worker has it now.

    Raises:
        NotFound: the task has no such step.
    """
    row = (await task.unit.conn.execute(_STEP, {"id": step_id, "task_id": task.id})).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no step {step_id} in this task.")
    return dict(row)
