"""A task's receipt: what was asked, planned, done, made and used, with hashes, for the record."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.auth.current_user import CurrentUser
from backend.api.tasks.queries import read_task
from backend.api.tasks.task_list import StartedBy
from backend.api.tasks.views import TaskView
from backend.api.wiring import Wired
from backend.core.db import Artifact
from backend.core.events import NumberedEvent, known
from backend.core.resources import Resources
from backend.core.views import FileView

router = APIRouter(tags=["tasks"])

# A tool's words of progress are no record of anything: the call's start and end are.
_ROWS = text("""
    select data from task_events
    where task_id = :id and user_id = :user_id and data ->> 'kind' not in ('step.progress', 'tool.progress')
    order by at, source = 'task' desc, source, n
""")
_WHENCE = text("""
    select c.title, t.started_by from tasks t join conversations c on c.id = t.conversation_id
    where t.id = :id and t.user_id = :user_id
""")


class ReceiptFile(FileView):
    """A file that went in or came out; ``sha256`` is None once it was deleted."""

    sha256: str | None


class Receipt(BaseModel):
    """Everything that is known of a task."""

    task: TaskView
    conversation_title: str
    started_by: StartedBy = "chat"
    inputs: list[ReceiptFile]
    artifacts: list[ReceiptFile]
    #: What happened, oldest first, without a tool's words of progress.
    events: list[NumberedEvent]


async def _with_hashes(conn: AsyncConnection, user_id: UUID, files: list[FileView]) -> list[ReceiptFile]:
    query = select(Artifact.id, Artifact.sha256).where(
        Artifact.user_id == user_id, Artifact.id.in_([file.id for file in files])
    )
    hashes = {row.id: row.sha256 for row in await conn.execute(query)}
    return [ReceiptFile(**file.model_dump(), sha256=hashes.get(file.id)) for file in files]


async def read_receipt(resources: Resources, user_id: UUID, task_id: UUID) -> Receipt:
    """Return a task's receipt; of one that hasn't ended, as far as it has come.

    Raises:
        NotFound: there is no such task, or it is somebody else's.
    """
    task = await read_task(resources, user_id, task_id)
    async with resources.engine.connect() as conn:
        whence = (await conn.execute(_WHENCE, {"id": task_id, "user_id": user_id})).one_or_none()
        rows = (await conn.execute(_ROWS, {"id": task_id, "user_id": user_id})).scalars().all()
        return Receipt(
            task=task,
            conversation_title=whence.title if whence is not None else "",
            started_by=whence.started_by if whence is not None else "chat",
            inputs=await _with_hashes(conn, user_id, task.files),
            artifacts=await _with_hashes(conn, user_id, task.artifacts),
            events=known(rows),
        )


@router.get("/tasks/{task_id}/receipt")
async def get_receipt(
    task_id: UUID,
    user: CurrentUser,
    resources: Wired,
    response: Response,
    *,
    download: Annotated[bool, Query(description="Save rather than show.")] = False,
) -> Receipt:
    """Return everything that is known of a task: plan, events, files with their hashes, usage."""
    if download:
        response.headers["content-disposition"] = f'attachment; filename="warren-task-{task_id}.json"'
    return await read_receipt(resources, user.id, task_id)
