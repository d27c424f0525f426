"""Failures that are tried again: by the clock, and by a person."""

import pytest

from backend.api.problems import Conflict
from backend.api.tasks.retry_task import retry_task
from backend.core.circuits import CircuitOpen
from backend.core.llm.errors import ProviderError
from backend.core.verdicts import Failure, Permanent, Retryable
from tests.path.crew import ALL, Crew, check_numbers
from tests.path.scripted import steps
from workers.agentkit.context import StepContext
from workers.supervisor.planner import Answer

BUSY = Failure(code="busy", message="It is busy.", cure="Wait.")


async def test_a_retryable_failure_is_tried_again_when_its_time_has_come(crew: Crew) -> None:
    async def busy_once(_context: StepContext) -> str:
        if act.calls == 1:
            raise Retryable(BUSY, after=0.6)
        return "now it went"

    act = crew.acts.define("work", busy_once)
    await crew.main.start(*ALL)
    accepted = await crew.say("act:work")
    waiting = await crew.wait_step(accepted.task_id, 1, "queued")
    if waiting["error"] is None:  # not yet claimed for the first time
        waiting = await crew.wait_step(accepted.task_id, 1, "running") and await crew.wait_step(
            accepted.task_id, 1, "queued"
        )
    assert waiting["error"]["code"] == "busy"
    assert (waiting["not_before"] is not None, waiting["owner"]) == (True, None)
    task = await crew.wait(accepted.task_id)
    [step] = await crew.steps(task["id"])
    assert (task["answer"], step["attempt"], step["error"]) == ("now it went", 2, None)
    assert (step["finished_at"] - step["started_at"]).total_seconds() > 0.6
    assert step["usage"]["model_calls"] == 3  # the first try's one, and the second one's two
    check_numbers(await crew.events(task["id"]))


async def test_attempts_are_capped(crew: Crew) -> None:
    act = crew.acts.raising("work", Retryable(BUSY, after=0.01))
    await crew.main.start(*ALL)
    task = await crew.ask("act:work")
    assert (task["state"], task["error"]["code"], act.calls) == ("failed", "busy", 3)
    assert task["error"]["cure"] == "Wait."
    assert (await crew.steps(task["id"]))[0]["attempt"] == 3


async def test_a_provider_that_is_left_alone_for_a_moment_costs_no_try(crew: Crew) -> None:
    async def away_at_first(_context: StepContext) -> str:
        if act.calls <= 4:
            raise Retryable(BUSY, after=0.01, counts=False)
        return "it is back"

    act = crew.acts.define("work", away_at_first)
    alone = CircuitOpen("openai", 0.01, failures=5, reason="connection refused", is_short=True)
    out = ProviderError("unavailable", "openai:gpt", provider="openai", circuit=alone)
    crew.planner.on("go", *[out] * 3, steps(a=("alpha", "act:work"), b=("beta", "x", "a")))
    await crew.main.start(*ALL)
    accepted = await crew.say("go")
    task = await crew.wait(accepted.task_id)
    assert (task["state"], act.calls, len(crew.planner.planned)) == ("completed", 5, 4)
    assert (await crew.steps(task["id"]))[0]["attempt"] == 1
    told = [event["step"]["error"] for event in await crew.events(task["id"]) if event["kind"] == "step.changed"]
    assert {error["details"]["tries"] for error in told if error} == {"3"}


async def test_what_is_permanent_is_not_tried_again(crew: Crew) -> None:
    act = crew.acts.raising("work", Permanent(Failure(code="never", message="It can't be.")))
    await crew.main.start(*ALL)
    task = await crew.ask("act:work")
    assert (task["state"], task["error"]["code"], act.calls) == ("failed", "never", 1)


async def test_a_provider_that_is_out_for_a_moment_is_asked_again(crew: Crew) -> None:
    out = ProviderError("unavailable", "openai:gpt", provider="openai", retry_after=0.05)
    crew.planner.on("go", out, Answer("back again"))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (task["answer"], task["error"], len(crew.planner.planned)) == ("back again", None, 2)
    check_numbers(await crew.events(task["id"]))


async def test_a_provider_that_stays_out_fails_the_task_with_its_cure(crew: Crew) -> None:
    crew.planner.on("go", ProviderError("unavailable", "openai:gpt", provider="openai", retry_after=0.01))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (task["state"], task["error"]["code"], len(crew.planner.planned)) == ("failed", "model_unavailable", 3)
    assert "WARREN_MODEL_FALLBACKS" in task["error"]["cure"]


async def test_a_refused_key_is_not_tried_again(crew: Crew) -> None:
    crew.planner.on("go", ProviderError("auth", "openai:gpt", provider="openai"))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (task["state"], task["error"]["code"], len(crew.planner.planned)) == ("failed", "model_auth", 1)


async def test_a_plan_that_cannot_be_carried_out_fails_with_its_own_words(crew: Crew) -> None:
    crew.planner.on("go", Permanent(Failure(code="plan_unusable", message="It names nobody.", cure="Retry.")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (task["error"]["code"], task["error"]["message"]) == ("plan_unusable", "It names nobody.")
    assert len(crew.planner.planned) == 1


async def test_a_broken_planner_is_tried_three_times(crew: Crew) -> None:
    crew.planner.on("go", RuntimeError("boom"))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (task["state"], task["error"]["code"], len(crew.planner.planned)) == ("failed", "internal", 3)
    assert task["error"]["cure"]


async def test_a_persons_retry_keeps_what_went_well(crew: Crew) -> None:
    good = crew.acts["good"]
    crew.acts.raising("bad", Permanent(BUSY))
    crew.planner.on("go", steps(a=("alpha", "act:good"), b=("alpha", "act:bad"), c=("beta", "act:then", "b")))
    crew.planner.on_review("go", Permanent(BUSY), Answer("all of it"))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert task["state"] == "failed"
    assert [step["state"] for step in await crew.steps(task["id"])] == ["completed", "failed", "skipped"]

    async def well(_context: StepContext) -> str:
        return "better"

    crew.acts.define("bad", well)
    await retry_task(crew.resources, crew.ann, task["id"])
    task = await crew.wait(task["id"])
    assert (task["state"], task["answer"], task["error"]) == ("completed", "all of it", None)
    assert [step["result"] for step in await crew.steps(task["id"])] == ["did good", "better", "did then"]
    assert (good.calls, len(crew.planner.planned), task["round"]) == (1, 1, 1)
    check_numbers(await crew.events(task["id"]))


async def test_a_completed_task_is_planned_anew(crew: Crew) -> None:
    crew.planner.on(
        "go", steps(a=("alpha", "act:old"), b=("alpha", "x")), steps(a=("alpha", "act:new"), b=("beta", "y"))
    )
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    await retry_task(crew.resources, crew.ann, task["id"])
    task = await crew.wait(task["id"])
    assert (task["answer"], task["round"], task["first_round"]) == ("reviewed: did new; said y", 2, 2)
    assert crew.planner.planned[1].asked == ()
    check_numbers(await crew.events(task["id"]))


async def test_a_stopped_task_goes_on_where_it_was(crew: Crew) -> None:
    done, stuck = crew.acts["done"], crew.acts.holding("stuck")
    crew.planner.on("go", steps(a=("alpha", "act:done"), b=("alpha", "act:stuck", "a")))
    await crew.main.start(*ALL)
    accepted = await crew.say("go")
    await stuck.started.wait()
    await crew.cancel(accepted.task_id)
    await crew.wait(accepted.task_id)
    stuck.release.set()
    await retry_task(crew.resources, crew.ann, accepted.task_id)
    task = await crew.wait(accepted.task_id)
    assert (task["state"], done.calls, stuck.calls) == ("completed", 1, 2)


async def test_what_is_at_work_is_not_retried(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start(*ALL)
    accepted = await crew.say("act:work")
    await act.started.wait()
    with pytest.raises(Conflict):
        await retry_task(crew.resources, crew.ann, accepted.task_id)
