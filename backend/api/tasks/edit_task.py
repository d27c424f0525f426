"""Use case: change the words of a task that nobody has begun."""

from uuid import UUID

from sqlalchemy import text

from backend.api.chats.limits import check_length
from backend.api.problems import Conflict
from backend.api.tasks.owned import lock_own
from backend.core.resources import Resources
from backend.core.states import TaskState

_EDIT_MESSAGE = text("""
    update messages set content = :content where task_id = :id and role = 'user' and seq =
        (select max(seq) from messages where task_id = :id and role = 'user')
""")


async def edit_task(resources: Resources, user_id: UUID, task_id: UUID, request: str) -> None:
    """Replace the request of a task that still waits in its conversation's queue, in its message too.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it has been begun.
        MessageTooLong: the new request is over the limit.
    """
    check_length(request, resources.settings)
    async with resources.unit() as unit:
        task = await lock_own(unit, user_id, task_id)
        if task.state is not TaskState.QUEUED:
            raise Conflict(
                "The task has been begun; it can't be edited any more.", cure="Stop it, or send another message."
            )
        task.set(request=request)
        await unit.conn.execute(_EDIT_MESSAGE, {"id": task.id, "content": request})
        await task.save()
