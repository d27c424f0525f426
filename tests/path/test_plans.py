"""Plans of several steps: order, inputs, failures, rounds."""

from uuid import UUID

import pytest

from backend.core.event_log import EventLog
from backend.core.events import TextStreamed
from backend.core.verdicts import Failure, Permanent
from tests.path.crew import ALL, Crew, check_numbers, until
from tests.path.scripted import steps
from workers.agentkit.context import StepContext
from workers.supervisor.planner import Answer

BROKEN = Permanent(Failure(code="broken", message="It broke.", cure="Mend it."))


async def test_a_step_starts_when_its_own_inputs_are_done(crew: Crew) -> None:
    slow, after = crew.acts.holding("slow"), crew.acts.holding("after")
    crew.planner.on(
        "go",
        steps(a=("alpha", "act:quick"), b=("alpha", "act:slow"), c=("beta", "act:after", "a"), d=("beta", "x", "b")),
    )
    await crew.main.start(*ALL)
    accepted = await crew.say("go")
    await slow.started.wait()
    await after.started.wait()
    assert [step["state"] for step in await crew.steps(accepted.task_id)] == [
        "completed",
        "running",
        "running",
        "pending",
    ]
    after.release.set()
    await crew.wait_step(accepted.task_id, 3, "completed")
    slow.release.set()
    task = await crew.wait(accepted.task_id)
    assert task["answer"] == "reviewed: did quick; released; released; said x"
    check_numbers(await crew.events(task["id"]))


async def test_a_step_that_says_it_cannot_fails_where_others_are_planned_with_it(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "cannot fly"), b=("beta", "act:x", "a"), c=("beta", "act:y")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    cannot, after, aside = await crew.steps(task["id"])
    assert [step["state"] for step in (cannot, after, aside)] == ["failed", "skipped", "completed"]
    assert cannot["error"]["code"] == "cannot"
    assert cannot["error"]["message"] == "That is beyond me."
    assert crew.acts["x"].calls == 0


async def test_alone_its_words_on_what_it_cannot_do_are_the_answer(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("cannot fly")
    assert task["state"] == "completed"
    assert task["answer"] == "That is beyond me. What works: act:x"


async def test_results_and_artifacts_of_dependencies_arrive(crew: Crew) -> None:
    async def make(context: StepContext) -> str:
        await context.artifacts.add("sum.txt", "text/plain", b"42")
        return "made it"

    async def read(context: StepContext) -> str:
        return f"{[file.name for file in context.files]} {(context.workspace / 'sum.txt').read_text()}"

    crew.acts.define("make", make)
    reader = crew.acts.define("read", read)
    crew.planner.on("go", steps(a=("alpha", "act:make"), b=("alpha", "aside"), c=("beta", "act:read", "a")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (await crew.steps(task["id"]))[2]["result"] == "['sum.txt'] 42"
    assert not reader.contexts[0].workspace.exists()
    artifacts = await crew.sql("select name, media_type, size, step_id from artifacts")
    assert artifacts == [
        {"name": "sum.txt", "media_type": "text/plain", "size": 2, "step_id": (await crew.steps(task["id"]))[0]["id"]}
    ]
    [added] = [event for event in await crew.events(task["id"]) if event["kind"] == "artifact.added"]
    assert added["file"]["name"] == "sum.txt"


async def test_a_failed_step_skips_what_needs_it_and_the_review_is_told(crew: Crew) -> None:
    crew.planner.on(
        "go",
        steps(
            good=("alpha", "act:fine"),
            bad=("alpha", "act:broken"),
            next=("beta", "act:never", "bad"),
            last=("beta", "act:never", "next"),
        ),
    )
    crew.acts.raising("broken", BROKEN)
    never = crew.acts["never"]
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert never.calls == 0
    [review] = crew.planner.reviewed
    assert [step.state for step in review.done] == ["completed", "failed", "skipped", "skipped"]
    assert review.done[0].result == "did fine"
    assert review.done[1].error == "It broke. Mend it."
    assert task["state"] == "completed"
    check_numbers(await crew.events(task["id"]))


async def test_when_every_step_failed_the_task_fails_with_the_error_and_its_cure(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:hang"), b=("beta", "x", "a")))
    crew.acts.holding("hang")
    await crew.process("alpha", step_deadline_seconds=0.3)
    await crew.main.start("clock", "aggregator", "supervisor", "beta")
    task = await crew.ask("go")
    assert task["state"] == "failed"
    assert task["error"]["code"] == "deadline"
    assert "WARREN_STEP_DEADLINE_SECONDS" in task["error"]["cure"]
    assert task["answer"] == "reviewed: (failed); (skipped)"
    assert [m["content"] for m in await crew.sql("select content from messages order by seq")][1] == task["answer"]


async def test_a_failure_after_a_good_round_does_not_fail_the_task(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:one"), b=("alpha", "act:two")))
    crew.planner.on_review("go", steps(c=("alpha", "act:broken")), Answer("two of three"))
    crew.acts.raising("broken", BROKEN)
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (task["state"], task["answer"], task["error"]) == ("completed", "two of three", None)


async def test_a_review_may_plan_again_and_sees_every_round(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:one"), b=("beta", "act:two")))
    crew.planner.on_review("go", steps(c=("alpha", "act:three")), Answer("all of it"))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    # The second round has one step, but the answer must hold the first round's results too.
    assert (task["answer"], task["round"]) == ("all of it", 2)
    assert [review.round for review in crew.planner.reviewed] == [1, 2]
    assert [step.result for step in crew.planner.reviewed[1].done] == ["did one", "did two", "did three"]
    check_numbers(await crew.events(task["id"]))


async def test_there_are_three_rounds_at_most(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:one"), b=("beta", "act:two")))
    crew.planner.on_review("go", steps(c=("alpha", "act:more"), d=("beta", "act:more")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (task["state"], task["round"]) == ("failed", 3)
    assert task["error"]["code"] == "too_many_rounds"
    assert len(crew.planner.reviewed) == 3


async def test_a_plan_is_only_shown_when_only_that_was_asked(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:one"), b=("beta", "act:two", "a")))
    accepted = await crew.say("go")
    await crew.sql("update tasks set mode = 'plan' where id = :id", id=accepted.task_id)
    await crew.main.start("supervisor")
    task = await crew.wait(accepted.task_id)
    assert task["state"] == "completed"
    assert [step["agent"] for step in task["plan"]["steps"]] == ["alpha", "beta"]
    assert await crew.steps(task["id"]) == []


async def test_streamed_answers_are_heard(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[TextStreamed] = []
    tell = EventLog.stream_text

    async def listen(self: EventLog, user_id: UUID, piece: TextStreamed) -> None:
        await tell(self, user_id, piece)
        heard.append(piece)

    monkeypatch.setattr(EventLog, "stream_text", listen)
    crew.planner.on("go", steps(a=("alpha", "x"), b=("beta", "y")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert "".join(piece.text for piece in heard if piece.source == "answer") == task["answer"]
    assert task["answer"] == "reviewed: said x; said y"

    async def forgotten() -> bool:
        return not await crew.resources.events.texts(task["id"], ["answer"])

    await until(forgotten, what="the finished text to replace the streamed one")
