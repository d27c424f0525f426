"""The task and step state machines: pure tables, and the only place where a transition is allowed."""

from enum import StrEnum


class TaskState(StrEnum):
    """Where a task stands."""

    QUEUED = "queued"
    PLANNING = "planning"
    RUNNING = "running"
    WAITING = "waiting"
    ANSWERING = "answering"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepState(StrEnum):
    """Where a step stands."""

    PENDING = "pending"
    QUEUED = "queued"
    RUNNING = "running"
    AWAITING_APPROVAL = "awaiting_approval"
    PARKED = "parked"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class WaitingFor(StrEnum):
    """What a waiting task waits for."""

    APPROVAL = "approval"
    PARKED = "parked"
    QUESTION = "question"


T, S = TaskState, StepState

TASK_TRANSITIONS: dict[TaskState, frozenset[TaskState]] = {
    T.QUEUED: frozenset({T.PLANNING, T.CANCELLED, T.FAILED}),
    T.PLANNING: frozenset({T.RUNNING, T.WAITING, T.COMPLETED, T.FAILED, T.CANCELLED}),
    T.RUNNING: frozenset({T.WAITING, T.ANSWERING, T.COMPLETED, T.FAILED, T.CANCELLED}),
    T.WAITING: frozenset({T.RUNNING, T.PLANNING, T.ANSWERING, T.FAILED, T.CANCELLED}),
    T.ANSWERING: frozenset({T.RUNNING, T.WAITING, T.COMPLETED, T.FAILED, T.CANCELLED}),
    # A person's retry: from some of its steps on, or from the plan.
    T.COMPLETED: frozenset({T.QUEUED, T.RUNNING}),
    T.FAILED: frozenset({T.QUEUED, T.RUNNING}),
    T.CANCELLED: frozenset({T.QUEUED, T.RUNNING}),
}

STEP_TRANSITIONS: dict[StepState, frozenset[StepState]] = {
    S.PENDING: frozenset({S.QUEUED, S.SKIPPED, S.CANCELLED}),
    S.QUEUED: frozenset({S.RUNNING, S.SKIPPED, S.CANCELLED, S.FAILED}),
    # Back to queued: a retry, a drain, a lost lease. To skipped: dropped by a person.
    S.RUNNING: frozenset({S.QUEUED, S.AWAITING_APPROVAL, S.PARKED, S.COMPLETED, S.FAILED, S.SKIPPED, S.CANCELLED}),
    S.AWAITING_APPROVAL: frozenset({S.QUEUED, S.FAILED, S.SKIPPED, S.CANCELLED}),
    S.PARKED: frozenset({S.QUEUED, S.FAILED, S.SKIPPED, S.CANCELLED}),
    # A person's retry; a failed step that others don't build on may be dropped instead.
    S.COMPLETED: frozenset({S.PENDING, S.QUEUED}),
    S.FAILED: frozenset({S.PENDING, S.QUEUED, S.SKIPPED}),
    S.SKIPPED: frozenset({S.PENDING, S.QUEUED}),
    S.CANCELLED: frozenset({S.PENDING, S.QUEUED}),
}

TASK_FINAL = frozenset({T.COMPLETED, T.FAILED, T.CANCELLED})
STEP_FINAL = frozenset({S.COMPLETED, S.FAILED, S.SKIPPED, S.CANCELLED})
STEP_WAITING = frozenset({S.AWAITING_APPROVAL, S.PARKED})
#: A task in one of these has given up its conversation's turn.
TASK_OUT_OF_TURN = TASK_FINAL | {T.WAITING}


class IllegalTransitionError(Exception):
    """A state change that the table does not have."""


def check_task(old: TaskState, new: TaskState) -> TaskState:
    """Return ``new`` if a task may go there from ``old``.

    Raises:
        IllegalTransitionError: it may not.
    """
    if new not in TASK_TRANSITIONS[old]:
        raise IllegalTransitionError(f"a task can't go from {old} to {new}")
    return new


def check_step(old: StepState, new: StepState) -> StepState:
    """Return ``new`` if a step may go there from ``old``.

    Raises:
        IllegalTransitionError: it may not.
    """
    if new not in STEP_TRANSITIONS[old]:
        raise IllegalTransitionError(f"a step can't go from {old} to {new}")
    return new


def sources_of(new: TaskState | StepState) -> list[str]:
    """Return every state from which ``new`` may be reached: the guard of a state change in SQL."""
    table: dict[TaskState, frozenset[TaskState]] | dict[StepState, frozenset[StepState]]
    table = TASK_TRANSITIONS if isinstance(new, TaskState) else STEP_TRANSITIONS
    return [old.value for old, targets in table.items() if new in targets]
