import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.routing.cards import ALL_CARDS, DATA
from workers.agentkit.spec import FileRef
from workers.supervisor.builtin.tests.planning import OTHER_TABLE, PDF, TABLE, decided, planned
from workers.supervisor.terms import Answer, Plan, Question
from workers.supervisor.tests.scripted import card


def test_what_one_agent_does_in_one_go_is_one_step_in_the_persons_own_words() -> None:
    request = "Join orders and customers by customer. Then give me revenue per country, and draw it as a bar chart"

    (step,) = planned(request, TABLE, OTHER_TABLE).steps

    assert (step.agent, step.instruction) == ("data", request)


def test_the_kind_of_file_decides_where_words_do_not() -> None:
    assert planned("summarise this", TABLE).steps[0].agent == "data"
    assert planned("summarise this", PDF).steps[0].agent == "document"


def test_a_misspelt_word_still_counts() -> None:
    assert planned("draw a histgoram", TABLE).steps[0].agent == "data"


def test_a_missing_file_or_page_is_asked_for() -> None:
    assert isinstance(decided("chart it"), Question)
    assert isinstance(decided("split the pdf into pages"), Question)
    assert isinstance(decided("take a screenshot"), Question)


def test_a_named_file_that_is_not_there_is_asked_for_once() -> None:
    outcome = decided("extract the table from offer.pdf and chart it; also count the rows of orders.csv", TABLE)
    asked = (("assistant", "There is no file called offer.pdf here."), ("user", "here"))

    assert outcome == Question("There is no file called offer.pdf here. Attach it, and I'll go on.")
    assert isinstance(decided("summarise offer.pdf", PDF, asked=asked), Plan)
    assert isinstance(decided("convert report.pdf to notes.txt", PDF), Plan)
    assert isinstance(decided("write a python script tidy.py that sorts lines"), Plan)


def test_an_agent_that_is_missing_is_named_instead_of_misrouting() -> None:
    outcome = decided("Draft a reply to Anna's mail", cards=(DATA,))

    assert isinstance(outcome, Answer)
    assert "**email**" in outcome.text
    assert DATA.examples[0] in outcome.text


def test_an_agent_nobody_foresaw_is_found_by_its_card() -> None:
    weather = card(
        "weather", description="Tells the weather forecast for a place.", examples=("Will it rain in Oslo?",)
    )

    assert planned("weather forecast for Rome please", cards=(*ALL_CARDS, weather)).steps[0].agent == "weather"


def test_what_nobody_can_do_is_said_with_three_requests_that_work() -> None:
    outcome = decided("knit me a scarf")

    assert isinstance(outcome, Answer)
    assert "can't" in outcome.text
    assert sum(example in outcome.text for known in ALL_CARDS for example in known.examples) == 3


def test_pasted_code_is_not_read_as_a_request_and_reaches_the_agent_whole() -> None:
    code = "```python\ndef mail():\n    send('chart'); open('https://example.com')\n```"

    (step,) = planned(f"why does this crash?\n{code}").steps

    assert step.agent == "code"
    assert code in step.instruction


@pytest.mark.parametrize(
    "code",
    [
        "from collections import Counter\nprint(Counter('abca').most_common(1))",
        "def f(a, b=[]):\n    b.append(a)\n    return b",
        "x = [1, 2, 3]\nfor i in x:\n    open('https://example.com')",
    ],
)
def test_code_pasted_without_a_fence_is_code(code: str) -> None:
    (step,) = planned(f"run this and tell me what it prints:\n{code}").steps

    assert step.agent == "code"
    assert code in step.instruction


def test_lines_that_are_no_code_stay_words() -> None:
    request = "please do this:\n- read orders.csv\n- total per region\nthanks = danke"

    assert "```" not in planned(request, TABLE).steps[0].instruction


def test_a_long_text_is_material_for_one_step() -> None:
    request = "Write a python function that parses this:\n" + "send mail and draw a chart. " * 1_000

    (step,) = planned(request).steps

    assert step.instruction == request.strip()


@pytest.mark.parametrize("request_text", ["", "   ", "?!", "…", "```", "@", "🙂", "a" * 5_000])
def test_odd_requests_get_an_answer(request_text: str) -> None:
    assert isinstance(decided(request_text), Answer | Question | Plan)
    assert isinstance(decided(request_text, cards=()), Answer | Question)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from([(), (TABLE,), (PDF,)]))
def test_whatever_is_said_only_agents_present_are_planned_and_steps_look_back(
    request_text: str, files: tuple[FileRef, ...]
) -> None:
    outcome = decided(request_text, *files, cards=ALL_CARDS[:3])
    if not isinstance(outcome, Plan):
        assert outcome.text.strip()
        return
    seen: set[str] = set()
    for step in outcome.steps:
        assert step.agent in {known.name for known in ALL_CARDS[:3]}
        assert step.instruction.strip()
        assert set(step.depends_on) <= seen
        seen.add(step.key)
