"""Claims, leases, fences, heartbeats and drains."""

import asyncio
from dataclasses import replace

import pytest

from backend.core.claim_loop import Held
from backend.core.claims import Lease, claim_task
from backend.core.db.base import Json
from backend.core.resources import Resources
from backend.core.views import UsageView
from tests.path.crew import ALL, Crew, check_numbers, until
from tests.path.scripted import steps
from workers.agentkit.context import StepContext
from workers.agentkit.started_call import StartedCall
from workers.agentkit.step_log import LeaseLostError, StepLog
from workers.agentkit.step_writer import StepWriter
from workers.agentkit.worker import claim
from workers.supervisor.planner import Answer

AWAY = 1000.0  # a heartbeat that never comes


async def die_holding(resources: Resources, agent: str = "alpha") -> Held:
    """Claim the best step with a lease that has run out already, as a worker that dies at once does."""
    limits = resources.settings.limits.model_copy(update={"lease_seconds": 0.0})
    settings = resources.settings.model_copy(update={"limits": limits})
    dead = replace(resources, process_id="dead", settings=settings)
    row: Json = await until(lambda: claim(dead, agent), what="a step to claim")
    return Held(row, Lease("steps", row["id"], row["fence"], row["owner"]))


async def test_concurrent_claims_never_get_the_same_row(crew: Crew) -> None:
    other = (await crew.process()).resources
    for number in range(30):
        await crew.say(f"task {number}")

    async def claim_one(resources: Resources) -> Json | None:
        async with resources.engine.begin() as conn:
            return await claim_task(conn, owner=resources.process_id, lease_seconds=60)

    rows = await asyncio.gather(*(claim_one([crew.resources, other][n % 2]) for n in range(40)))
    claimed = [row["id"] for row in rows if row]
    assert len(claimed) == len(set(claimed)) == 30


async def test_the_heartbeat_keeps_a_long_step(crew: Crew) -> None:
    act = crew.acts.holding("long")
    await crew.main.start("clock", "aggregator", "supervisor")
    await crew.process("alpha", lease_seconds=0.5)
    accepted = await crew.say("act:long")
    await act.started.wait()

    async def outlived_its_first_lease() -> list[Json]:
        return await crew.sql("select 1 from steps where started_at < now() - interval '1.2 s'")

    await until(outlived_its_first_lease)
    act.release.set()
    task = await crew.wait(accepted.task_id)
    assert (task["answer"], act.calls, (await crew.steps(task["id"]))[0]["attempt"]) == ("released", 1, 1)


async def test_a_frozen_holder_loses_its_step_and_changes_nothing_afterwards(crew: Crew) -> None:
    thaw, results = asyncio.Event(), iter(("frozen", "second"))

    async def work(_context: StepContext) -> str:
        result = next(results)
        if result == "frozen":
            await thaw.wait()
        return result

    act = crew.acts.define("work", work)
    await crew.main.start("clock", "aggregator", "supervisor")
    frozen = await crew.process("alpha", lease_seconds=0.3, heartbeat_seconds=AWAY)
    accepted = await crew.say("act:work")
    await act.started.wait()
    await frozen.stop_listening("alpha")
    await crew.process("alpha")
    task = await crew.wait(accepted.task_id)
    before = await crew.events(task["id"])
    thaw.set()

    async def let_go() -> bool:
        return act.done == 2

    await until(let_go)
    await frozen.close()
    crew.processes.remove(frozen)
    assert (task["answer"], act.calls) == ("second", 2)
    [step] = await crew.steps(task["id"])
    assert (step["result"], step["attempt"]) == ("second", 2)
    assert await crew.events(task["id"]) == before
    check_numbers(before)


async def test_a_holder_that_lost_its_lease_is_told_by_its_heartbeat(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor", "alpha")
    accepted = await crew.say("act:work")
    await act.started.wait()
    # Somebody else claims it: the token rises.
    await crew.sql("update steps set fence = fence + 1, owner = 'other', lease_until = now() + interval '1 h'")

    async def cut_off() -> bool:
        return act.cut_off == 1

    await until(cut_off)
    assert (await crew.steps(accepted.task_id))[0]["owner"] == "other"


async def test_a_lost_lease_is_another_attempt(crew: Crew) -> None:
    await crew.main.start("clock", "aggregator", "supervisor")
    accepted = await crew.say("act:x")
    await die_holding(crew.resources)
    step = await crew.wait_step(accepted.task_id, 1, "queued")
    assert (step["attempt"], step["lost_leases"], step["owner"]) == (1, 1, None)
    await crew.main.start("alpha")
    task = await crew.wait(accepted.task_id)
    [step] = await crew.steps(task["id"])
    assert (step["attempt"], step["lost_leases"], step["state"]) == (2, 0, "completed")
    check_numbers(await crew.events(task["id"]))


async def test_three_workers_that_die_on_a_step_end_it(crew: Crew) -> None:
    await crew.main.start("clock", "aggregator", "supervisor")
    accepted = await crew.say("act:x")
    for _ in range(3):
        await die_holding(crew.resources)
    task = await crew.wait(accepted.task_id)
    assert task["state"] == "failed"
    assert task["error"]["code"] == "worker_died"
    [step] = await crew.steps(task["id"])
    assert (step["error"]["code"], step["attempt"]) == ("worker_died", 3)
    check_numbers(await crew.events(task["id"]))


async def test_a_finished_tool_call_between_them_shows_that_the_step_gets_on(crew: Crew) -> None:
    await crew.main.start("aggregator", "supervisor")
    accepted = await crew.say("act:x")
    for death in range(4):
        held = await die_holding(crew.resources)
        if death == 2:
            writer = StepWriter(StepLog(crew.resources, held), held, deadline_seconds=60)
            await writer.tool_started(StartedCall(call_id="c", tool="t", title="T", subagent=None, args={}))
            await writer.tool_finished("c", "well", None, 1)
        await crew.release_leases()
    [step] = await crew.steps(accepted.task_id)
    assert (step["state"], step["lost_leases"], step["attempt"]) == ("queued", 2, 4)
    check_numbers(await crew.events(accepted.task_id))


async def test_a_failed_tool_call_proves_nothing(crew: Crew) -> None:
    await crew.main.start("aggregator", "supervisor")
    accepted = await crew.say("act:x")
    for _ in range(3):
        held = await die_holding(crew.resources)
        writer = StepWriter(StepLog(crew.resources, held), held, deadline_seconds=60)
        await writer.tool_started(StartedCall(call_id="c", tool="t", title="T", subagent=None, args={}))
        await crew.release_leases()
    assert (await crew.steps(accepted.task_id))[0]["state"] == "failed"


async def test_three_supervisors_that_die_on_a_task_end_it(crew: Crew) -> None:
    accepted = await crew.say("anything")
    for _ in range(3):
        async with crew.resources.engine.begin() as conn:
            assert await claim_task(conn, owner="dead", lease_seconds=0)
        await crew.release_leases()
    task = await crew.task(accepted.task_id)
    assert (task["state"], task["error"]["code"]) == ("failed", "worker_died")


async def test_a_task_whose_supervisor_died_is_planned_by_another(crew: Crew) -> None:
    accepted = await crew.say("act:x")
    async with crew.resources.engine.begin() as conn:
        assert await claim_task(conn, owner="dead", lease_seconds=0)
    await crew.main.start(*ALL)
    task = await crew.wait(accepted.task_id)
    assert (task["answer"], len(crew.planner.planned)) == ("did x", 1)


async def test_nothing_may_be_written_under_an_old_token(crew: Crew) -> None:
    await crew.main.start("aggregator", "supervisor")
    accepted = await crew.say("act:x")
    old = await die_holding(crew.resources)
    await crew.release_leases()
    await die_holding(crew.resources)
    before = await crew.events(accepted.task_id)
    writer = StepWriter(StepLog(crew.resources, old), old, deadline_seconds=60)
    call = StartedCall(call_id="c", tool="t", title="T", subagent=None, args={})
    with pytest.raises(LeaseLostError):
        await writer.tool_started(call)
    with pytest.raises(LeaseLostError):
        await writer.give_back(UsageView())
    assert await crew.events(accepted.task_id) == before


async def test_a_drain_gives_the_attempt_back_and_the_step_ends_elsewhere(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor")
    leaving = await crew.process("alpha")
    accepted = await crew.say("act:work")
    await act.started.wait()
    await leaving.stop()
    [step] = await crew.steps(accepted.task_id)
    assert (step["state"], step["attempt"], step["lost_leases"], act.cut_off) == ("queued", 0, 0, 1)
    act.release.set()
    await crew.process("alpha")
    task = await crew.wait(accepted.task_id)
    assert (task["answer"], (await crew.steps(task["id"]))[0]["attempt"]) == ("released", 1)
    check_numbers(await crew.events(task["id"]))


async def test_a_drain_lets_short_work_end(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor")
    leaving = await crew.process("alpha", drain_seconds=10)
    accepted = await crew.say("act:work")
    await act.started.wait()
    stopping = asyncio.create_task(leaving.stop())
    act.release.set()
    await stopping
    assert (await crew.wait(accepted.task_id))["answer"] == "released"
    assert act.cut_off == 0


async def test_a_supervisors_drain_gives_the_task_back(crew: Crew) -> None:
    thought = crew.acts.holding("thought")

    async def think(_request: object) -> Answer:
        await thought._wait()
        return Answer("thought")

    crew.planner.on("hard", think)
    await crew.main.start("clock", "aggregator")
    leaving = await crew.process("supervisor")
    accepted = await crew.say("hard")
    await crew.wait(accepted.task_id, "planning")
    await leaving.stop()
    task = await crew.task(accepted.task_id)
    assert (task["state"], task["owner"], task["attempt"]) == ("planning", None, 0)
    thought.release.set()
    await crew.process("supervisor")
    assert (await crew.wait(accepted.task_id))["answer"] == "thought"


async def test_a_frozen_supervisor_plans_nothing_afterwards(crew: Crew) -> None:
    thaw, thoughts = asyncio.Event(), iter(("frozen", "second"))
    thought: list[str] = []

    async def think(_request: object) -> Answer:
        words = next(thoughts)
        if words == "frozen":
            await thaw.wait()
        thought.append(words)
        return Answer(words)

    crew.planner.on("hard", think)
    await crew.main.start("clock", "aggregator")
    frozen = await crew.process("supervisor", lease_seconds=0.3, heartbeat_seconds=AWAY, supervisor_slots=1)
    accepted = await crew.say("hard")
    await crew.wait(accepted.task_id, "planning")
    await crew.process("supervisor")
    task = await crew.wait(accepted.task_id)
    before = await crew.events(task["id"])
    thaw.set()
    await frozen.close()
    crew.processes.remove(frozen)
    assert thought == ["second", "frozen"]
    assert (await crew.task(task["id"]))["answer"] == "second"
    assert await crew.events(task["id"]) == before


async def test_work_goes_to_any_free_process(crew: Crew) -> None:
    acts = [crew.acts.holding(f"w{number}") for number in range(4)]
    crew.planner.on("go", steps(**{f"s{n}": ("alpha", f"act:w{n}") for n in range(4)}))
    await crew.main.start("clock", "aggregator", "supervisor")
    for _ in range(2):
        await crew.process("alpha", slots=2)
    accepted = await crew.say("go")
    for act in acts:
        await act.started.wait()
    owners = await crew.sql("select owner, count(*) as n from steps group by owner")
    assert [row["n"] for row in owners] == [2, 2]
    for act in acts:
        act.release.set()
    await crew.wait(accepted.task_id)
