"""What the review is told of the steps, and of what no step could cover."""

from dataclasses import replace

from backend.api.tasks.drop_step import drop_step
from backend.api.tasks.rerun_step import retry_step
from backend.core.verdicts import Failure, Permanent
from tests.path.crew import ALL, Crew
from tests.path.scripted import steps
from workers.agentkit.context import StepContext
from workers.supervisor.terms import DROPPED

BROKEN = Permanent(Failure(code="broken", message="It broke.", cure="Mend it."))


async def test_one_good_step_is_no_whole_answer_when_a_part_was_left_out(crew: Crew) -> None:
    crew.planner.on("go", replace(steps(a=("alpha", "count")), left_out=("Nobody can print here.",)))
    await crew.main.start(*ALL)

    task = await crew.ask("go")

    [review] = crew.planner.reviewed
    assert review.left_out == ("Nobody can print here.",)
    assert (task["state"], task["answer"]) == ("completed", "reviewed: said count")


async def test_a_plan_that_covers_all_needs_no_review(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "count")))
    await crew.main.start(*ALL)

    task = await crew.ask("go")

    assert crew.planner.reviewed == []
    assert task["answer"] == "said count"


async def test_each_step_knows_what_it_built_on_and_how_it_ended(crew: Crew) -> None:
    crew.acts.raising("break", BROKEN)
    crew.planner.on("go", steps(a=("alpha", "fine"), b=("alpha", "act:break"), c=("beta", "x", "a", "b")))
    await crew.main.start(*ALL)

    await crew.ask("go")

    [review] = crew.planner.reviewed
    assert [(step.state, step.code, step.after) for step in review.done] == [
        ("completed", None, ()),
        ("failed", "broken", ()),
        ("skipped", "dependency_failed", (0, 1)),
    ]


async def test_a_step_that_ran_again_is_reviewed_with_what_stayed(crew: Crew) -> None:
    broken = crew.acts.raising("mend", BROKEN)
    plan = steps(a=("alpha", "fine"), b=("alpha", "act:mend"), c=("beta", "x", "b"))
    crew.planner.on("go", replace(plan, left_out=("Nobody can print here.",)))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    failed = (await crew.steps(task["id"]))[1]

    async def mended(_context: StepContext) -> str:
        return "mended"

    crew.acts.define("mend", mended)
    await retry_step(crew.resources, crew.ann, task["id"], failed["id"])
    task = await crew.wait(task["id"])

    first, second = crew.planner.reviewed
    assert broken.calls == 1
    assert [step.state for step in first.done] == ["completed", "failed", "skipped"]
    assert [(step.state, step.result, step.code) for step in second.done] == [
        ("completed", "said fine", None),
        ("completed", "mended", None),
        ("completed", "said x", None),
    ]
    assert (first.round, second.round) == (1, 1)
    assert second.left_out == first.left_out
    assert task["answer"] == "reviewed: said fine; mended; said x"


async def test_what_the_person_dropped_is_told_as_that(crew: Crew) -> None:
    slow = crew.acts.holding("slow")
    crew.planner.on("go", steps(a=("alpha", "act:slow"), b=("beta", "x", "a"), c=("beta", "y")))
    await crew.main.start(*ALL)
    accepted = await crew.say("go")
    await slow.started.wait()
    step = (await crew.steps(accepted.task_id))[0]

    await drop_step(crew.resources, crew.ann, accepted.task_id, step["id"])
    task = await crew.wait(accepted.task_id)

    [review] = crew.planner.reviewed
    assert [(step.state, step.code, step.after) for step in review.done] == [
        ("skipped", DROPPED, ()),
        ("skipped", "dependency_failed", (0,)),
        ("completed", None, ()),
    ]
    assert task["state"] == "completed"
