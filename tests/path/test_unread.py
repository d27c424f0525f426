"""Files that a step came across and could not read: another agent reads them in a round of its own."""

import pytest

from backend.api.tasks.rerun_step import retry_step
from tests.path.crew import Crew
from tests.path.scripted import steps
from workers.agentkit.context import StepContext
from workers.supervisor.planner import Answer


@pytest.fixture
async def finding(crew: Crew) -> Crew:
    """Alpha finds a PDF that it can't read, and says that its result may stand."""

    async def find(context: StepContext) -> str:
        await context.artifacts.add("survey.pdf", "application/pdf", b"%PDF-1.7 x")
        context.left_unread("survey.pdf")
        context.left_unread("survey.pdf")
        context.may_stand(60)
        return "found one"

    async def read(context: StepContext) -> str:
        return ", ".join(sorted(file.name for file in context.workspace.iterdir()))

    crew.reusers.add("alpha")
    crew.acts.define("find", find)
    crew.acts.define("read", read)
    await crew.main.start("clock", "aggregator", "supervisor", "alpha", "beta")
    return crew


async def test_what_was_left_unread_is_looked_at_before_the_answer(finding: Crew) -> None:
    crew = finding
    crew.planner.on_review("act:find", steps(r=("beta", "act:read")), Answer("all of it"))

    task = await crew.ask("act:find")

    assert (task["state"], task["answer"]) == ("completed", "all of it")
    first, second = crew.planner.reviewed
    assert [step.unread for step in first.done] == [("survey.pdf",)]
    assert second.done[1].result == "survey.pdf", "what an earlier round made is at hand"
    # Taken over by the next who asks, it would leave out what the other agent read.
    again = await crew.ask("act:find")
    assert crew.acts["find"].calls == 2
    assert again["state"] == "completed"


async def test_a_step_that_runs_again_forgets_what_it_left(finding: Crew) -> None:
    crew = finding
    task = await crew.ask("act:find")
    [step] = await crew.steps(task["id"])
    assert step["unread"] == ["survey.pdf"]

    async def nothing(_context: StepContext) -> str:
        return "nothing there"

    crew.acts.define("find", nothing)
    await retry_step(crew.resources, crew.ann, task["id"], step["id"])
    task = await crew.wait(task["id"])

    [step] = await crew.steps(task["id"])
    assert (task["answer"], step["unread"]) == ("nothing there", [])
