"""A worker that is shut down hands over what it has: at once, untried, and told."""

import asyncio
import time
from contextlib import suppress
from uuid import UUID

import pytest

from backend.core import claim_loop
from tests.path.crew import Crew, check_numbers
from workers.agentkit.context import StepContext


async def moves(crew: Crew, task_id: UUID) -> list[tuple[str, int, int]]:
    """Return the states of the task's one step as they were told, each with attempt and moves."""
    events = await crew.events(task_id)
    check_numbers(events)
    steps = {event["step"]["rev"]: event["step"] for event in events if event["kind"] == "step.changed"}
    return [(step["state"], step["attempt"], step["moved"]) for _, step in sorted(steps.items())]


async def test_a_step_that_moves_is_told_and_keeps_its_attempt(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor")
    leaving = await crew.process("alpha", lease_seconds=1000.0)
    accepted = await crew.say("act:work")
    await act.started.wait()
    act.started.clear()
    staying = await crew.process("alpha", lease_seconds=0.5, heartbeat_seconds=1000.0)
    await leaving.stop()
    await act.started.wait()
    act.started.clear()
    # A lost lease is a move too, and costs its attempt.
    await staying.stop_listening("alpha")
    await crew.process("alpha")
    await act.started.wait()
    act.release.set()
    assert (await crew.wait(accepted.task_id))["answer"] == "released"
    assert (await moves(crew, accepted.task_id))[1:] == [
        ("running", 1, 0),
        ("queued", 0, 1),
        ("running", 1, 1),
        ("queued", 1, 2),
        ("running", 2, 2),
        ("completed", 2, 2),
    ]


async def test_bells_that_waited_for_a_slot_go_to_others_at_once(crew: Crew) -> None:
    """Its slot is taken while it drains; no clock rings again for what it can't take any more."""
    long, other = crew.acts.holding("long"), crew.acts.holding("other")
    await crew.main.start("aggregator", "supervisor")
    leaving = await crew.process("alpha", slots=1, drain_seconds=30.0)
    first = await crew.say("act:long")
    await long.started.wait()
    second = await crew.say("act:other")
    await crew.wait_step(second.task_id, 1, "queued")
    await crew.process("alpha")
    stopping = asyncio.create_task(leaving.stop())
    await asyncio.wait_for(other.started.wait(), 5)
    assert not stopping.done()
    for act in (long, other):
        act.release.set()
    await stopping
    assert [(await crew.wait(each.task_id))["state"] for each in (first, second)] == ["completed"] * 2


async def test_a_stop_is_heard_while_its_worker_drains(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor")
    leaving = await crew.process("alpha", drain_seconds=30.0, heartbeat_seconds=1000.0, lease_seconds=1000.0)
    accepted = await crew.say("act:work")
    await act.started.wait()
    stopping = asyncio.create_task(leaving.stop())
    await asyncio.sleep(0.1)
    await crew.cancel(accepted.task_id)
    assert (await crew.wait(accepted.task_id, within=5))["state"] == "cancelled"
    await asyncio.wait_for(stopping, 5)


async def test_a_tool_that_hangs_holds_nobody_up(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """It can't be cut off: its worker leaves all the same, its lease runs out, and another one takes the step."""
    monkeypatch.setattr(claim_loop, "LET_GO_SECONDS", 0.3)
    hung, goes_on = asyncio.Event(), asyncio.Event()

    async def hang_once(_context: StepContext) -> str:
        if hung.is_set():
            return "second"
        hung.set()
        while not goes_on.is_set():
            with suppress(asyncio.CancelledError):
                await goes_on.wait()
        return "first"

    crew.acts.define("work", hang_once)
    await crew.main.start("clock", "aggregator", "supervisor")
    leaving = await crew.process("alpha", lease_seconds=1.0)
    accepted = await crew.say("act:work")
    await hung.wait()
    began = time.monotonic()
    await leaving.stop()
    assert time.monotonic() - began < 3
    await crew.process("alpha")
    assert (await crew.wait(accepted.task_id))["answer"] == "second"
    goes_on.set()
    assert (await crew.steps(accepted.task_id))[0]["moved"] == 1
