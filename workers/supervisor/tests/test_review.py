from dataclasses import replace

import pytest
from langchain_core.messages import AIMessage

from backend.core.verdicts import Permanent
from workers.supervisor.planner import Answer, DoneStep, Plan, PlannedStep, PlanRequest
from workers.supervisor.tests.scripted import CARDS, Script, call, step

DONE = (
    DoneStep(agent="data", instruction="Add up the orders.", state="completed", result="The sum is 42."),
    DoneStep(agent="email", instruction="Mail it.", state="failed", error="No account is connected. Connect one."),
)
REQUEST = PlanRequest(request="Add up and mail it", cards=CARDS, done=DONE, round=1)


class Heard:
    def __init__(self) -> None:
        self.pieces: list[str] = []

    async def __call__(self, piece: str) -> None:
        self.pieces.append(piece)


async def test_the_answer_streams_as_it_is_written() -> None:
    heard = Heard()

    outcome = (
        await Script(AIMessage("The sum is 42, and the mail wasn't sent.")).planner().review(REQUEST, on_text=heard)
    )

    assert outcome == Answer("The sum is 42, and the mail wasn't sent.")
    assert "".join(heard.pieces) == outcome.text
    assert len(heard.pieces) > 3
    assert all(heard.pieces)


async def test_the_model_sees_results_and_failures() -> None:
    script = Script(AIMessage("Done."))

    await script.planner().review(REQUEST, on_text=Heard())

    told = script.asked[0][-1].text
    assert "The sum is 42." in told
    assert "Error: No account is connected. Connect one." in told
    assert "State: failed" in told


async def test_another_round_may_be_planned_until_the_last() -> None:
    more = call("NextRound", why="One is missing.", steps=[step("s1", "email", "Mail 42 to Ann.")])

    outcome = await Script(more).planner().review(REQUEST, on_text=Heard())
    last = Script(AIMessage("That's all."))
    await last.planner().review(replace(REQUEST, round=3), on_text=Heard())

    assert outcome == Plan((PlannedStep("s1", "email", "Mail 42 to Ann."),), "One is missing.")
    assert last.offered == [()]
    assert "No further round is possible" in last.asked[0][-1].text


async def test_a_round_that_cannot_run_is_sent_back_once() -> None:
    wrong = call("NextRound", steps=[step(agent="weather")])
    script = Script(wrong, AIMessage("The sum is 42."))

    assert await script.planner().review(REQUEST, on_text=Heard()) == Answer("The sum is 42.")
    assert "no agent called weather" in script.asked[1][-1].text

    with pytest.raises(Permanent):
        await Script(wrong, wrong).planner().review(REQUEST, on_text=Heard())


async def test_an_empty_answer_is_sent_back() -> None:
    assert await Script(AIMessage(""), AIMessage("42.")).planner().review(REQUEST, on_text=Heard()) == Answer("42.")


async def test_arguments_of_another_round_must_fit() -> None:
    script = Script(call("NextRound", steps="none"), AIMessage("42."))

    assert await script.planner().review(REQUEST, on_text=Heard()) == Answer("42.")
