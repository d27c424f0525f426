"""Whole tasks as one consistent snapshot: rows, what happened inside each step, files, text being written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from redis import RedisError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.files.queries import files_of_tasks
from backend.api.tasks.acts import Acts, read_acts
from backend.api.tasks.step_history import History, histories, step_detail
from backend.api.tasks.views import TaskView
from backend.core.db.base import Json
from backend.core.event_log import ANSWER, EventLog
from backend.core.queue_position import STEPS_AHEAD, TASKS_AHEAD
from backend.core.rows import task_fields
from backend.core.states import STEP_FINAL, TASK_FINAL, StepState, TaskState
from backend.core.views import FileView, StepDetail

_TASKS = f"""
    select t.*, case when t.state = 'queued' then {TASKS_AHEAD} end as queue_position
    from tasks t where t.user_id = :user_id and {{condition}} order by t.seq
"""  # noqa: S608 - constants
_ONE_TASK = text(_TASKS.format(condition="t.id = :id"))
_TASKS_OF_CONVERSATION = text(_TASKS.format(condition="t.conversation_id = :id and t.mode = 'run'"))
_STEPS = text(f"""
    select s.*, case when s.state = 'queued' then {STEPS_AHEAD} end as ahead
    from steps s join tasks t on t.id = s.task_id
    where s.task_id = any(cast(:ids as uuid[])) and s.round >= t.first_round order by s.round, s.position
""")  # noqa: S608 - a constant


@dataclass
class Snapshot:
    """What one transaction saw of some tasks of one user."""

    tasks: Sequence[Json] = ()
    steps: dict[UUID, list[Json]] = field(default_factory=dict)
    history: dict[UUID, History] = field(default_factory=dict)
    files: dict[UUID, list[FileView]] = field(default_factory=dict)
    acts: Acts = field(default_factory=Acts)

    def writing(self, task: Json) -> list[str]:
        """Return the sources of this task that may be writing text right now."""
        if TaskState(task["state"]) in TASK_FINAL:
            return []
        steps = self.steps.get(task["id"], [])
        return [ANSWER, *(str(step["id"]) for step in steps if step["state"] == StepState.RUNNING)]


async def _take(conn: AsyncConnection, tasks: Sequence[Json]) -> Snapshot:
    ids = [task["id"] for task in tasks]
    if not ids:
        return Snapshot()
    snapshot = Snapshot(
        tasks,
        files=await files_of_tasks(conn, ids),
        history=await histories(conn, ids),
        acts=await read_acts(conn, ids),
    )
    for row in (await conn.execute(_STEPS, {"ids": ids})).mappings():
        snapshot.steps.setdefault(row["task_id"], []).append(dict(row))
    return snapshot


async def _rows(conn: AsyncConnection, query: Any, user_id: UUID, row_id: UUID) -> list[Json]:  # noqa: ANN401 - a text clause
    return [dict(row) for row in (await conn.execute(query, {"user_id": user_id, "id": row_id})).mappings()]


async def task_snapshot(conn: AsyncConnection, user_id: UUID, task_id: UUID) -> Snapshot:
    """Return one task; empty when there is none, or it is somebody else's. ``conn`` reads repeatably."""
    return await _take(conn, await _rows(conn, _ONE_TASK, user_id, task_id))


async def conversation_snapshot(conn: AsyncConnection, user_id: UUID, conversation_id: UUID) -> Snapshot:
    """Return every task of a conversation, in order. ``conn`` reads repeatably."""
    return await _take(conn, await _rows(conn, _TASKS_OF_CONVERSATION, user_id, conversation_id))


async def task_views(snapshot: Snapshot, events: EventLog, cursor: str) -> list[TaskView]:
    """Return the snapshot as views, with the text that is being written from Redis."""
    views = []
    for task in snapshot.tasks:
        texts = await _texts(events, task["id"], snapshot.writing(task))
        steps = [_detail(snapshot, step, texts) for step in snapshot.steps.get(task["id"], [])]
        views.append(
            TaskView(
                **task_fields(task),
                queue_position=task["queue_position"],
                steps=steps,
                artifacts=snapshot.files.get(task["id"], []),
                approvals=snapshot.acts.approvals.get(task["id"], []),
                effects=snapshot.acts.effects.get(task["id"], []),
                partial="" if task["answer"] else texts.get(ANSWER, ""),
                sources={"task": task["event_n"], **_numbers(snapshot.steps.get(task["id"], []))},
                cursor=cursor,
            )
        )
    return views


def _detail(snapshot: Snapshot, step: Json, texts: dict[str, str]) -> StepDetail:
    history = snapshot.history.get(step["id"], History())
    partial = "" if StepState(step["state"]) in STEP_FINAL else texts.get(str(step["id"]), "")
    return step_detail(step, history, partial)


def _numbers(steps: Sequence[Json]) -> dict[str, int]:
    return {str(step["id"]): step["event_n"] for step in steps}


async def _texts(events: EventLog, task_id: UUID, sources: Sequence[str]) -> dict[str, str]:
    """Return text being written; without Redis there is none, and the finished text comes all the same."""
    try:
        return await events.texts(task_id, sources)
    except (RedisError, OSError):
        return {}
