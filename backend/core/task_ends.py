"""How a task ends, or begins to wait: state, answer, message, and the conversation's turn, in one place."""

from datetime import UTC, datetime

from sqlalchemy import insert, text

from backend.core.conversation_turn import release_turn
from backend.core.db import Message, new_id
from backend.core.locked_task import LockedTask
from backend.core.states import TaskState, WaitingFor
from backend.core.usage import total
from backend.core.verdicts import Failure
from backend.core.views import MessageView, UsageView

# Prepared once: building a statement from values each time costs four times as much.
_MESSAGE = insert(Message)
_STEP_USAGE = text("select usage from steps where task_id = :id")
_HELD_BY_NOBODY = {"owner": None, "lease_until": None, "not_before": None}


async def _say(task: LockedTask, content: str) -> None:
    """Add Warren's message to the conversation."""
    message = MessageView(
        id=new_id(),
        conversation_id=task.row["conversation_id"],
        task_id=task.id,
        role="assistant",
        content=content,
        created_at=datetime.now(UTC),
    )
    values = {**message.model_dump(exclude={"files"}), "user_id": task.row["user_id"], "files": []}
    await task.unit.conn.execute(_MESSAGE, values)
    task.tell_message(message)


async def _settle(task: LockedTask) -> None:
    """Add up what planning and all steps used."""
    steps = () if task.row["round"] == 0 else (await task.unit.conn.execute(_STEP_USAGE, {"id": task.id})).scalars()
    parts = [UsageView.model_validate(part) for part in (task.row["planning_usage"], *steps)]
    task.set(usage=total(parts).model_dump())


async def complete(task: LockedTask, answer: str) -> None:
    """End the task well: its answer joins the conversation, and the next task there may go."""
    task.set(
        state=TaskState.COMPLETED, answer=answer, waiting_for=None, completed_at=datetime.now(UTC), **_HELD_BY_NOBODY
    )
    await _settle(task)
    await _say(task, answer)
    await task.save()
    await release_turn(task.unit, task.row)


async def fail(task: LockedTask, failure: Failure, answer: str | None = None) -> None:
    """End the task badly, with the reason and, where there is one, the answer that tells what was and wasn't done."""
    task.set(
        state=TaskState.FAILED,
        error=failure.as_json(),
        answer=answer,
        waiting_for=None,
        completed_at=datetime.now(UTC),
        **_HELD_BY_NOBODY,
    )
    await _settle(task)
    if answer:
        await _say(task, answer)
    await task.save()
    await release_turn(task.unit, task.row)


async def cancel(task: LockedTask) -> None:
    """End the task because a person stopped it; nobody holds a part of it any more."""
    task.set(state=TaskState.CANCELLED, waiting_for=None, completed_at=datetime.now(UTC), **_HELD_BY_NOBODY)
    await _settle(task)
    await task.save()
    await release_turn(task.unit, task.row)


async def ask(task: LockedTask, question: str) -> None:
    """Ask the person; the next message in the conversation answers, and meanwhile others there may go."""
    headed = {**task.row}
    waits = {"state": TaskState.WAITING, "waiting_for": WaitingFor.QUESTION, "question": question, "head": False}
    task.set(**waits, **_HELD_BY_NOBODY)
    await _say(task, question)
    await task.save()
    await release_turn(task.unit, headed)
