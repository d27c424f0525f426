"""A stop that meets a claim, a join, a decision or the end of the work: one of the two counts, and nobody is left."""

import asyncio
from uuid import UUID

import pytest

from backend.api.tasks.drop_step import drop_step
from backend.core import joins
from backend.core.approvals import AlreadyDecidedError
from backend.core.claim_loop import ClaimLoop
from backend.core.claims import claim_step
from backend.core.contracts import AnyMessage
from backend.core.db.base import Json
from backend.core.locked_task import LockedTask
from backend.core.resources import Resources
from tests.path.crew import Crew, check_numbers, until
from tests.path.deciding import decide, question, questions
from workers.agentkit import worker
from workers.aggregator.role import join_task

#: A heartbeat that never comes, under a lease that never ends.
MESSAGE_ONLY = {"heartbeat_seconds": 1000.0, "lease_seconds": 1000.0}


async def test_a_stop_that_comes_before_the_work_has_begun_is_heard(crew: Crew) -> None:
    """Between claim and first step there is nothing to cut off; what is stopped there may neither run nor stay held."""
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor")
    loops: list[ClaimLoop] = []
    start = ClaimLoop._start

    def start_and_stop(self: ClaimLoop, row: Json, bell: AnyMessage) -> None:
        start(self, row, bell)
        if not loops and "task_id" in row:
            loops.append(self)
            self.cancel(task_id=row["task_id"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClaimLoop, "_start", start_and_stop)
        await crew.process("alpha", **MESSAGE_ONLY, slots=1)
        accepted = await crew.say("act:work")
        await crew.wait_step(accepted.task_id, 1, "cancelled")
    assert (act.calls, loops[0].busy) == (0, 0)
    act.release.set()
    assert (await crew.ask("act:work"))["state"] == "completed", "its slot is free again"


async def test_a_stop_that_comes_while_a_worker_claims_is_heard(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim is committed, and its worker doesn't know yet when the message comes: no second one follows."""
    claimed, go_on, claim = asyncio.Event(), asyncio.Event(), worker.claim

    async def slowly(resources: Resources, agent: str) -> Json | None:
        row = await claim(resources, agent)
        if row is not None and not claimed.is_set():
            claimed.set()
            await go_on.wait()
        return row

    monkeypatch.setattr(worker, "claim", slowly)
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor")
    await crew.process("alpha", **MESSAGE_ONLY)
    accepted = await crew.say("act:work")
    await claimed.wait()
    heard = asyncio.Event()
    cancel = ClaimLoop.cancel

    def hear(self: ClaimLoop, *, task_id: UUID, step_id: UUID | None = None) -> None:
        cancel(self, task_id=task_id, step_id=step_id)
        if self._kind.table == "steps":
            heard.set()

    monkeypatch.setattr(ClaimLoop, "cancel", hear)
    await crew.cancel(accepted.task_id)
    await asyncio.wait_for(heard.wait(), 5)
    go_on.set()
    assert (await crew.wait(accepted.task_id))["state"] == "cancelled"
    assert act.calls == 0


async def test_a_stop_waits_for_a_claim_that_is_under_way(crew: Crew) -> None:
    """What a worker takes at this moment is held: the task is stopping, not over while somebody is at work on it."""
    await crew.main.start("aggregator", "supervisor")
    accepted = await crew.say("act:work")
    await crew.wait_step(accepted.task_id, 1, "queued")

    async def waits() -> list[Json]:
        return await crew.sql(
            "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )

    async with crew.resources.engine.begin() as conn:
        assert await claim_step(conn, agent="alpha", owner="gone", lease_seconds=0.5)
        stopping = asyncio.create_task(crew.cancel(accepted.task_id))
        await until(waits, what="the stop to wait for the claim")
    await stopping
    task, [step] = await crew.task(accepted.task_id), await crew.steps(accepted.task_id)
    assert (task["state"], step["state"]) == ("running", "running")
    await crew.main.start("clock")
    assert (await crew.wait(accepted.task_id))["state"] == "cancelled", (
        "a holder that is gone is waited for by its lease"
    )


async def test_a_join_that_meets_a_claim_leaves_the_stop_to_its_holder(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step was given back; the join that ends it reads it as queued, and a worker claims it just then."""
    await crew.main.start("aggregator", "supervisor")
    accepted = await crew.say("act:work")
    await crew.wait_step(accepted.task_id, 1, "queued")
    await crew.sql("update tasks set cancel_requested_at = now() where id = :id", id=accepted.task_id)
    read, held = joins.steps_of_round, []

    async def read_and_claim(task: LockedTask) -> list[Json]:
        rows = await read(task)
        held.append(await worker.claim(crew.resources, "alpha"))
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(joins, "steps_of_round", read_and_claim)
        await join_task(crew.resources, accepted.task_id)
    assert held[0] is not None
    assert ((await crew.task(accepted.task_id))["state"], (await crew.steps(accepted.task_id))[0]["state"]) == (
        "running",
        "running",
    )
    await crew.main.start("clock")
    assert (await crew.wait(accepted.task_id))["state"] == "cancelled"


@pytest.mark.parametrize("first", ["stop", "decision"])
async def test_a_stop_and_a_decision_at_the_same_moment(crew: Crew, first: str) -> None:
    """Either the stop is first, and the question is off; or the decision, and its act is not begun any more."""
    crew.actors.add("alpha")
    await crew.main.start("clock", "aggregator", "supervisor")
    leaving = await crew.process("alpha")
    accepted = await crew.say("send:hello:bob")
    row = await question(crew, accepted.task_id)
    await crew.wait(accepted.task_id, "waiting")
    await leaving.stop()
    order = [crew.cancel(accepted.task_id), decide(crew, row)]
    await asyncio.gather(*(order if first == "stop" else reversed(order)), return_exceptions=True)
    await crew.process("alpha")
    task = await crew.wait(accepted.task_id)
    [asked] = await questions(crew, accepted.task_id)
    assert (task["state"], asked["state"], crew.world.done) == ("cancelled", "withdrawn", [])
    with pytest.raises(AlreadyDecidedError):
        await decide(crew, row)
    check_numbers(await crew.events(accepted.task_id))


@pytest.mark.parametrize("how", ["task", "step"])
async def test_what_a_running_step_asks_is_off_at_once(crew: Crew, how: str) -> None:
    """Two calls side by side: one asks, the other runs; nobody may say yes to what is being stopped."""
    crew.actors.add("alpha")
    tidied = asyncio.Event()

    async def tidy_up(_context: object) -> str:
        try:
            await asyncio.Event().wait()
        finally:
            await tidied.wait()
        return "never"

    crew.acts.define("slow", tidy_up)
    await crew.main.start("clock", "aggregator", "supervisor")
    await crew.process("alpha", **MESSAGE_ONLY)
    accepted = await crew.say("send:hello:bob act:slow")
    row = await question(crew, accepted.task_id)
    [step] = await crew.steps(accepted.task_id)
    if how == "task":
        await crew.cancel(accepted.task_id)
    else:
        await drop_step(crew.resources, crew.ann, accepted.task_id, step["id"])
    assert [each["state"] for each in await questions(crew, accepted.task_id)] == ["withdrawn"]
    with pytest.raises(AlreadyDecidedError):
        await decide(crew, row)
    assert (await crew.steps(accepted.task_id))[0]["state"] == "running"
    tidied.set()
    await crew.wait(accepted.task_id)
    told = ["running!", "skipped"] if how == "step" else ["cancelled"]
    assert (await changes(crew, accepted.task_id))[2:] == told
    assert crew.world.done == []


async def changes(crew: Crew, task_id: UUID) -> list[str]:
    """Return the states of the task's one step as they were told, with a mark where it was stopping."""
    events = await crew.events(task_id)
    check_numbers(events)
    steps = {event["step"]["rev"]: event["step"] for event in events if event["kind"] == "step.changed"}
    return [step["state"] + "!" * step["stopping"] for _, step in sorted(steps.items())]
