"""A person who decides, as the api does."""

import json
from typing import Any
from uuid import UUID

from backend.core import approvals
from backend.core.act_views import Decision
from backend.core.db.base import Json
from backend.core.joins import join
from backend.core.locked_task import LockedTask
from tests.path.crew import PATIENCE, Crew, until


async def questions(crew: Crew, task_id: UUID, *states: str) -> list[Json]:
    """Return a task's questions in these states, oldest first."""
    rows = await crew.sql("select * from approvals where task_id = :id order by created_at, id", id=task_id)
    return [row for row in rows if not states or row["state"] in states]


async def question(crew: Crew, task_id: UUID, state: str = "pending", *, within: float = PATIENCE) -> Json:
    """Wait for the task's one question in this state."""

    async def there() -> Json | None:
        found = await questions(crew, task_id, state)
        return found[0] if found else None

    found: Json = await until(there, within=within, what=f"a question that is {state}")
    return found


async def decide(crew: Crew, row: Json, decision: Decision = "approve", **given: Any) -> Json:  # noqa: ANN401 - Verdict's
    """Decide a question."""
    if "args" in given:
        given["args"] = json.dumps(given["args"])
    async with crew.resources.unit() as unit:
        task = await LockedTask.take(unit, row["task_id"])
        assert task is not None
        decided = await approvals.decide(task, row["id"], approvals.Verdict(decision=decision, by="ann", **given))
        await join(task)
        await task.save()
    return decided


async def undo(crew: Crew, row: Json) -> Json:
    """Take an approval back."""
    async with crew.resources.unit() as unit:
        task = await LockedTask.take(unit, row["task_id"])
        assert task is not None
        undone = await approvals.undo(task, row["id"])
        await join(task)
        await task.save()
    return undone


async def effects(crew: Crew, task_id: UUID) -> list[Json]:
    """Return a task's effects, oldest first."""
    return await crew.sql("select * from effects where task_id = :id order by created_at, id", id=task_id)
