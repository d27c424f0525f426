"""What running an ended task, or a step of it, again means: decided in one place, for who looks and for who does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.problems import Conflict, NotFound
from backend.api.tasks.run_again import with_dependents
from backend.core.conversation_turn import is_busy
from backend.core.db.base import Json
from backend.core.states import TASK_FINAL, StepState, TaskState
from backend.core.verdicts import DROPPED

#: Why a step runs again: how it ended, that it was asked for, that it builds on one that does, or that all is planned
#: anew.
Reason = Literal["failed", "skipped", "stopped", "left_out", "asked", "builds_on", "planned_anew"]

_STEPS = text("select * from steps where task_id = :id and round >= :first_round order by round, position")
#: States of steps that a retry begins again, and why.
_NOT_DONE: dict[str, Reason] = {
    StepState.FAILED: "failed",
    StepState.SKIPPED: "skipped",
    StepState.CANCELLED: "stopped",
}


@dataclass(frozen=True)
class RetryPlan:
    """Rows of steps, in order. ``anew``: the request is planned again, and the steps of this run are replaced."""

    anew: bool
    kept: Sequence[Json]
    again: Sequence[tuple[Json, Reason]]
    #: Those among them that go on with the files they left.
    goes_on: frozenset[UUID] = frozenset()

    @property
    def ids(self) -> list[UUID]:
        """The steps that start afresh."""
        return [step["id"] for step, _ in self.again]


async def decide(conn: AsyncConnection, task: Json, step_id: UUID | None = None) -> RetryPlan:
    """Decide what running the task again means, or the step and what builds on it.

    Args:
        conn: sees one moment: the task is locked, or the transaction reads repeatably.
        task: its row.
        step_id: None for the whole task.

    Raises:
        NotFound: the task has no such step.
        Conflict: it hasn't ended, its conversation is busy with another, or the step can't start by itself.
    """
    if TaskState(task["state"]) not in TASK_FINAL:
        raise Conflict("The task is still at work.", cure="Stop it first, or wait for its end.")
    rows = (await conn.execute(_STEPS, {"id": task["id"], "first_round": task["first_round"]})).mappings()
    steps = [dict(row) for row in rows]
    current = [step for step in steps if step["round"] == task["round"]]
    if step_id is not None:
        plan = _of_step(steps, current, step_id)
    elif task["state"] == TaskState.COMPLETED or not current:
        return RetryPlan(anew=True, kept=(), again=[(step, "planned_anew") for step in steps])
    else:
        plan = _of_unfinished(steps, current)
    # What is planned anew queues up behind another task; steps can't.
    if await is_busy(conn, task["conversation_id"]):
        raise Conflict("Another task of this conversation is at work.", cure="Wait until it has ended, then retry.")
    return plan


def _of_unfinished(steps: Sequence[Json], current: Sequence[Json]) -> RetryPlan:
    again = [(step, _why(step)) for step in current if step["state"] in _NOT_DONE]
    ids = frozenset(step["id"] for step, _ in again)
    return RetryPlan(anew=False, kept=[step for step in steps if step["id"] not in ids], again=again, goes_on=ids)


def _why(step: Json) -> Reason:
    left_out = (step["error"] or {}).get("code") == DROPPED.code
    return "left_out" if left_out else _NOT_DONE[step["state"]]


def _of_step(steps: Sequence[Json], current: Sequence[Json], step_id: UUID) -> RetryPlan:
    states = {step["id"]: step["state"] for step in current}
    step = next((each for each in steps if each["id"] == step_id), None)
    if step is None:
        raise NotFound(f"There is no step {step_id} in this task.")
    if step_id not in states:
        raise Conflict("Later steps were planned from what this one found.", cure="Retry the whole task.")
    if any(states[needed] != StepState.COMPLETED for needed in step["depends_on"]):
        raise Conflict(
            "The step builds on one that did not finish.", cure="Retry that one; this one follows by itself."
        )
    ids = with_dependents(current, step_id)
    again: list[tuple[Json, Reason]] = [
        (each, "asked" if each["id"] == step_id else "builds_on") for each in current if each["id"] in ids
    ]
    # One that ended well begins where it began; one that didn't goes on with the files it left.
    goes_on = frozenset() if step["state"] == StepState.COMPLETED else frozenset({step_id})
    kept = [each for each in steps if each["id"] not in ids]
    return RetryPlan(anew=False, kept=kept, again=again, goes_on=goes_on)
