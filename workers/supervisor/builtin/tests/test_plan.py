from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.routing.cards import ALL_CARDS, DATA
from workers.agentkit.spec import CHANGED_BY, FOLLOWS_ON, FileRef
from workers.supervisor.builtin.plan import decide
from workers.supervisor.terms import MAX_STEPS, Answer, Outcome, Plan, PlanRequest, Question
from workers.supervisor.tests.scripted import card

TABLE = FileRef("orders.csv", "text/csv", 900)
OTHER_TABLE = FileRef("customers.csv", "text/csv", 900)
BILL = FileRef("bill.pdf", "application/pdf", 900)
SCRIPT = FileRef("load.py", "text/x-python", 900)
PDF = FileRef("report.pdf", "application/pdf", 900)
OLD_TABLE, OLD_PDF = (replace(file, origin="conversation") for file in (TABLE, PDF))


def decided(request: str, *files: FileRef, **more: Any) -> Outcome:  # noqa: ANN401 - any field of a request
    return decide(PlanRequest(**({"request": request, "files": files, "cards": ALL_CARDS} | more)))


def planned(request: str, *files: FileRef, **more: Any) -> Plan:  # noqa: ANN401 - any field of a request
    outcome = decided(request, *files, **more)
    assert isinstance(outcome, Plan), outcome
    return outcome


def test_what_one_agent_does_in_one_go_is_one_step_in_the_persons_own_words() -> None:
    request = "Join orders and customers by customer. Then give me revenue per country, and draw it as a bar chart"

    (step,) = planned(request, TABLE, OTHER_TABLE).steps

    assert (step.agent, step.instruction) == ("data", request)


def test_a_step_builds_on_the_one_whose_result_it_needs() -> None:
    chart, mail = planned("draw the revenue per month as a chart and email it to ann@example.com", TABLE).steps

    assert (chart.agent, mail.agent) == ("data", "email")
    assert mail.depends_on == (chart.key,)
    assert "ann@example.com" in mail.instruction
    assert "revenue per month" in mail.instruction
    assert "email" not in chart.instruction


def test_what_does_not_need_each_other_runs_side_by_side() -> None:
    first, second = planned("summarise the pdf; also count the rows of the csv", PDF, TABLE).steps

    assert {first.agent, second.agent} == {"document", "data"}
    assert first.depends_on == second.depends_on == ()


def graph_of(plan: Plan) -> dict[str, set[str]]:
    """Return each agent with those whose results it gets."""
    agents = {step.key: step.agent for step in plan.steps}
    return {step.agent: {agents[key] for key in step.depends_on} for step in plan.steps}


@pytest.mark.parametrize(
    ("request_text", "files", "graph"),
    [
        ("extract the table on page 2 and chart it", (PDF,), {"document": set(), "data": {"document"}}),
        ("summarise report.pdf and show orders.csv by region", (PDF, TABLE), {"document": set(), "data": set()}),
        (
            "summarise report.pdf, and what are the top 5 in orders.csv?",
            (PDF, TABLE),
            {"document": set(), "data": set()},
        ),
        ("run load.py and plot its output", (SCRIPT,), {"code": set(), "data": {"code"}}),
        (
            "write a function that adds up a list, run it on orders.csv and plot the result",
            (TABLE,),
            {"code": set(), "data": {"code"}},
        ),
        (
            "split report.pdf, and also explain what load.py does, and count the rows of orders.csv",
            (PDF, SCRIPT, TABLE),
            {"document": set(), "code": set(), "data": set()},
        ),
        (
            "turn the report into text, count its words with a python script, and chart the ten most frequent",
            (PDF,),
            {"document": set(), "code": {"document"}, "data": {"code"}},
        ),
    ],
)
def test_steps_are_put_together_by_files_words_and_what_agents_make(
    request_text: str, files: tuple[FileRef, ...], graph: dict[str, set[str]]
) -> None:
    assert graph_of(planned(request_text, *files)) == graph


@pytest.mark.parametrize(
    ("request_text", "files", "instructions"),
    [
        ("describe orders.csv, then describe customers.csv", (TABLE, OTHER_TABLE), 2),
        ("what is the total of bill.pdf? And what does the report say about notice?", (BILL, PDF), 2),
        ("Join orders.csv and customers.csv by customer and give me revenue per country", (TABLE, OTHER_TABLE), 1),
        ("run load.py, then summarise report.pdf", (SCRIPT, PDF), 2),
        ("merge bill.pdf and report.pdf", (BILL, PDF), 1),
        ("take the first page of bill.pdf, and merge it with report.pdf", (BILL, PDF), 1),
    ],
)
def test_work_on_different_files_needs_no_waiting(
    request_text: str, files: tuple[FileRef, ...], instructions: int
) -> None:
    steps = planned(request_text, *files).steps

    assert len(steps) == instructions
    assert all(step.depends_on == () for step in steps)


def test_what_is_taken_from_another_step_and_an_attached_file_are_two_steps() -> None:
    table, chart, sums = planned(
        "extract the table on page 2 and chart it; also show orders.csv by region", PDF, TABLE
    ).steps

    assert (chart.agent, chart.depends_on) == ("data", (table.key,))
    assert (sums.agent, sums.depends_on, sums.instruction) == ("data", (), "show orders.csv by region")


@pytest.mark.parametrize(
    ("request_text", "files", "fetched", "drawn"),
    [
        (
            "chart the table on page 2 of report.pdf",
            (PDF,),
            "extract the table on page 2 of report.pdf",
            "chart the table",
        ),
        (
            "compare the totals of bill.pdf and report.pdf in a chart",
            (BILL, PDF),
            "pull the total out of bill.pdf and report.pdf",
            "compare the totals in a chart",
        ),
        ("draw revenue per region as a bar chart", (PDF,), "extract the tables from report.pdf", None),
    ],
)
def test_figures_of_a_document_are_taken_out_first(
    request_text: str, files: tuple[FileRef, ...], fetched: str, drawn: str | None
) -> None:
    first, second = planned(request_text, *files).steps

    assert (first.agent, first.instruction) == ("document", fetched)
    assert (second.agent, second.depends_on) == ("data", (first.key,))
    assert second.instruction.split("\n\n")[0] == (drawn or request_text)


def test_a_question_about_a_chart_in_a_document_draws_none() -> None:
    (step,) = planned("what does the chart on page 3 show?", PDF).steps

    assert step.agent == "document"


def test_the_order_of_doing_is_not_the_order_of_saying() -> None:
    steps = planned("Before you mail it to ann@example.com, summarise the report.", PDF).steps

    assert [step.agent for step in steps] == ["document", "email"]


def test_a_sum_to_be_mailed_is_computed_first() -> None:
    steps = planned("email ann@example.com the average amount per customer", TABLE).steps

    assert [step.agent for step in steps] == ["data", "email"]
    assert "ann@example.com" not in steps[0].instruction


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


def test_the_reply_to_a_question_completes_the_request() -> None:
    asked = (("assistant", "Which table should I use?"), ("user", "this one, sales per region please"))

    (step,) = planned("chart it", TABLE, asked=asked).steps

    assert step.agent == "data"
    assert "chart it" in step.instruction
    assert "sales per region" in step.instruction


def test_a_question_may_be_called_off() -> None:
    outcome = decided("chart it", asked=(("assistant", "Which table?"), ("user", "never mind")))

    assert isinstance(outcome, Answer)


def test_a_follow_up_goes_to_the_same_agent_and_stands_alone() -> None:
    history = (
        ("user", "revenue by month"),
        ("assistant", "Here it is."),
        ("user", "thanks"),
        ("assistant", "Welcome."),
    )

    (step,) = planned("now as a line chart", OLD_TABLE, history=history).steps

    assert step.agent == "data"
    assert step.instruction.startswith("now as a line chart")
    assert "revenue by month" in step.instruction


def test_a_follow_up_on_several_agents_is_about_the_last_part() -> None:
    history = (("user", "extract the table on page 2 and chart it"), ("assistant", "Here it is."))

    (total,) = planned("and what is the total of it?", OLD_PDF, history=history).steps
    (step,) = planned("now as a pie chart", OLD_PDF, history=history).steps

    assert (total.agent, step.agent) == ("data", "data")
    assert step.instruction.endswith(FOLLOWS_ON.format(earlier="chart it"))


def test_a_file_that_has_just_come_is_what_this_points_to() -> None:
    history = (("user", "revenue by month"), ("assistant", "Here it is."))

    (step,) = planned("what is the total on this?", OLD_TABLE, PDF, history=history).steps
    (same,) = planned("now the same for this", OLD_TABLE, OTHER_TABLE, history=history).steps

    first = (("user", "write a python function that adds numbers"), ("assistant", "Here it is."))
    (summary,) = planned("summarise this", PDF, history=first).steps

    assert (step.agent, step.instruction) == ("document", "what is the total on this?")
    (compared,) = planned("and now compare these two", OLD_TABLE, PDF, BILL, history=history).steps

    assert (summary.agent, summary.instruction) == ("document", "summarise this")
    assert (compared.agent, compared.instruction) == ("document", "and now compare these two")
    assert "revenue by month" in same.instruction


def test_a_follow_up_names_the_changes_before_it() -> None:
    history = (
        ("user", "revenue by month"),
        ("assistant", "Here it is."),
        ("user", "only 2023"),
        ("assistant", "Here is 2023."),
        ("user", "thanks"),
        ("assistant", "Welcome."),
    )

    (step,) = planned("as a line chart", OLD_TABLE, history=history).steps

    assert step.instruction.endswith(FOLLOWS_ON.format(earlier=CHANGED_BY.join(("revenue by month", "only 2023"))))


def test_a_follow_up_for_another_agent_carries_the_answer() -> None:
    history = (("user", "revenue by month"), ("assistant", "May was best: 42."))

    (step,) = planned("email it to ann@example.com", OLD_TABLE, history=history).steps

    assert step.agent == "email"
    assert "May was best: 42." in step.instruction


def test_an_agent_that_is_missing_is_named_instead_of_misrouting() -> None:
    outcome = decided("Draft a reply to Anna's mail", cards=(DATA,))

    assert isinstance(outcome, Answer)
    assert "**email**" in outcome.text
    assert DATA.examples[0] in outcome.text


def test_what_works_without_the_missing_agent_is_done_and_the_rest_said() -> None:
    plan = planned("draw sales per region as a chart and email it to ann@example.com", TABLE, cards=(DATA,))

    (step,) = plan.steps
    assert (step.agent, step.instruction) == ("data", "draw sales per region as a chart")
    (sentence,) = plan.left_out
    assert "**email**" in sentence
    assert "“email it to ann@example.com”" in sentence


def test_what_builds_on_a_missing_agent_is_left_out_with_it() -> None:
    outcome = decided("open https://example.com, extract the prices and chart them", cards=(DATA,))
    plan = planned(
        "count the rows of orders.csv; get the prices from https://example.com and chart them", TABLE, cards=(DATA,)
    )

    assert isinstance(outcome, Answer)
    assert "builds on “open https://example.com”, so it can't be done either." in outcome.text
    assert [step.instruction for step in plan.steps] == ["count the rows of orders.csv"]
    assert len(plan.left_out) == 2


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


def test_a_long_text_is_material_for_one_step() -> None:
    request = "Write a python function that parses this:\n" + "send mail and draw a chart. " * 1_000

    (step,) = planned(request).steps

    assert step.instruction == request.strip()


def test_too_many_steps_are_refused() -> None:
    request = "; then ".join(["count the rows of the csv", "email the result to a@example.com"] * 7)

    outcome = decided(request, TABLE)

    assert isinstance(outcome, Answer)
    assert str(MAX_STEPS) in outcome.text


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
