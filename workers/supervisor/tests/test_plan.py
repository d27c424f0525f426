import pytest

from backend.core.llm.errors import UnusableAnswerError
from backend.core.verdicts import Permanent
from workers.supervisor.planner import Answer, Plan, PlannedStep, PlanRequest, Question
from workers.supervisor.tests.scripted import CARDS, Script, call, step

REQUEST = PlanRequest(request="Add up the orders and mail the sum to Ann", cards=CARDS)


async def test_a_plan_of_the_model_comes_out_in_the_order_of_doing() -> None:
    script = Script(
        call("Decision", kind="plan", why="Two parts.", steps=[step("mail", "email", "Mail it.", "sum"), step("sum")])
    )

    outcome = await script.planner().plan(REQUEST)

    assert outcome == Plan(
        (PlannedStep("sum", "data", "Add it up."), PlannedStep("mail", "email", "Mail it.", ("sum",))), "Two parts."
    )


@pytest.mark.parametrize(("kind", "expected"), [("answer", Answer("Which one?")), ("question", Question("Which one?"))])
async def test_an_answer_and_a_question_need_no_steps(kind: str, expected: Answer | Question) -> None:
    script = Script(call("Decision", kind=kind, text=" Which one? "))

    assert await script.planner().plan(REQUEST) == expected


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ([], "The plan has no steps."),
        ([step(agent="weather")], "there is no agent called weather; the agents are data, email"),
        ([step(instruction="  ")], "Step s1 has no instruction."),
        ([step("s1"), step("s1")], "The key s1 is used more than once."),
        ([step("s1", "data", "x", "s9")], "Step s1 depends on s9, which isn't a step."),
        ([step("a", "data", "x", "b"), step("b", "data", "x", "a")], "wait for each other"),
        ([step(f"s{i}") for i in range(13)], "The plan has 13 steps; 12 is the most."),
    ],
)
async def test_a_plan_that_cannot_be_carried_out_is_sent_back_once(steps: list[object], complaint: str) -> None:
    script = Script(call("Decision", kind="plan", steps=steps), call("Decision", kind="plan", steps=[step()]))

    outcome = await script.planner().plan(REQUEST)

    assert outcome == Plan((PlannedStep("s1", "data", "Add it up."),))
    assert complaint in script.asked[1][-1].text


async def test_a_plan_that_stays_wrong_fails_with_its_faults() -> None:
    wrong = call("Decision", kind="plan", steps=[step(agent="weather")])
    script = Script(wrong, wrong)

    with pytest.raises(Permanent) as raised:
        await script.planner().plan(REQUEST)

    assert raised.value.failure.code == "plan_unusable"
    assert "no agent called weather" in raised.value.failure.message
    assert raised.value.failure.cure
    assert len(script.asked) == 2


async def test_an_answer_without_text_is_sent_back() -> None:
    script = Script(call("Decision", kind="answer", text=" "), call("Decision", kind="answer", text="Yes."))

    assert await script.planner().plan(REQUEST) == Answer("Yes.")


async def test_arguments_that_do_not_fit_the_schema_are_mended_by_the_model() -> None:
    script = Script(call("Decision", kind="poem"), call("Decision", kind="answer", text="Yes."))

    assert await script.planner().plan(REQUEST) == Answer("Yes.")


async def test_a_model_that_never_decides_is_given_up() -> None:
    script = Script(*[call("Decision", kind="poem")] * 3)

    with pytest.raises(UnusableAnswerError):
        await script.planner().plan(REQUEST)


async def test_a_request_for_a_named_agent_asks_no_model() -> None:
    script = Script()

    outcome = await script.planner().plan(PlanRequest(request="hello", cards=CARDS, agent="data"))

    assert outcome == Plan((PlannedStep("s1", "data", "hello"),), "You chose @data.")
    assert script.asked == []


async def test_an_agent_that_is_not_installed_is_said_so() -> None:
    outcome = await Script().planner().plan(PlanRequest(request="hello", cards=CARDS, agent="weather"))

    assert isinstance(outcome, Answer)
    assert "**weather**" in outcome.text
    assert "@data, @email" in outcome.text
