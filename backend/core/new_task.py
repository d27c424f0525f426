"""A new task's row, its message and its first two events, in one statement and one unit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from backend.core.contracts import TaskSubmitted
from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.events import MessageAdded, TaskChanged
from backend.core.outbox import Unit
from backend.core.queue_order import TASK_TURN, lane_of
from backend.core.queue_position import TASKS_AHEAD
from backend.core.rows import task_brief
from backend.core.running_cap import IS_HELD
from backend.core.telemetry import tracing
from backend.core.views import FileView, MessageView, Priority

# event_n is 2: the row is told by two events as it is made.
_INSERT = text(f"""
    with t as (
        insert into tasks (id, user_id, conversation_id, head, held, mode, started_by, agent, request, files, lane,
            turn, event_n, idempotency_key, request_hash, traceparent)
        values (:id, :user_id, :conversation_id, :head, {IS_HELD}, :mode, :started_by, :agent, :request,
            cast(:files as jsonb), cast(:lane as smallint), {TASK_TURN}, 2, :idempotency_key,
            :request_hash, :traceparent)
        returning *
    ), said as (
        insert into messages (id, user_id, conversation_id, task_id, role, content, files)
        select :message_id, t.user_id, t.conversation_id, t.id, 'user', t.request, t.files from t returning created_at
    )
    select t.*, {TASKS_AHEAD} as queue_position, said.created_at as said_at from t, said
""")  # noqa: S608 - constants


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """What a task is made of."""

    user_id: UUID
    conversation_id: UUID
    request: str
    heads: bool
    files: Sequence[FileView] = ()
    agent: str | None = None
    mode: Literal["run", "plan"] = "run"
    started_by: Literal["chat", "schedule"] = "chat"
    priority: Priority = "normal"
    idempotency_key: str | None = None
    request_hash: str | None = None


def _parameters(new: NewTask) -> Json:
    return {
        "id": new_id(),
        "message_id": new_id(),
        "user_id": new.user_id,
        "conversation_id": new.conversation_id,
        "head": new.heads,
        "mode": new.mode,
        "started_by": new.started_by,
        "agent": new.agent,
        "request": new.request,
        "files": json.dumps([file.model_dump(mode="json") for file in new.files]),
        "lane": lane_of(new.priority),
        "idempotency_key": new.idempotency_key,
        "request_hash": new.request_hash,
        "traceparent": tracing.traceparent_of_task(),
    }


async def insert_task(unit: Unit, new: NewTask) -> Json:
    """Write the task and its message, tell both, and ring for it when it can be claimed; returns its row."""
    parameters = {**_parameters(new), "cap": unit.max_running}
    row = dict((await unit.conn.execute(_INSERT, parameters)).mappings().one())
    message = MessageView(
        id=parameters["message_id"],
        conversation_id=new.conversation_id,
        task_id=row["id"],
        role="user",
        content=new.request,
        files=list(new.files),
        created_at=row["said_at"],
    )
    told = {
        "task_id": row["id"],
        "conversation_id": new.conversation_id,
        "source": "task",
        "at": datetime.now(UTC),
    }
    unit.user_id = new.user_id
    unit.events.append(TaskChanged(**told, n=1, task=task_brief(row)))
    unit.events.append(MessageAdded(**told, n=2, message=message))
    if new.heads and not row["held"]:
        unit.messages.append(TaskSubmitted(task_id=row["id"]))
    return row
