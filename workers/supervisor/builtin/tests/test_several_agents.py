import pytest

from tests.routing.cards import DATA
from workers.agentkit.spec import FileRef
from workers.supervisor.builtin.tests.planning import BILL, OTHER_TABLE, PDF, SCRIPT, TABLE, decided, graph_of, planned
from workers.supervisor.terms import MAX_STEPS, Answer


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


def test_too_many_steps_are_refused() -> None:
    request = "; then ".join(["count the rows of the csv", "email the result to a@example.com"] * 7)

    outcome = decided(request, TABLE)

    assert isinstance(outcome, Answer)
    assert str(MAX_STEPS) in outcome.text


def test_telling_and_drawing_of_one_document_are_two_pieces_of_work() -> None:
    tell, fetch, draw = planned("what does it say about steel, and chart the table on page 2", PDF).steps

    assert [tell.agent, fetch.agent, draw.agent] == ["document", "document", "data"]
    assert tell.depends_on == fetch.depends_on == ()
    assert draw.depends_on == (fetch.key,)
    assert "page 2" in fetch.instruction


def test_a_role_in_a_question_is_looked_up_in_the_document_at_hand() -> None:
    assert planned("who is the supplier?", PDF).steps[0].agent == "document"
