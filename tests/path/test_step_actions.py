"""A person drops, retries or changes single steps, while workers are at them and after."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from backend.api.problems import Conflict
from backend.api.tasks.drop_step import drop_step
from backend.api.tasks.queries import read_task
from backend.api.tasks.rerun_step import edit_step, retry_step
from backend.core.db.base import Json
from backend.core.verdicts import Failure, Permanent, Retryable
from tests.path.crew import ALL, Crew, check_numbers
from tests.path.scripted import steps
from tests.path.test_cancel import told
from tests.path.test_workspaces import look, writing
from workers.agentkit.context import StepContext
from workers.agentkit.step_writer import StepWriter

__all__ = ["told"]

BUSY = Failure(code="busy", message="Busy.", cure="Wait.")


async def step_id(crew: Crew, task_id: UUID, position: int) -> UUID:
    return UUID(str((await crew.steps(task_id))[position - 1]["id"]))


async def drop(crew: Crew, task_id: UUID, position: int) -> None:
    await drop_step(crew.resources, crew.ann, task_id, await step_id(crew, task_id, position))


async def retry(crew: Crew, task_id: UUID, position: int) -> None:
    await retry_step(crew.resources, crew.ann, task_id, await step_id(crew, task_id, position))


async def edit(crew: Crew, task_id: UUID, position: int, instruction: str) -> None:
    await edit_step(crew.resources, crew.ann, task_id, await step_id(crew, task_id, position), instruction)


def ends(found: list[Json]) -> list[tuple[str, str | None]]:
    return [(step["state"], (step["error"] or {}).get("code")) for step in found]


async def test_a_step_at_work_is_dropped_and_the_rest_goes_on(crew: Crew, told: dict[str, float]) -> None:
    act, other = crew.acts.holding("work"), crew.acts.holding("other")
    crew.planner.on(
        "go",
        steps(a=("alpha", "act:work"), b=("beta", "act:never", "a"), c=("beta", "act:other"), d=("beta", "x", "c")),
    )
    await crew.main.start("clock", "aggregator", "supervisor", "beta")
    await crew.process("alpha", **told)
    accepted = await crew.say("go")
    await asyncio.gather(act.started.wait(), other.started.wait())
    await drop(crew, accepted.task_id, 1)
    await crew.wait_step(accepted.task_id, 2, "skipped")
    other.release.set()
    task = await crew.wait(accepted.task_id)
    assert ends(await crew.steps(task["id"])) == [
        ("skipped", "dropped"),
        ("skipped", "dependency_failed"),
        ("completed", None),
        ("completed", None),
    ]
    assert (act.cut_off, crew.acts["never"].calls, task["state"]) == (1, 0, "completed")
    [review] = crew.planner.reviewed
    assert [(step.state, step.code) for step in review.done[:2]] == [
        ("skipped", "dropped"),
        ("skipped", "dependency_failed"),
    ]
    check_numbers(await crew.events(task["id"]))


async def test_dropping_all_there_is_to_do_ends_in_an_answer(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start(*ALL)
    accepted = await crew.say("act:work")
    await act.started.wait()
    await asyncio.gather(*(drop(crew, accepted.task_id, 1) for _ in range(3)))
    task = await crew.wait(accepted.task_id)
    assert (task["state"], task["answer"]) == ("completed", "reviewed: (skipped)")
    told_states = [event["step"]["state"] for event in await crew.events(task["id"]) if event["kind"] == "step.changed"]
    assert told_states.count("skipped") == 1
    following = await crew.ask("act:next", to=task["conversation_id"])
    assert following["state"] == "completed"


@pytest.mark.parametrize("end", ["complete", "retry", "fail"])
async def test_a_drop_while_the_end_is_written_is_first(crew: Crew, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    writing_it, go_on = asyncio.Event(), asyncio.Event()
    write: Callable[..., Awaitable[None]] = getattr(StepWriter, end)

    async def slowly(self: StepWriter, *args: object, **named: object) -> None:
        writing_it.set()
        await go_on.wait()
        await write(self, *args, **named)

    monkeypatch.setattr(StepWriter, end, slowly)
    if end != "complete":
        crew.acts.raising("x", Retryable(BUSY, after=60) if end == "retry" else Permanent(BUSY))
    await crew.main.start(*ALL)
    accepted = await crew.say("act:x")
    await writing_it.wait()
    await drop(crew, accepted.task_id, 1)
    go_on.set()
    task = await crew.wait(accepted.task_id)
    [step] = await crew.steps(task["id"])
    assert ends([step]) == [("skipped", "dropped")]
    assert (step["result"], step["owner"], step["not_before"]) == (None, None, None)
    assert (task["state"], task["answer"]) == ("completed", "reviewed: (skipped)")
    check_numbers(await crew.events(task["id"]))


async def test_a_drop_races_with_claim_and_finish(crew: Crew) -> None:
    """Whichever comes first: a drop that was taken is kept, one that came too late was refused."""
    await crew.main.start(*ALL)
    accepted = [await crew.say(f"act:{n}") for n in range(12)]

    async def drop_soon(number: int, task_id: UUID) -> bool:
        await crew.wait_step(task_id, 1, "queued", "running", "completed")
        await asyncio.sleep(0.004 * number)
        try:
            await drop(crew, task_id, 1)
        except Conflict:
            return False
        return True

    taken = await asyncio.gather(*(drop_soon(n, each.task_id) for n, each in enumerate(accepted)))
    for each, dropped in zip(accepted, taken, strict=True):
        task = await crew.wait(each.task_id)
        expected = ("skipped", "dropped") if dropped else ("completed", None)
        assert ends(await crew.steps(task["id"])) == [expected]
        check_numbers(await crew.events(task["id"]))


async def test_a_dropped_step_whose_worker_dies_is_skipped(crew: Crew) -> None:
    act = crew.acts.holding("work")
    await crew.main.start("clock", "aggregator", "supervisor")
    frozen = await crew.process("alpha", lease_seconds=0.5, heartbeat_seconds=1000.0)
    await frozen.go_deaf()
    accepted = await crew.say("act:work")
    await act.started.wait()
    await drop(crew, accepted.task_id, 1)
    task = await crew.wait(accepted.task_id)
    assert ends(await crew.steps(task["id"])) == [("skipped", "dropped")]
    act.release.set()
    await frozen.close()
    crew.processes.remove(frozen)
    assert ends(await crew.steps(task["id"])) == [("skipped", "dropped")]


async def test_a_step_that_waits_for_its_next_try_is_dropped(crew: Crew) -> None:
    act = crew.acts.raising("work", Retryable(BUSY, after=60))
    crew.planner.on("go", steps(a=("alpha", "act:work"), b=("beta", "act:fine")))
    await crew.main.start(*ALL)
    accepted = await crew.say("go")
    await crew.wait_step(accepted.task_id, 2, "completed")
    while not (await crew.steps(accepted.task_id))[0]["not_before"]:
        await crew.wait_step(accepted.task_id, 1, "queued")
    await drop(crew, accepted.task_id, 1)
    task = await crew.wait(accepted.task_id)
    assert (task["answer"], act.calls) == ("reviewed: (skipped); did fine", 1)


async def test_a_step_runs_again_with_what_builds_on_it_and_the_task_is_answered_anew(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:a"), b=("beta", "act:b"), c=("beta", "act:c", "a")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert task["answer"] == "reviewed: did a; did b; did c"

    async def better(_context: StepContext) -> str:
        return "better a"

    kept = crew.acts["b"]
    crew.acts.define("a", better)
    await retry(crew, task["id"], 1)
    task = await crew.wait(task["id"])
    assert (task["state"], task["answer"], task["round"]) == ("completed", "reviewed: better a; did b; did c", 1)
    assert (kept.calls, crew.acts["c"].calls, len(crew.planner.planned)) == (1, 2, 1)
    said = [row["content"] for row in await crew.sql("select content from messages order by seq")]
    assert said == ["go", "reviewed: did a; did b; did c", "reviewed: better a; did b; did c"]
    check_numbers(await crew.events(task["id"]))


async def test_what_was_used_before_stays_used_and_the_calls_of_before_are_not_shown(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("act:x")
    used = task["usage"]["model_calls"]
    assert used == 2
    await retry(crew, task["id"], 1)
    task = await crew.wait(task["id"])
    assert (task["usage"]["model_calls"], (await crew.steps(task["id"]))[0]["usage"]["model_calls"]) == (4, 2)
    view = await read_task(crew.resources, crew.ann, task["id"])
    assert [call.tool for call in view.steps[0].calls] == ["act"]
    assert (crew.acts["x"].calls, view.steps[0].calls[0].state) == (2, "ok")


async def test_what_a_step_made_before_is_not_at_hand_twice(crew: Crew) -> None:
    async def make(context: StepContext) -> str:
        await context.artifacts.add("made.txt", "text/plain", f"run {act.calls}".encode())
        return "made"

    async def read(context: StepContext) -> str:
        return ", ".join(f"{file.name}={(context.workspace / file.name).read_text()}" for file in context.files)

    act = crew.acts.define("make", make)
    crew.acts.define("read", read)
    crew.planner.on("go", steps(a=("alpha", "act:make"), b=("beta", "act:read", "a")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    await retry(crew, task["id"], 1)
    task = await crew.wait(task["id"])
    assert (await crew.steps(task["id"]))[1]["result"] == "made.txt=run 2"


async def test_a_step_that_runs_again_begins_with_the_files_it_began_with(crew: Crew) -> None:
    """What builds on it begins with what it leaves now, not with its own older files; a failed one goes on."""
    crew.keepers |= {"alpha"}

    async def step_on(context: StepContext) -> str:
        before = await look(context)
        await writing(n_txt=f"run {act.calls}")(context)
        return before

    act = crew.acts.define("on", step_on)
    crew.acts.define("look", look)
    crew.planner.on("go", steps(a=("alpha", "act:on"), b=("alpha", "act:look", "a")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert [step["result"] for step in await crew.steps(task["id"])] == ["nothing", "n.txt=run 1"]
    await retry(crew, task["id"], 1)
    task = await crew.wait(task["id"])
    assert [step["result"] for step in await crew.steps(task["id"])] == ["nothing", "n.txt=run 2"]


async def test_a_step_is_changed_before_it_begins(crew: Crew) -> None:
    act = crew.acts.holding("work")
    crew.planner.on("go", steps(a=("alpha", "act:work"), b=("beta", "act:old", "a")))
    await crew.main.start(*ALL)
    accepted = await crew.say("go")
    await act.started.wait()
    await edit(crew, accepted.task_id, 2, "act:new")
    with pytest.raises(Conflict):
        await edit(crew, accepted.task_id, 1, "act:new")
    act.release.set()
    task = await crew.wait(accepted.task_id)
    assert (task["answer"], crew.acts["old"].calls) == ("reviewed: released; did new", 0)
    check_numbers(await crew.events(task["id"]))


async def test_a_failed_step_is_put_in_other_words(crew: Crew) -> None:
    crew.acts.raising("bad", Permanent(BUSY))
    crew.planner.on("go", steps(a=("alpha", "act:bad"), b=("beta", "act:then", "a"), c=("beta", "act:fine")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert task["answer"] == "reviewed: (failed); (skipped); did fine"
    await edit(crew, task["id"], 1, "act:good")
    task = await crew.wait(task["id"])
    assert task["answer"] == "reviewed: did good; did then; did fine"
    assert crew.acts["fine"].calls == 1


async def test_a_task_at_work_retries_no_step(crew: Crew) -> None:
    act = crew.acts.holding("work")
    crew.acts.raising("bad", Permanent(BUSY))
    crew.planner.on("go", steps(a=("alpha", "act:work"), b=("beta", "act:bad")))
    await crew.main.start(*ALL)
    accepted = await crew.say("go")
    await act.started.wait()
    await crew.wait_step(accepted.task_id, 2, "failed")
    with pytest.raises(Conflict):
        await retry(crew, accepted.task_id, 2)
    with pytest.raises(Conflict):
        await edit(crew, accepted.task_id, 2, "act:good")
    act.release.set()
    assert (await crew.wait(accepted.task_id))["answer"] == "reviewed: released; (failed)"


async def test_two_retries_at_once_are_one(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("act:x")
    outcomes = await asyncio.gather(*(retry(crew, task["id"], 1) for _ in range(3)), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 2
    assert (await crew.wait(task["id"]))["answer"] == "did x"
    assert crew.acts["x"].calls == 2
