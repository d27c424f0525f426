"""Rows as views: how a task or step leaves the database."""

from typing import Any

from pydantic import TypeAdapter

from backend.core.db.base import Json
from backend.core.queue_order import priority_of
from backend.core.states import TASK_FINAL, StepState, TaskState
from backend.core.views import ErrorView, FileView, StepView, TaskBrief, UsageView

_FILES = TypeAdapter(list[FileView])


def files_of(value: object) -> list[FileView]:
    """Return the files that a task or message row keeps."""
    return _FILES.validate_python(value)


def _error(value: Json | None) -> ErrorView | None:
    return ErrorView.model_validate(value) if value else None


def task_fields(row: Json) -> dict[str, Any]:
    """Return a task row's fields by the names of ``TaskBrief``."""
    return {
        "id": row["id"],
        "conversation_id": row["conversation_id"],
        "state": row["state"],
        "waiting_for": row["waiting_for"],
        "stopping": row["cancel_requested_at"] is not None and TaskState(str(row["state"])) not in TASK_FINAL,
        "priority": priority_of(int(str(row["lane"]))),
        "mode": row["mode"],
        "agent": row["agent"],
        "request": row["request"],
        "files": files_of(row["files"]),
        "answer": row["answer"],
        "question": row["question"],
        "error": row["error"] or None,
        "round": row["round"],
        "usage": UsageView.model_validate(row["usage"]),
        "created_at": row["created_at"],
        "started_at": row["started_at"],
        "completed_at": row["completed_at"],
    }


def task_brief(row: Json) -> TaskBrief:
    """Return a task row as it stands in lists and events."""
    return TaskBrief.model_validate(task_fields(row))


def step_fields(row: Json) -> dict[str, Any]:
    """Return a step row's fields by the names of ``StepView``."""
    names = (
        "id",
        "task_id",
        "rev",
        "round",
        "position",
        "agent",
        "instruction",
        "depends_on",
        "state",
        "attempt",
        "moved",
        "result",
    )
    times = ("cached_at", "queued_at", "started_at", "finished_at")
    return {
        **{name: row[name] for name in (*names, *times)},
        "stopping": row["cancel_requested_at"] is not None and row["state"] == StepState.RUNNING,
        "error": _error(row["error"]),
        "not_before": row["not_before"] if row["state"] == StepState.QUEUED else None,
        "usage": UsageView.model_validate(row["usage"]),
    }


def step_view(row: Json) -> StepView:
    """Return a step row as it stands in events."""
    return StepView.model_validate(step_fields(row))
