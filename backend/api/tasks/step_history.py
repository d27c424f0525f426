"""What happened inside a step: its event rows folded into tool calls, as the page folds the live events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.db.base import Json
from backend.core.rows import step_fields
from backend.core.states import STEP_FINAL, StepState
from backend.core.views import ErrorView, StepDetail, ToolCallView

# What a finished step did last is of no interest, and it is most of the rows; nor is what it did before a person had it
# run again: that began it anew.
_EVENTS = text("""
    select e.source, e.at, e.data from task_events e
    join steps s on s.task_id = e.task_id and e.source = s.id::text
    where e.task_id = any(cast(:ids as uuid[])) and e.at >= s.started_at and (
        e.data->>'kind' in ('tool.started', 'tool.finished', 'step.changed')
        or (e.data->>'kind' in ('step.progress', 'tool.progress')
            and s.state not in ('completed', 'failed', 'skipped', 'cancelled')))
    order by e.source, e.n
""")

INTERRUPTED = ErrorView(
    code="interrupted",
    message="The call was interrupted before it ended.",
    cure="Retry the task if its result is missing.",
)
#: The same where the step goes on by itself, with another worker.
LEFT = ErrorView(code="interrupted", message="The call was interrupted before it ended.")


@dataclass
class History:
    """A step's calls by id, in order, and its latest sign of life."""

    calls: dict[str, Json] = field(default_factory=dict)
    doing: str | None = None
    last_sign_at: datetime | None = None
    moved: int = 0

    def fold(self, at: datetime, event: Json) -> None:
        """Take one event, in order."""
        self.last_sign_at = at
        match event["kind"]:
            case "tool.started":
                self._start(event)
            case "tool.progress":
                self.doing = event["text"]
                self.calls.get(event["call_id"], {})["doing"] = event["text"]
            case "tool.finished":
                self._finish(event)
            case "step.progress":
                self.doing = event["text"]
            case "step.changed":  # claimed, given back, or waiting: what it did last isn't what it does now
                self.doing = None
                self._move(event["step"].get("moved", 0))

    def _start(self, event: Json) -> None:
        self.doing = event["title"]
        names = ("tool", "title", "subagent", "args")
        self.calls[event["call_id"]] = {
            "id": event["call_id"],
            "state": "running",
            "started_at": event["at"],
            **{name: event[name] for name in names if name in event},
        }

    def _move(self, moved: int) -> None:
        """Note what the worker before left unfinished: another one begins it anew, or finds out what became of it."""
        if moved > self.moved:
            left = [call for call in self.calls.values() if call["state"] == "running"]
            for call in left:
                call |= {"state": "error", "error": LEFT, "doing": None}
        self.moved = moved

    def _finish(self, event: Json) -> None:
        call = self.calls.get(event["call_id"])
        if call is None:
            return
        names = ("result", "error", "artifacts", "duration_ms")
        call |= {name: event[name] for name in names if name in event}
        call |= {"state": "error" if event.get("error") else "ok", "doing": None}


async def histories(conn: AsyncConnection, task_ids: Sequence[UUID]) -> dict[UUID, History]:
    """Return the history of every step of these tasks that has one."""
    found: dict[UUID, History] = {}
    for row in await conn.execute(_EVENTS, {"ids": list(task_ids)}):
        found.setdefault(UUID(row.source), History()).fold(row.at, row.data)
    return found


def _call(call: Mapping[str, Any], *, ended: bool) -> ToolCallView:
    if ended and call["state"] == "running":
        return ToolCallView.model_validate({**call, "state": "error", "error": INTERRUPTED, "doing": None})
    return ToolCallView.model_validate(call)


def step_detail(row: Json, history: History, partial: str) -> StepDetail:
    """Return a step row with its history. A call that a dead worker never ended doesn't run for ever."""
    ended = StepState(row["state"]) in STEP_FINAL
    return StepDetail(
        **step_fields(row),
        ahead=row["ahead"],
        calls=[_call(call, ended=ended) for call in history.calls.values()],
        doing=None if ended else history.doing,
        last_sign_at=row["finished_at"] or history.last_sign_at or row["started_at"],
        partial=partial,
    )
