"""What the review is told of the steps, and of what no step could cover."""

from dataclasses import replace

from backend.core.verdicts import Failure, Permanent
from tests.path.crew import ALL, Crew
from tests.path.scripted import steps

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
