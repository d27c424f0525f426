"""Tables that another step made: "chart it", "total of it", and which table is meant."""

import json
from pathlib import Path

import pytest

from workers.agentkit.spec import BUILDS_ON
from workers.agents.data.tests.conftest import Ask, KeptArtifacts

TABLE = "Region,Visits,Amount\nNorth,3,1200.50\nSouth,5,99.50\nEast,9,300.00\n"
MONTHS = "Month,Amount\n2024-01-01,10\n2024-02-01,30\n2024-03-01,20\n"


def chart_of(kept: KeptArtifacts) -> dict[str, object]:
    spec: dict[str, object] = next(
        json.loads(content) for name, (_, content) in kept.kept.items() if name.endswith(".vl.json")
    )
    return spec


def after(text: str) -> str:
    return f"{text}\n\n{BUILDS_ON.format(steps='“extract the table on page 2”')}"


@pytest.mark.parametrize("request_text", ["chart it", "plot the result", "draw them as a bar chart", "and chart that"])
async def test_it_is_the_table_that_the_step_before_made(ask: Ask, workspace: Path, request_text: str) -> None:
    (workspace / "report-p2-table-1.csv").write_text(TABLE)
    (workspace / "sales.csv").write_text("day,units\n2024-01-01,7\n2024-01-02,8\n")
    (workspace / "report.pdf").write_bytes(b"%PDF-1.7 and so on")

    answer, kept = await ask(after(request_text), handed=["report-p2-table-1.csv"])

    assert answer.text.startswith("**North** has the highest Amount: **1,200.50**.")
    assert "You named no columns, so Amount by Region is drawn." in answer.text
    assert "report.pdf" not in answer.text
    assert "sales.csv" not in answer.text
    assert "bar" in json.dumps(chart_of(kept))


async def test_dates_are_drawn_as_a_line(ask: Ask, workspace: Path) -> None:
    (workspace / "table.csv").write_text(MONTHS)

    answer, kept = await ask(after("chart it"), handed=["table.csv"])

    assert '"line"' in json.dumps(chart_of(kept))
    assert "Amount" in answer.text


async def test_the_total_of_it_takes_a_column_and_says_which(ask: Ask, workspace: Path) -> None:
    (workspace / "table.csv").write_text("Name,Height,Depth\nA,1,2\nB,2,5\n")

    handed, _ = await ask(after("what is the total of it"), handed=["table.csv"])
    attached, _ = await ask("what is the total of it")

    assert "total Height is **3**" in handed.text
    assert "first of numbers" in handed.text
    assert "Which column" in attached.text


async def test_totals_are_compared_side_by_side(ask: Ask, workspace: Path) -> None:
    (workspace / "fields.csv").write_text("file,total\na.pdf,120.5\nb.pdf,99\n")

    answer, kept = await ask(after("compare their totals in a chart"), handed=["fields.csv"])

    assert answer.text.startswith("**a.pdf** has the highest total: **120.50**.")
    assert "| b.pdf | 99.00 |" in answer.text
    assert chart_of(kept)


async def test_of_two_columns_of_numbers_the_first_is_the_scale(ask: Ask, workspace: Path) -> None:
    (workspace / "timings.csv").write_text("size,ms\n10,1.5\n100,15.25\n1000,151\n")

    answer, kept = await ask(after("plot its output"), handed=["timings.csv"])

    assert "It went from 1.50 at 10 to 151 at 1000" in answer.text
    assert "| 100 | 15.25 |" in answer.text
    assert '"line"' in json.dumps(chart_of(kept))


async def test_figures_in_the_earlier_result_are_a_table_too(ask: Ask, workspace: Path) -> None:
    (workspace / "simulate.py").write_text('print("step,value")\n')
    said = "**It ran.**\n\n```\nstep,value\n1,1\n2,4\n3,9\n```"

    answer, kept = await ask(after("plot its output"), inputs=[said])

    assert kept.kept["figures.csv"] == ("text/csv", b"step,value\r\n1,1\r\n2,4\r\n3,9\r\n")
    assert "| 3 | 9 |" in answer.text
    assert "simulate.py" not in answer.text
    assert chart_of(kept)


async def test_without_any_result_the_persons_own_table_is_not_taken_for_it(ask: Ask, workspace: Path) -> None:
    (workspace / "sales.csv").write_text(TABLE)

    answer, kept = await ask(after("plot the result"), inputs=["That function I can't write."])

    assert answer.text.startswith("There is nothing to work with: the step before left no table")
    assert kept.kept == {}


async def test_figures_in_the_request_need_no_file(ask: Ask) -> None:
    answer, kept = await ask("chart these numbers: Jan 5, Feb 7 and Mar 9")

    assert "**Mar** has the highest value: **9**." in answer.text
    assert chart_of(kept)


async def test_a_table_of_sales_is_about_its_amount(ask: Ask, workspace: Path) -> None:
    (workspace / "sales.csv").write_text("region,product,amount\nA,x,1\nA,y,2\nB,x,2\n")

    answer, _ = await ask("show sales.csv by region")

    assert answer.text.startswith("**A** has the highest total amount: **3**.")


async def test_a_table_that_is_named_is_taken_instead(ask: Ask, workspace: Path) -> None:
    (workspace / "table.csv").write_text(TABLE)
    (workspace / "sales.csv").write_text("day,units\n2024-01-01,7\n2024-01-02,8\n")

    answer, _ = await ask(after("how many rows are in sales.csv"), handed=["table.csv"])

    assert "**2**" in answer.text


async def test_it_may_be_joined_with_an_attached_table(ask: Ask, workspace: Path) -> None:
    (workspace / "members.csv").write_text("name,city\nAnn,Oslo\nBob,Bergen\n")
    (workspace / "fees.csv").write_text("name,fee\nAnn,10\nBob,20\n")

    answer, _ = await ask(after("join it with fees.csv by name"), handed=["members.csv"])

    assert "The joined table has **2 rows**" in answer.text
    assert "Bergen" in answer.text


async def test_an_attached_table_alone_is_drawn_too(ask: Ask, workspace: Path) -> None:
    (workspace / "sales.csv").write_text(TABLE)

    answer, kept = await ask("chart it")

    assert "**North** has the highest Amount" in answer.text
    assert chart_of(kept)


async def test_a_file_that_holds_no_table_makes_the_call_fail(ask: Ask, workspace: Path) -> None:
    (workspace / "report.pdf").write_bytes(b"%PDF-1.7 and so on")

    answer, kept = await ask("chart it")

    assert answer.text.startswith("report.pdf is a PDF document, not a table.")
    assert kept.kept == {}
