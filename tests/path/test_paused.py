"""A paused agent takes no new step; what it has goes on, and what waits is there when it is resumed."""

import asyncio

from backend.api.agents.pause_agent import set_paused
from backend.api.tasks.queries import read_task
from backend.core.topology import agent_queue
from tests.path.crew import ALL, Crew, until
from tests.path.scripted import steps
from workers.clock.bells import ring_missing


async def pause(crew: Crew, agent: str, *, paused: bool = True) -> None:
    await set_paused(crew.resources, crew.ann, agent, paused=paused)


async def test_its_steps_wait_and_others_go_on(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:a"), b=("beta", "act:b")))
    await crew.main.start(*ALL)
    await pause(crew, "alpha")
    accepted = await crew.say("go")
    await crew.wait_step(accepted.task_id, 2, "completed")
    later = await crew.say("act:later")
    await crew.wait_step(later.task_id, 1, "queued")
    assert crew.acts["a"].calls == 0
    ahead = [
        (await read_task(crew.resources, crew.ann, id_)).steps[0].ahead for id_ in (accepted.task_id, later.task_id)
    ]
    assert ahead == [0, 1]
    await pause(crew, "alpha", paused=False)
    assert (await crew.wait(accepted.task_id))["answer"] == "reviewed: did a; did b"
    assert (await crew.wait(later.task_id))["answer"] == "did later"


async def test_what_it_has_begun_it_ends(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start(*ALL)
    accepted = await crew.say("act:work")
    await act.started.wait()
    await pause(crew, "alpha")
    act.release.set()
    assert (await crew.wait(accepted.task_id))["answer"] == "released"


async def test_resuming_rings_at_once(crew: Crew) -> None:
    """Without the clock: nobody else would ring."""
    await crew.main.start("aggregator", "supervisor", "alpha")
    await pause(crew, "alpha")
    accepted = [await crew.say(f"act:{n}") for n in range(3)]
    for each in accepted:
        await crew.wait_step(each.task_id, 1, "queued")
    await until(lambda: _silent(crew), what="the bells to be heard in vain")
    await pause(crew, "alpha", paused=False)
    for number, each in enumerate(accepted):
        assert (await crew.wait(each.task_id, within=5))["answer"] == f"did {number}"


async def _silent(crew: Crew) -> bool:
    return await crew.waiting(agent_queue("alpha")) == 0


async def test_the_clock_does_not_ring_for_it(crew: Crew) -> None:
    await crew.main.start("aggregator", "supervisor")
    await pause(crew, "alpha")
    accepted = await crew.say("act:x")
    await crew.wait_step(accepted.task_id, 1, "queued")
    await crew.sql("update steps set queued_at = now() - interval '1 hour'")
    await crew.purge(agent_queue("alpha"))
    assert await ring_missing(crew.resources) == 0
    await crew.purge(agent_queue("alpha"))
    await crew.sql("update agent_configs set paused = false")
    assert await ring_missing(crew.resources) == 1


async def test_a_worker_that_starts_anew_leaves_it_paused(crew: Crew) -> None:
    await pause(crew, "alpha")
    await crew.main.start(*ALL)
    accepted = await crew.say("act:x")
    await crew.wait_step(accepted.task_id, 1, "queued")
    await asyncio.gather(*(ring_missing(crew.resources) for _ in range(3)))
    assert (await crew.steps(accepted.task_id))[0]["state"] == "queued"
    assert (await crew.sql("select paused from agent_configs where name = 'alpha'")) == [{"paused": True}]
