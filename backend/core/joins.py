"""The join: what follows when a step of a task reached a final or waiting state. Runs under the task's row lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from backend.core import approvals, task_ends
from backend.core.contracts import StepRequested, TaskJoined
from backend.core.conversation_turn import release_turn
from backend.core.db.base import Json
from backend.core.locked_task import LockedTask
from backend.core.queue_order import STEP_TURN
from backend.core.states import STEP_FINAL, StepState, TaskState, WaitingFor
from backend.core.verdicts import Failure

_ROUND = text("select * from steps where task_id = :task_id and round = :round order by position")
# Steps that are queued together take turns one after the other, as if they had come singly.
_QUEUE = text(f"""
    update steps s set state = 'queued', rev = rev + 1, queued_at = now(), turn = {STEP_TURN} + place.n
    from (
        select id as step_id, row_number() over (partition by agent order by seq) - 1 as n
        from steps where id = any(cast(:ids as uuid[]))
    ) place
    where s.id = place.step_id and s.state = 'pending' returning s.*
""")  # noqa: S608 - a constant
_END = text("""
    update steps set state = :state, rev = rev + 1, finished_at = now(), error = cast(:error as jsonb),
        owner = null, lease_until = null
    where id = any(cast(:ids as uuid[])) and state = any(cast(:from_states as text[])) returning *
""")


@dataclass(frozen=True)
class Decision:
    """What a round's steps call for.

    ``queue`` and ``skip`` are ids; ``state`` is where the task goes next, None to stay.
    """

    queue: Sequence[UUID]
    skip: Sequence[UUID]
    state: TaskState | None
    waiting_for: WaitingFor | None = None


def decide(steps: Sequence[Json]) -> Decision:
    """Decide from the states alone: pure, so that every order of arrival gives the same end.

    Args:
        steps: rows of one round, at least ``id``, ``state`` and ``depends_on``.
    """
    states = {step["id"]: StepState(step["state"]) for step in steps}
    skip: list[UUID] = []
    changed = True
    while changed:  # a skipped step skips those that depend on it
        changed = False
        for step in steps:
            blocked = any(states[d] in STEP_FINAL and states[d] is not StepState.COMPLETED for d in step["depends_on"])
            if states[step["id"]] is StepState.PENDING and blocked:
                states[step["id"]] = StepState.SKIPPED
                skip.append(step["id"])
                changed = True
    queue = [
        step["id"]
        for step in steps
        if states[step["id"]] is StepState.PENDING and all(states[d] is StepState.COMPLETED for d in step["depends_on"])
    ]
    for step_id in queue:
        states[step_id] = StepState.QUEUED
    return Decision(queue, skip, *_task_state(set(states.values())))


def _task_state(states: set[StepState]) -> tuple[TaskState | None, WaitingFor | None]:
    if states <= STEP_FINAL:
        return TaskState.ANSWERING, None
    if states & {StepState.QUEUED, StepState.RUNNING}:
        return TaskState.RUNNING, None
    if StepState.AWAITING_APPROVAL in states:
        return TaskState.WAITING, WaitingFor.APPROVAL
    return TaskState.WAITING, WaitingFor.PARKED


async def steps_of_round(task: LockedTask) -> list[Json]:
    """Return the rows of the task's current round, in order."""
    rows = await task.unit.conn.execute(_ROUND, {"task_id": task.id, "round": task.row["round"]})
    return [dict(row) for row in rows.mappings()]


async def queue_steps(task: LockedTask, ids: Sequence[UUID]) -> None:
    """Queue pending steps whose inputs are done, and ring for each."""
    if not ids:
        return
    rows = [dict(row) for row in (await task.unit.conn.execute(_QUEUE, {"ids": list(ids)})).mappings()]
    task.tell_steps(rows)
    task.unit.messages += [StepRequested(task_id=task.id, step_id=row["id"], agent=row["agent"]) for row in rows]


async def end_steps(
    task: LockedTask, ids: Sequence[UUID], state: StepState, failure: Failure | None, *, only_from: Sequence[StepState]
) -> frozenset[UUID]:
    """End steps that nobody holds (skip or cancel); returns those that ended: one may have been claimed just now."""
    if not ids:
        return frozenset()
    error = None if failure is None else failure.to_json()
    parameters = {"ids": list(ids), "state": state, "error": error, "from_states": [s.value for s in only_from]}
    rows = [dict(row) for row in (await task.unit.conn.execute(_END, parameters)).mappings()]
    task.tell_steps(rows)
    if {StepState.AWAITING_APPROVAL, StepState.PARKED, StepState.QUEUED} & set(only_from):
        await approvals.withdraw(task, [row["id"] for row in rows])
    return frozenset(row["id"] for row in rows)


#: An open step in one of these has no holder.
_FREE = (StepState.PENDING, StepState.QUEUED, StepState.AWAITING_APPROVAL, StepState.PARKED)

SKIPPED = Failure(
    code="dependency_failed",
    message="Skipped: a step it needed did not finish.",
    cure="Retry the failed step; this one follows by itself.",
)


async def join(task: LockedTask) -> None:
    """Queue, skip and move the task on, as the steps of its round call for."""
    if task.state not in {TaskState.RUNNING, TaskState.WAITING}:
        return
    if task.state is TaskState.WAITING and task.row["waiting_for"] == WaitingFor.QUESTION:
        return
    steps = await steps_of_round(task)
    if task.cancelling:
        await _join_cancelled(task, steps)
        return
    decision = decide(steps)
    await end_steps(task, decision.skip, StepState.SKIPPED, SKIPPED, only_from=[StepState.PENDING])
    await queue_steps(task, decision.queue)
    await _move(task, decision, steps)


async def _join_cancelled(task: LockedTask, steps: Sequence[Json]) -> None:
    """End what nobody holds, a step given back for a retry among it; the last holder's join ends the task."""
    free = [step["id"] for step in steps if step["state"] in _FREE]
    ended = await end_steps(task, free, StepState.CANCELLED, None, only_from=_FREE)
    if all(StepState(step["state"]) in STEP_FINAL or step["id"] in ended for step in steps):
        await task_ends.cancel(task)
    else:
        await task.save()


async def _move(task: LockedTask, decision: Decision, steps: Sequence[Json]) -> None:
    # A later round of one step adds to what the rounds before it found, a plan may have left a part out, and a step may
    # have left files to others: only a review can put these together.
    whole = task.row["round"] == task.row["first_round"] and not task.row["plan"]
    alone = steps[0] if len(steps) == 1 and whole else None
    if (
        decision.state is TaskState.ANSWERING
        and alone is not None
        and alone["state"] == StepState.COMPLETED
        and alone["result"]
        and not alone["unread"]
    ):
        await task_ends.complete(task, str(alone["result"]))
        return
    stays = decision.state == task.state and decision.waiting_for == task.row["waiting_for"]
    if decision.state is None or stays:
        await task.save()
        return
    began_to_wait = decision.state is TaskState.WAITING and task.state is not TaskState.WAITING
    task.set(state=decision.state, waiting_for=decision.waiting_for)
    if decision.state is TaskState.ANSWERING:
        task.unit.messages.append(TaskJoined(task_id=task.id, round=task.row["round"]))
    await task.save()
    if began_to_wait:
        await release_turn(task.unit, task.row)
