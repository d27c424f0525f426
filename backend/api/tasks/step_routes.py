"""Single steps of a task: run again, change, leave out."""

from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field

from backend.api.auth.current_user import CurrentUser
from backend.api.tasks.drop_step import drop_step
from backend.api.tasks.queries import read_task
from backend.api.tasks.rerun_step import edit_step, retry_step
from backend.api.tasks.retry_preview import OUTDATED, Confirmed
from backend.api.tasks.views import TaskView
from backend.api.texts import Text
from backend.api.wiring import Wired

router = APIRouter(prefix="/tasks/{task_id}/steps/{step_id}", tags=["tasks"])


class StepEdit(BaseModel):
    """New words for a step."""

    model_config = ConfigDict(extra="forbid")

    instruction: Text = Field(min_length=1)


@router.post("/retry", status_code=status.HTTP_202_ACCEPTED, responses=OUTDATED)
async def step_retry(
    task_id: UUID, step_id: UUID, user: CurrentUser, resources: Wired, body: Confirmed | None = None
) -> TaskView:
    """Run a step of an ended task again, and what builds on it; the task is answered anew.

    With the `token` of a preview only if that still holds.
    """
    await retry_step(resources, user.id, task_id, step_id, token=body.token if body else None)
    return await read_task(resources, user.id, task_id)


@router.patch("", status_code=status.HTTP_202_ACCEPTED)
async def step_edit(task_id: UUID, step_id: UUID, body: StepEdit, user: CurrentUser, resources: Wired) -> TaskView:
    """Change what a step is to do: before it is begun, or after the task's end by running it again."""
    await edit_step(resources, user.id, task_id, step_id, body.instruction)
    return await read_task(resources, user.id, task_id)


@router.post("/drop", status_code=status.HTTP_202_ACCEPTED)
async def step_drop(task_id: UUID, step_id: UUID, user: CurrentUser, resources: Wired) -> TaskView:
    """Leave a step out: it is skipped with code `dropped`, what builds on it too, and the rest goes on."""
    await drop_step(resources, user.id, task_id, step_id)
    return await read_task(resources, user.id, task_id)
