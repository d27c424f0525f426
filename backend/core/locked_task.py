"""A task under its row lock: read once, changed in memory, written and told once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ClauseElement, bindparam, text, update

from backend.core.db import Base
from backend.core.db.base import Json
from backend.core.events import MessageAdded, PlanChanged, StepChanged, TaskChanged
from backend.core.outbox import Unit
from backend.core.rows import step_view, task_brief
from backend.core.states import TaskState, check_task
from backend.core.telemetry import tracing
from backend.core.views import MessageView

_TASKS = Base.metadata.tables["tasks"]
# Its columns come as parameters: building a statement from values each time costs four times as much.
_SAVE = update(_TASKS).where(_TASKS.c.id == bindparam("this_id"))
_LOCK = text("update tasks set version = version + 1 where id = :id returning *")


class LockedTask:
    """Holds the task's row lock until the unit commits; numbers the task's own events."""

    def __init__(self, unit: Unit, row: Mapping[Any, Any]) -> None:
        self.unit = unit
        self.row: Json = dict(row)
        self._changes: Json = {}
        self._told = False
        unit.user_id = self.row["user_id"]

    @classmethod
    async def take(cls, unit: Unit, task_id: UUID) -> "LockedTask | None":
        """Lock the task: its first statement is a write, so that two joins can't both read before either writes."""
        row = (await unit.conn.execute(_LOCK, {"id": task_id})).mappings().one_or_none()
        if row is None:
            return None
        tracing.link(row["traceparent"])
        return cls(unit, row)

    @property
    def id(self) -> UUID:
        """The task's id."""
        return UUID(str(self.row["id"]))

    @property
    def state(self) -> TaskState:
        """The state as it will be written."""
        return TaskState(self.row["state"])

    @property
    def cancelling(self) -> bool:
        """A person has asked for a stop."""
        return self.row["cancel_requested_at"] is not None

    def set(self, **columns: object) -> None:
        """Change columns; a state is checked against the table of transitions."""
        if "state" in columns and columns["state"] != self.row["state"]:
            check_task(self.state, TaskState(str(columns["state"])))
        self._changes |= columns
        self.row |= columns

    def number(self) -> dict[str, Any]:
        """Return the next event's numbered part."""
        self.row["event_n"] += 1
        self._told = True
        return {
            "task_id": self.row["id"],
            "conversation_id": self.row["conversation_id"],
            "source": "task",
            "n": self.row["event_n"],
            "at": datetime.now(UTC),
        }

    def tell_steps(self, rows: list[Json]) -> None:
        """Tell step states that were written under this lock."""
        for row in rows:
            self.unit.events.append(StepChanged(**self.number(), step=step_view(row)))

    def tell_plan(self, rows: list[Json]) -> None:
        """Tell the plan of this round."""
        self.unit.events.append(
            PlanChanged(**self.number(), round=self.row["round"], steps=[step_view(row) for row in rows])
        )

    def tell_message(self, message: MessageView) -> None:
        """Tell a new message of the conversation."""
        self.unit.events.append(MessageAdded(**self.number(), message=message))

    async def save(self) -> None:
        """Write the changed columns and the event number; tells the task when it changed."""
        if self._changes:
            self.unit.events.append(TaskChanged(**self.number(), task=task_brief(self.row)))
        if not self._told:
            return
        computed = {name: value for name, value in self._changes.items() if isinstance(value, ClauseElement)}
        plain = {name: value for name, value in self._changes.items() if name not in computed}
        statement = _SAVE.values(**computed) if computed else _SAVE
        await self.unit.conn.execute(statement, {**plain, "event_n": self.row["event_n"], "this_id": self.row["id"]})
        self._changes, self._told = {}, False
