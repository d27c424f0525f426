"""Use case: a message answers the question that a task of its conversation waits with."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, text

from backend.api.chats.repeated import answer_id
from backend.core.contracts import TaskSubmitted
from backend.core.conversation_turn import take_turn
from backend.core.db import Message, new_id
from backend.core.locked_task import LockedTask
from backend.core.outbox import Unit
from backend.core.states import TaskState, WaitingFor
from backend.core.views import FileView, MessageView

_ASKING = text("""
    select id from tasks where conversation_id = :conversation_id and user_id = :user_id
        and state = 'waiting' and waiting_for = 'question' order by seq desc limit 1
""")


async def lock_asking_task(unit: Unit, user_id: UUID, conversation_id: UUID) -> LockedTask | None:
    """Lock the task whose question is open; None when there is none (any more)."""
    parameters = {"conversation_id": conversation_id, "user_id": user_id}
    row = (await unit.conn.execute(_ASKING, parameters)).first()
    task = await LockedTask.take(unit, row.id) if row is not None else None
    if task is None or task.state is not TaskState.WAITING or task.row["waiting_for"] != WaitingFor.QUESTION:
        return None
    return task


async def answer_question(task: LockedTask, message: str, files: Sequence[FileView], key: str | None) -> None:
    """Add the message to the task's conversation and send the task back to planning, when its turn comes."""
    view = MessageView(
        id=answer_id(task.row["user_id"], key) if key is not None else new_id(),
        conversation_id=task.row["conversation_id"],
        task_id=task.id,
        role="user",
        content=message,
        files=list(files),
        created_at=datetime.now(UTC),
    )
    values = {**view.model_dump(), "user_id": task.row["user_id"]}
    values["files"] = [file.model_dump(mode="json") for file in files]
    await task.unit.conn.execute(insert(Message).values(**values))
    task.tell_message(view)
    known = {file["id"] for file in task.row["files"]}
    more = [file for file in values["files"] if file["id"] not in known]
    heads = await take_turn(task.unit, task.row["conversation_id"])
    task.set(
        state=TaskState.PLANNING,
        waiting_for=None,
        question=None,
        files=[*task.row["files"], *more],
        head=heads,
        attempt=0,
        lost_leases=0,
        not_before=None,
    )
    if heads:  # or else whoever is at work there passes the turn on
        task.unit.messages.append(TaskSubmitted(task_id=task.id))
    await task.save()
