"""Dates are told apart by evidence, and what is written from them reads them."""

from datetime import date
from pathlib import Path

import pytest

from workers.agents.code.tests.conftest import call_tool, context_of
from workers.agents.code.writing.date_parser import checks_for, module_for
from workers.agents.code.writing.dates import find_samples, understand


def read(text: str, *, month_first: bool | None = None) -> dict[str, str]:
    understood = understand(find_samples(text), month_first=month_first)
    return {
        one.sample.text: one.meaning.isoformat().removesuffix("T00:00:00") for one in understood.reads if one.meaning
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05, 2024/3/5; 20240305", date(2024, 3, 5)),
        ("5.3.2024 and 31.12.2023", date(2024, 3, 5)),
        ("March 5, 2024", date(2024, 3, 5)),
        ("Tue, 5 Mar 2024", date(2024, 3, 5)),
        ("the 5th of March 2024", date(2024, 3, 5)),
        ("05-Mar-24", date(2024, 3, 5)),
        ("5. März 2024", date(2024, 3, 5)),
        ("5 mars 2024", date(2024, 3, 5)),
    ],
)
def test_known_forms(text: str, expected: date) -> None:
    assert next(iter(read(text).values())) == expected.isoformat()


def test_day_and_month_are_told_apart_over_all_samples() -> None:
    assert read("03/04/2024, 25/12/2023")["03/04/2024"] == "2024-04-03"
    assert read("03/04/2024, 12/25/2023")["03/04/2024"] == "2024-03-04"
    assert read("03/04/2024")["03/04/2024"] == "2024-04-03"
    assert read("03/04/2024", month_first=True)["03/04/2024"] == "2024-03-04"
    mixed = read("03/04/2024 25/12/2023 12/25/2023")
    assert mixed == {"03/04/2024": "2024-04-03", "25/12/2023": "2023-12-25", "12/25/2023": "2023-12-25"}


def test_what_is_open_is_told() -> None:
    (note,) = understand(find_samples("03/04/2024")).notes
    assert "day or the month first" in note
    (note,) = understand(find_samples("03/04/2024 12/25/2023")).notes
    assert "“12/25/2023” can only be so" in note
    assert understand(find_samples("04/04/2024")).notes == ()


@pytest.mark.parametrize("text", ["version 1.2.3", "10.0.0.1", "call 555-1234", "1/2", "99/99/1", "a2024-01-01b"])
def test_what_is_no_date_is_left(text: str) -> None:
    assert find_samples(text) == []


SETS = [
    "2024-03-05 31.12.2023 12/25/2023 March 7, 2024 5th of May 2021 29.02.2023 Sept. 3, 2020",
    "2024-03-05T10:20:30Z, 2024-03-05T10:20:30.5+02:00, 2024-03-05 10:20",
    "1/2/24 5:30 pm; 1/2/24 12:05 AM; Mon, 5 Feb 2024 at 17:05",
    "3. März 2024; 12. Dezember 2023; 1. Mai 1999",
    "20240305 19991231",
    "Monday, March 4, 2024",
]


@pytest.mark.parametrize("text", SETS)
async def test_the_written_module_passes_its_tests(text: str, tmp_path: Path) -> None:
    understood = understand(find_samples(text))
    (tmp_path / "dates.py").write_text(module_for(understood, "parse_date"))
    (tmp_path / "test_dates.py").write_text(checks_for(understood, "dates", "parse_date"))
    context = context_of(tmp_path)
    ran = await call_tool(context, "run_tests")
    assert (ran["failed"], ran["errors"]) == (0, 0), ran["output"]
    assert ran["passed"] >= len(understood.reads)
    assert (await call_tool(context, "lint", file="dates.py"))["total"] == 0
