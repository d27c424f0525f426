"""The task and step state machines: pure tables, and the only place where a transition is allowed."""

from enum import StrEnum
from typing import Any


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


class ApprovalState(StrEnum):
    """Where a question to a person stands. An expired one isn't denied: it can still be decided."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class EffectState(StrEnum):
    """What is known of an act: written before it happens, settled after it."""

    INTENDED = "intended"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


T, S, A, E = TaskState, StepState, ApprovalState, EffectState

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
    # To parked: nobody decided in time.
    S.AWAITING_APPROVAL: frozenset({S.QUEUED, S.PARKED, S.FAILED, S.SKIPPED, S.CANCELLED}),
    S.PARKED: frozenset({S.QUEUED, S.FAILED, S.SKIPPED, S.CANCELLED}),
    # A person's retry; a failed step that others don't build on may be dropped instead.
    S.COMPLETED: frozenset({S.PENDING, S.QUEUED}),
    S.FAILED: frozenset({S.PENDING, S.QUEUED, S.SKIPPED}),
    S.SKIPPED: frozenset({S.PENDING, S.QUEUED}),
    S.CANCELLED: frozenset({S.PENDING, S.QUEUED}),
}

APPROVAL_TRANSITIONS: dict[ApprovalState, frozenset[ApprovalState]] = {
    A.PENDING: frozenset({A.APPROVED, A.REJECTED, A.EXPIRED, A.WITHDRAWN}),
    # Back to pending: undone within the cool-off.
    A.APPROVED: frozenset({A.PENDING, A.WITHDRAWN}),
    A.REJECTED: frozenset(),
    A.EXPIRED: frozenset({A.APPROVED, A.REJECTED, A.WITHDRAWN}),
    A.WITHDRAWN: frozenset(),
}

EFFECT_TRANSITIONS: dict[EffectState, frozenset[EffectState]] = {
    E.INTENDED: frozenset({E.DONE, E.FAILED, E.UNKNOWN}),
    E.DONE: frozenset(),
    # Known not to have happened: it may be tried again.
    E.FAILED: frozenset({E.INTENDED}),
    # Found at the provider, found not to be there, or decided by a person.
    E.UNKNOWN: frozenset({E.DONE, E.FAILED, E.INTENDED}),
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


def check_approval(old: ApprovalState, new: ApprovalState) -> ApprovalState:
    """Return ``new`` if a question to a person may go there from ``old``.

    Raises:
        IllegalTransitionError: it may not.
    """
    if new not in APPROVAL_TRANSITIONS[old]:
        raise IllegalTransitionError(f"an approval can't go from {old} to {new}")
    return new


_TABLES: tuple[dict[Any, frozenset[Any]], ...] = (
    TASK_TRANSITIONS,
    STEP_TRANSITIONS,
    APPROVAL_TRANSITIONS,
    EFFECT_TRANSITIONS,
)


def sources_of(new: TaskState | StepState | ApprovalState | EffectState) -> list[str]:
    """Return every state from which ``new`` may be reached: the guard of a state change in SQL."""
    table = next(table for table in _TABLES if isinstance(next(iter(table)), type(new)))
    return [old.value for old, targets in table.items() if new in targets]
