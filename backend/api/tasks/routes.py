"""Tasks: read, stop, run again, change what still waits."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field

from backend.api.auth.current_user import CurrentUser
from backend.api.paging import After, Limit
from backend.api.tasks.cancel_task import cancel_task
from backend.api.tasks.edit_task import edit_task
from backend.api.tasks.queries import read_task
from backend.api.tasks.receipt import router as receipt
from backend.api.tasks.retry_preview import OUTDATED, Confirmed, RetryPreview, read_preview
from backend.api.tasks.retry_task import retry_task
from backend.api.tasks.step_routes import router as steps
from backend.api.tasks.task_list import TaskFilter, TaskPage, list_tasks
from backend.api.tasks.views import TaskView
from backend.api.texts import Text, Words, pattern_of
from backend.api.wiring import Wired
from backend.core.states import TaskState

router = APIRouter(tags=["tasks"])
router.include_router(receipt)
router.include_router(steps)


class TaskEdit(BaseModel):
    """New words for a task that still waits."""

    model_config = ConfigDict(extra="forbid")

    request: Text = Field(min_length=1)


@router.get("/tasks")
async def get_tasks(
    user: CurrentUser,
    resources: Wired,
    *,
    state: Annotated[list[TaskState] | None, Query()] = None,
    conversation_id: UUID | None = None,
    agent: Annotated[Text | None, Query(max_length=100)] = None,
    q: Words = None,
    limit: Limit = 50,
    after: After = None,
) -> TaskPage:
    """List tasks, newest first; `q` is looked for in their requests, `agent` worked on them or was named."""
    wanted = TaskFilter(states=state or (), conversation_id=conversation_id, agent=agent, pattern=pattern_of(q))
    async with resources.engine.connect() as conn:
        return await list_tasks(conn, user.id, wanted, limit=limit, after=after)


@router.get("/tasks/{task_id}")
async def get_task(task_id: UUID, user: CurrentUser, resources: Wired) -> TaskView:
    """Return a whole task, with the cursor to follow it from."""
    return await read_task(resources, user.id, task_id)


@router.post("/tasks/{task_id}/cancel", status_code=status.HTTP_202_ACCEPTED)
async def cancel(task_id: UUID, user: CurrentUser, resources: Wired) -> TaskView:
    """Stop a task; `stopping` is true until the last worker has let go."""
    await cancel_task(resources, user.id, task_id)
    return await read_task(resources, user.id, task_id)


@router.get("/tasks/{task_id}/retry")
async def preview_retry(
    task_id: UUID,
    user: CurrentUser,
    resources: Wired,
    *,
    step: Annotated[UUID | None, Query(description="Only this step, and what builds on it.")] = None,
) -> RetryPreview:
    """Show what running an ended task, or one step of it, again would do; nothing is done."""
    return await read_preview(resources, user.id, task_id, step)


@router.post("/tasks/{task_id}/retry", status_code=status.HTTP_202_ACCEPTED, responses=OUTDATED)
async def retry(task_id: UUID, user: CurrentUser, resources: Wired, body: Confirmed | None = None) -> TaskView:
    """Run an ended task again; with the `token` of a preview only if that still holds."""
    await retry_task(resources, user.id, task_id, token=body.token if body else None)
    return await read_task(resources, user.id, task_id)


@router.patch("/tasks/{task_id}")
async def edit(task_id: UUID, body: TaskEdit, user: CurrentUser, resources: Wired) -> TaskView:
    """Change the request of a task that nobody has begun."""
    await edit_task(resources, user.id, task_id, body.request)
    return await read_task(resources, user.id, task_id)
