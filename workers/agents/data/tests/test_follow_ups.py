"""Requests that change the one before them, held against a second computation."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from workers.agentkit.spec import CHANGED_BY, FOLLOWS_ON
from workers.agents.data.tests.conftest import Ask

FIRST = "Which region sold most in 2024? Show it as a bar chart"


@pytest.fixture
def sales(workspace: Path) -> list[dict[str, str]]:
    regions, products = ["North", "South", "East"], ["Lamp", "Desk"]
    rows = [
        {
            "day": f"202{3 + number % 2}-{number % 12 + 1:02d}-15",
            "region": regions[number % 3],
            "product": products[number // 3 % 2],
            "amount": f"{(number * 37) % 211 + 1}.50",
        }
        for number in range(240)
    ]
    with (workspace / "sales.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return rows


def follow_up(text: str, *changes: str, earlier: str = FIRST) -> str:
    return f"{text}\n\n{FOLLOWS_ON.format(earlier=CHANGED_BY.join((earlier, *changes)))}"


def table(rows: list[dict[str, str]], by: str, year: str = "2024", **where: str) -> list[str]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["day"].startswith(year) and all(row[key] == value for key, value in where.items()):
            sums[row[by]] += Decimal(row["amount"])
    return [f"| {name} | {_shown(figure)} |" for name, figure in sums.items()]


def _shown(figure: Decimal) -> str:
    return f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.2f}"


async def test_the_kind_of_chart_changes_and_nothing_else(ask: Ask, sales: list[dict[str, str]]) -> None:
    answer, kept = await ask(follow_up("now as a line chart"))
    assert all(line in answer.text for line in table(sales, "region"))
    spec = next(content for name, (_, content) in kept.kept.items() if name.endswith(".vl.json"))
    assert b'"line"' in spec


async def test_a_value_filters_the_same_question(ask: Ask, sales: list[dict[str, str]]) -> None:
    answer, _ = await ask(follow_up("and only for Lamp"))
    assert all(line in answer.text for line in table(sales, "region", product="Lamp"))


async def test_another_year_replaces_the_first(ask: Ask, sales: list[dict[str, str]]) -> None:
    answer, _ = await ask(follow_up("what about 2023?"))
    assert all(line in answer.text for line in table(sales, "region", year="2023"))


async def test_changes_add_up(ask: Ask, sales: list[dict[str, str]]) -> None:
    answer, kept = await ask(follow_up("as a line chart", "only 2023", "make it nicer", "and only for Lamp"))
    assert all(line in answer.text for line in table(sales, "region", year="2023", product="Lamp"))
    spec = next(content for name, (_, content) in kept.kept.items() if name.endswith(".vl.json"))
    assert b'"line"' in spec


async def test_a_whole_question_among_the_changes_begins_anew(ask: Ask, sales: list[dict[str, str]]) -> None:
    answer, _ = await ask(follow_up("only 2023", "total amount per product"))
    assert all(line in answer.text for line in table(sales, "product", year="2023"))
    assert "| North |" not in answer.text


async def test_another_grouping_replaces_the_first(ask: Ask, sales: list[dict[str, str]]) -> None:
    answer, _ = await ask(follow_up("by product instead"))
    assert all(line in answer.text for line in table(sales, "product"))


async def test_one_figure_over_all_drops_the_groups(ask: Ask, sales: list[dict[str, str]]) -> None:
    answer, kept = await ask(follow_up("and what is the total of it?"))
    total = sum((Decimal(row["amount"]) for row in sales if row["day"].startswith("2024")), Decimal())
    assert f"total amount is **{_shown(total)}**" in answer.text
    assert kept.kept == {}


async def test_a_whole_question_is_read_by_itself(ask: Ask, sales: list[dict[str, str]]) -> None:
    alone, _ = await ask("total amount per product")
    follows, _ = await ask(follow_up("total amount per product"))
    assert follows.text == alone.text


async def test_a_change_that_is_not_understood_is_said_so(ask: Ask, sales: list[dict[str, str]]) -> None:
    answer, _ = await ask(follow_up("now make it nicer"))
    assert answer.additional_kwargs.get("warren_cannot") is True
