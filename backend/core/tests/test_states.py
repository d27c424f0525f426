"""The state machines are whole, and ARCHITECTURE.md shows them as they are."""

from pathlib import Path
from typing import TypeVar

import pytest

from backend.core import states
from backend.core.states import (
    APPROVAL_TRANSITIONS,
    EFFECT_TRANSITIONS,
    STEP_FINAL,
    STEP_TRANSITIONS,
    STEP_WAITING,
    TASK_FINAL,
    TASK_OUT_OF_TURN,
    TASK_TRANSITIONS,
    ApprovalState,
    EffectState,
    IllegalTransitionError,
    StepState,
    TaskState,
    check_step,
    check_task,
    sources_of,
)
from backend.core.states_diagram import BEGIN, END, drawn_into

S = TypeVar("S", TaskState, StepState)
ARCHITECTURE = Path(states.__file__).parents[2] / "ARCHITECTURE.md"


def test_every_state_has_its_row() -> None:
    assert set(TASK_TRANSITIONS) == set(TaskState)
    assert set(STEP_TRANSITIONS) == set(StepState)
    assert set(APPROVAL_TRANSITIONS) == set(ApprovalState)
    assert set(EFFECT_TRANSITIONS) == set(EffectState)


def test_every_state_is_reached_and_every_open_one_can_end() -> None:
    for state in TaskState:
        assert state is TaskState.QUEUED or sources_of(state)
        assert state in TASK_FINAL or reachable(TASK_TRANSITIONS, state) >= TASK_FINAL
    for step in StepState:
        assert step is StepState.PENDING or sources_of(step)
        assert step in STEP_FINAL or {StepState.COMPLETED, StepState.CANCELLED} <= reachable(STEP_TRANSITIONS, step)


def reachable(table: dict[S, frozenset[S]], start: S) -> set[S]:
    found: set[S] = set()
    open_states = {start}
    while open_states:
        state = open_states.pop()
        new = table[state] - found
        found |= new
        open_states |= new
    return found


def test_a_person_can_stop_anything_that_is_not_over() -> None:
    assert sources_of(TaskState.CANCELLED) == [state for state in TaskState if state not in TASK_FINAL]
    assert sources_of(StepState.CANCELLED) == [state for state in StepState if state not in STEP_FINAL]


def test_only_a_persons_retry_opens_a_completed_step_again() -> None:
    assert STEP_TRANSITIONS[StepState.COMPLETED] == {StepState.PENDING, StepState.QUEUED}


def test_what_waits_is_not_final() -> None:
    assert not STEP_WAITING & STEP_FINAL
    assert {TaskState.WAITING} == TASK_OUT_OF_TURN - TASK_FINAL


def test_what_was_done_is_never_intended_again_and_what_was_refused_stays_refused() -> None:
    assert not EFFECT_TRANSITIONS[EffectState.DONE]
    assert not APPROVAL_TRANSITIONS[ApprovalState.REJECTED]
    assert sources_of(ApprovalState.APPROVED) == ["pending", "expired"]
    assert sources_of(EffectState.INTENDED) == ["failed", "unknown"]


def test_only_the_tables_transitions_are_allowed() -> None:
    for old in TaskState:
        for new in TaskState:
            if new in TASK_TRANSITIONS[old]:
                assert check_task(old, new) is new
            else:
                with pytest.raises(IllegalTransitionError):
                    check_task(old, new)
    with pytest.raises(IllegalTransitionError):
        check_step(StepState.COMPLETED, StepState.FAILED)
    assert check_step(StepState.RUNNING, StepState.QUEUED) is StepState.QUEUED


def test_the_drawing_in_the_architecture_is_that_of_the_code() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1, f"{ARCHITECTURE.name} needs one {BEGIN} and one {END}"
    assert drawn_into(text) == text, "run: python -m backend.core.states_diagram ARCHITECTURE.md"
