"""Stopping a task wherever it stands, told by message or by heartbeat alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from backend.core.db.base import Json
from backend.core.parking import release
from backend.core.verdicts import Failure, Parked, Retryable
from backend.core.views import UsageView
from tests.path.crew import ALL, Crew, check_numbers, until
from tests.path.scripted import Act, steps
from workers.agentkit import worker
from workers.agentkit.context import StepContext
from workers.agentkit.step_writer import StepWriter
from workers.supervisor import role as supervisor
from workers.supervisor.planner import Answer, Question

#: A heartbeat that never comes, under a lease that never ends.
MESSAGE_ONLY = {"heartbeat_seconds": 1000.0, "lease_seconds": 1000.0}


@asynccontextmanager
async def _deaf(*_args: object, **_named: object) -> AsyncIterator[None]:
    yield


@pytest.fixture(params=["by message", "by heartbeat"])
def told(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """How holders hear of a stop: the limits of their process; its control queue is deaf for the heartbeat's case."""
    if request.param == "by message":
        return MESSAGE_ONLY
    monkeypatch.setattr(worker, "listening", _deaf)
    monkeypatch.setattr(supervisor, "listening", _deaf)
    return {}


def changes(events: list[Json]) -> list[tuple[str, bool]]:
    """Return the task's states as they were told, each with whether it was stopping."""
    return [
        (event["task"]["state"], event["task"].get("stopping", False))
        for event in events
        if event["kind"] == "task.changed"
    ]


async def thinking(crew: Crew, name: str) -> Act:
    act = crew.acts.holding(name)

    async def think(_request: object) -> Answer:
        act.started.set()
        try:
            await act._wait()
        except asyncio.CancelledError:
            act.cut_off += 1
            raise
        return Answer("thought")

    crew.planner.on(name, think)
    return act


async def test_a_queued_task_is_cancelled_at_once_and_never_planned(crew: Crew) -> None:
    accepted = await crew.say("act:x")
    await crew.cancel(accepted.task_id)
    assert (await crew.task(accepted.task_id))["state"] == "cancelled"
    await crew.main.start(*ALL)
    after = await crew.ask("act:y")
    assert after["state"] == "completed"
    assert [request.request for request in crew.planner.planned] == ["act:y"]
    check_numbers(await crew.events(accepted.task_id))


async def test_planning_is_cut_off(crew: Crew, told: dict[str, float]) -> None:
    act = await thinking(crew, "hard")
    await crew.main.start("clock", "aggregator")
    await crew.process("supervisor", **told)
    accepted = await crew.say("hard")
    await act.started.wait()
    await crew.cancel(accepted.task_id)
    task = await crew.wait(accepted.task_id)
    assert (task["state"], task["answer"], act.cut_off) == ("cancelled", None, 1)
    events = await crew.events(task["id"])
    assert changes(events)[-2:] == [("planning", True), ("cancelled", False)]
    check_numbers(events)


async def test_a_tool_is_cut_off(crew: Crew, told: dict[str, float]) -> None:
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor")
    await crew.process("alpha", **told)
    accepted = await crew.say("act:work")
    await act.started.wait()
    await crew.cancel(accepted.task_id)
    task = await crew.wait(accepted.task_id)
    [step] = await crew.steps(task["id"])
    assert (task["state"], step["state"], act.cut_off) == ("cancelled", "cancelled", 1)
    check_numbers(await crew.events(task["id"]))


async def test_steps_that_have_not_begun_end_with_it(crew: Crew) -> None:
    act = crew.acts.holding("work")
    crew.planner.on("go", steps(a=("alpha", "act:work"), b=("beta", "act:never", "a"), c=("beta", "act:waits")))
    await crew.main.start("clock", "aggregator", "supervisor", "alpha")
    accepted = await crew.say("go")
    await act.started.wait()
    await crew.cancel(accepted.task_id)
    task = await crew.wait(accepted.task_id)
    assert [step["state"] for step in await crew.steps(task["id"])] == ["cancelled"] * 3
    assert crew.planner.reviewed == []
    check_numbers(await crew.events(task["id"]))


async def test_it_is_stopping_until_the_last_holder_lets_go(crew: Crew) -> None:
    tidied, tidying = asyncio.Event(), asyncio.Event()

    async def tidy_up(_context: StepContext) -> str:
        try:
            await asyncio.Event().wait()
        finally:
            tidying.set()
            await tidied.wait()
        return "never"

    slow, quick = crew.acts.define("slow", tidy_up), crew.acts.holding("quick")
    crew.planner.on("go", steps(a=("alpha", "act:slow"), b=("beta", "act:quick")))
    await crew.main.start(*ALL)
    accepted = await crew.say("go")
    await asyncio.gather(slow.started.wait(), quick.started.wait())
    await crew.cancel(accepted.task_id)
    await tidying.wait()
    await crew.wait_step(accepted.task_id, 2, "cancelled")
    task = await crew.task(accepted.task_id)
    assert (task["state"], task["cancel_requested_at"] is not None) == ("running", True)
    tidied.set()
    task = await crew.wait(accepted.task_id)
    assert changes(await crew.events(task["id"]))[-2:] == [("running", True), ("cancelled", False)]


async def test_a_late_result_changes_nothing(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor")
    frozen = await crew.process("alpha", lease_seconds=0.4, heartbeat_seconds=1000.0)
    await frozen.go_deaf()
    accepted = await crew.say("act:work")
    await act.started.wait()
    await crew.cancel(accepted.task_id)
    task = await crew.wait(accepted.task_id)  # its lease ran out, and the clock ended it
    assert task["state"] == "cancelled"
    before = await crew.events(task["id"])
    act.release.set()
    await frozen.close()
    crew.processes.remove(frozen)
    assert act.done == 1
    assert (await crew.steps(task["id"]))[0]["result"] is None
    assert (await crew.task(task["id"]))["answer"] is None
    assert await crew.events(task["id"]) == before


async def test_the_next_task_of_the_conversation_may_go(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start(*ALL)
    first = await crew.say("act:work")
    await act.started.wait()
    second = await crew.say("act:next", to=first.conversation_id)
    await crew.cancel(first.task_id)
    assert (await crew.wait(second.task_id))["state"] == "completed"


async def test_what_waits_is_stopped_at_once_and_nothing_brings_it_back(crew: Crew) -> None:
    """For a person, for a cause, for its next try: nobody holds it, and its cure comes too late."""
    crew.actors.add("alpha")
    crew.acts.raising("lost", Parked(Failure(code="reconnect", message="Lost."), cause="grant:1"))
    crew.acts.raising("busy", Retryable(Failure(code="busy", message="Busy."), after=60))
    await crew.main.start(*ALL)
    asks, lost, busy = [await crew.say(said) for said in ("send:hello:bob", "act:lost", "act:busy")]
    await crew.wait(asks.task_id, "waiting")
    await crew.wait(lost.task_id, "waiting")
    await crew.wait_step(busy.task_id, 1, "queued")
    for task in (asks, lost, busy):
        await crew.cancel(task.task_id)
        [step] = await crew.steps(task.task_id)
        assert ((await crew.task(task.task_id))["state"], step["state"], step["owner"]) == ("cancelled",) * 2 + (None,)
    assert await release(crew.resources, "grant:1") == 0
    await crew.sql("update steps set not_before = now()")
    assert (await crew.ask("act:x"))["state"] == "completed", "the clock has ticked since"
    assert [(await crew.steps(each.task_id))[0]["state"] for each in (asks, lost, busy)] == ["cancelled"] * 3
    for task in (asks, lost, busy):
        check_numbers(await crew.events(task.task_id))


async def test_a_question_that_is_stopped_is_over(crew: Crew) -> None:
    crew.planner.on("which", Question("This or that?"))
    await crew.main.start(*ALL)
    accepted = await crew.say("which")
    await crew.wait(accepted.task_id, "waiting")
    await crew.cancel(accepted.task_id)
    assert (await crew.task(accepted.task_id))["state"] == "cancelled"
    again = await crew.say("act:other", to=accepted.conversation_id)
    assert again.task_id != accepted.task_id
    assert (await crew.wait(again.task_id))["state"] == "completed"


async def test_a_step_that_was_given_back_meanwhile_ends_too(crew: Crew) -> None:
    """The holder gave it back for a retry before it heard of the stop: then nobody holds it, and nobody reports."""
    crew.acts.raising("work", Retryable(Failure(code="busy", message="Busy."), after=60))
    await crew.main.start("clock", "aggregator", "supervisor", "alpha")
    accepted = await crew.say("act:work")
    await crew.wait_step(accepted.task_id, 1, "queued")
    # As cancel_task leaves it when it saw the step still held.
    await crew.sql("update tasks set cancel_requested_at = now() where id = :id", id=accepted.task_id)
    task = await crew.wait(accepted.task_id)
    assert task["state"] == "cancelled"
    assert (await crew.steps(task["id"]))[0]["state"] == "cancelled"


async def test_a_stop_while_the_end_is_written_does_not_cut_that_off(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the step is being written when the stop comes: it must be written, not rolled back and waited for."""
    writing, go_on, complete = asyncio.Event(), asyncio.Event(), StepWriter.complete

    async def slowly(self: StepWriter, result: str, usage: UsageView, **told: Any) -> None:  # noqa: ANN401 - as given
        writing.set()
        await go_on.wait()
        await complete(self, result, usage, **told)

    monkeypatch.setattr(StepWriter, "complete", slowly)
    await crew.main.start("clock", "aggregator", "supervisor")
    await crew.process("alpha", lease_seconds=1000.0)
    accepted = await crew.say("act:x")
    await writing.wait()
    await crew.cancel(accepted.task_id)

    async def has_beaten_twice_since() -> list[Json]:
        return await crew.sql(
            "select 1 from steps s join tasks t on t.id = s.task_id"
            " where s.lease_until > t.cancel_requested_at + interval '1000.15 s'"
        )

    try:
        await until(has_beaten_twice_since)
    finally:
        go_on.set()
    task = await crew.wait(accepted.task_id, within=5)
    assert task["state"] == "cancelled"
    assert (await crew.steps(task["id"]))[0]["state"] == "completed"


async def test_stopping_what_has_ended_changes_nothing(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("act:x")
    events = await crew.events(task["id"])
    await crew.cancel(task["id"])
    assert (await crew.task(task["id"]))["state"] == "completed"
    assert await crew.events(task["id"]) == events


async def test_stopping_twice_is_stopping_once(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor", "alpha")
    accepted = await crew.say("act:work")
    await act.started.wait()
    await asyncio.gather(crew.cancel(accepted.task_id), crew.cancel(accepted.task_id))
    task = await crew.wait(accepted.task_id)
    assert [state for state, _ in changes(await crew.events(task["id"]))].count("cancelled") == 1
