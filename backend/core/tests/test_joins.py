"""The join's decision: whatever order steps end in, the same steps run, and the task goes on exactly when it may."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from backend.core.db.base import Json
from backend.core.joins import decide
from backend.core.states import STEP_FINAL, StepState, TaskState, WaitingFor

ENDS = (StepState.COMPLETED, StepState.FAILED, StepState.CANCELLED)
Plan = list[tuple[set[int], StepState]]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Return up to eight steps: which earlier ones each depends on, and how it ends if it runs."""
    count = draw(st.integers(1, 8))
    return [
        (
            draw(st.sets(st.integers(0, index - 1), max_size=3)) if index else set(),
            draw(st.sampled_from(ENDS)),
        )
        for index in range(count)
    ]


def expected(plan: Plan) -> list[StepState]:
    """Return how each step ends: skipped when something it needs didn't go well."""
    states: list[StepState] = []
    for needs, end in plan:
        well = all(states[need] is StepState.COMPLETED for need in needs)
        states.append(end if well else StepState.SKIPPED)
    return states


def rows_of(plan: Plan) -> list[Json]:
    ids = [uuid4() for _ in plan]
    return [
        {"id": ids[index], "state": StepState.PENDING.value, "depends_on": [ids[need] for need in sorted(needs)]}
        for index, (needs, _) in enumerate(plan)
    ]


def apply(rows: list[Json]) -> TaskState | None:
    """Do what is decided, as the aggregator does."""
    decision = decide(rows)
    for row in rows:
        if row["id"] in decision.queue:
            row["state"] = StepState.QUEUED.value
        if row["id"] in decision.skip:
            row["state"] = StepState.SKIPPED.value
    return decision.state


@given(plans(), st.data())
def test_every_order_of_arrival_ends_the_same(plan: Plan, data: st.DataObject) -> None:
    rows = rows_of(plan)
    ends: dict[UUID, StepState] = {row["id"]: end for row, (_, end) in zip(rows, plan, strict=True)}
    state = apply(rows)
    while active := [row for row in rows if row["state"] == StepState.QUEUED]:
        assert state is TaskState.RUNNING
        # Several may end before anybody joins: their joins then find the same rows.
        several = data.draw(st.lists(st.sampled_from(active), min_size=1, max_size=3, unique_by=lambda row: row["id"]))
        for row in several:
            row["state"] = ends[row["id"]].value
        state = apply(rows)
    assert state is TaskState.ANSWERING
    assert [row["state"] for row in rows] == expected(plan)
    assert all(StepState(row["state"]) in STEP_FINAL for row in rows)


@given(plans(), st.data())
def test_deciding_again_changes_nothing(plan: Plan, data: st.DataObject) -> None:
    rows = rows_of(plan)
    apply(rows)
    if active := [row for row in rows if row["state"] == StepState.QUEUED]:
        data.draw(st.sampled_from(active))["state"] = StepState.COMPLETED.value
    state = apply(rows)
    again = decide(rows)
    assert (list(again.queue), list(again.skip), again.state) == ([], [], state)


def decided(*states: StepState) -> tuple[TaskState | None, WaitingFor | None]:
    decision = decide([{"id": uuid4(), "state": state.value, "depends_on": []} for state in states])
    return decision.state, decision.waiting_for


def test_a_task_waits_only_when_nothing_else_runs() -> None:
    completed, running = StepState.COMPLETED, StepState.RUNNING
    approval, parked = StepState.AWAITING_APPROVAL, StepState.PARKED
    assert decided(approval, running) == (TaskState.RUNNING, None)
    assert decided(approval, parked, completed) == (TaskState.WAITING, WaitingFor.APPROVAL)
    assert decided(parked, completed) == (TaskState.WAITING, WaitingFor.PARKED)
    assert decided(completed, StepState.FAILED) == (TaskState.ANSWERING, None)
    assert decided(approval, StepState.PENDING) == (TaskState.RUNNING, None)
