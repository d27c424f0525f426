"""The macros that read numbers and dates, held against values that were written down from known ones."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.agents.data.engine.values import macros


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        for macro in macros():
            con.execute(macro)
        yield con


def read(con: duckdb.DuckDBPyConnection, macro: str, text: str) -> object:
    row = con.execute(f"SELECT {macro}(present(clean(?)))", [text]).fetchone()
    assert row is not None
    return row[0]


def grouped(digits: str, mark: str) -> str:
    head = len(digits) % 3 or 3
    return mark.join([digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))])


amounts = st.decimals(min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=2)
marks = st.sampled_from([("point", ".", ["", ",", " ", "'", "\u00a0"]), ("comma", ",", ["", ".", " ", "\u202f", "’"])])


@settings(max_examples=150, deadline=None)
@given(amount=amounts, mark=marks, pick=st.integers(0, 4), sign=st.sampled_from(["before", "after", "brackets"]))
def test_an_amount_is_read_back_however_it_was_written(
    con: duckdb.DuckDBPyConnection,
    amount: Decimal,
    mark: tuple[str, str, list[str]],
    pick: int,
    sign: str,
) -> None:
    style, decimal, thousands = mark
    whole, places = f"{abs(amount):.2f}".split(".")
    text = f"{grouped(whole, thousands[pick])}{decimal}{places}"
    if amount < 0:
        text = {"before": f"-{text}", "after": f"{text}-", "brackets": f"({text})"}[sign]
    for shown in (text, f"€ {text}", f"{text} EUR", f"  {text}\u00a0%"):
        found = read(con, f"number_{style}", shown)
        assert found is not None, shown
        assert Decimal(str(found)) == amount


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=12))
def test_what_reads_as_a_number_has_a_digit_and_is_one(con: duckdb.DuckDBPyConnection, text: str) -> None:
    found = read(con, "number_point", text)
    if found is not None:
        Decimal(str(found))
        assert any(letter in "0123456789" for letter in text)


@pytest.mark.parametrize(
    "text",
    ["abc", "12 pcs", "1.2.3", "1,23,4", "12-34", "--5", "0,12,345", "ABC 123", "1 2", "", "n/a", "$", "%", "e5"],
)
def test_what_is_no_number_is_not_read(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert read(con, "number_point", text) is None


days = st.dates(min_value=date(1970, 1, 1), max_value=date(2068, 12, 31))
FORMATS = {
    "ymd": ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"],
    "dmy": ["%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y"],
    "mdy": ["%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"],
    "named": ["%b %d, %Y", "%d %B %Y", "%d-%b-%Y", "%A, %d %B %Y", "%d. %B %Y"],
    "compact": ["%Y%m%d"],
}
CLOCKS = {
    "": (0, 0, 0),
    " 9:05": (9, 5, 0),
    "T23:59:58": (23, 59, 58),
    " 3:07 PM": (15, 7, 0),
    " 12:00:01 am": (0, 0, 1),
}


@settings(max_examples=120, deadline=None)
@given(day=days, style=st.sampled_from(sorted(FORMATS)), pick=st.integers(0, 4), clock=st.sampled_from(sorted(CLOCKS)))
def test_a_date_is_read_back_however_it_was_written(
    con: duckdb.DuckDBPyConnection, day: date, style: str, pick: int, clock: str
) -> None:
    form = FORMATS[style][pick % len(FORMATS[style])]
    found = read(con, f"date_{style}", day.strftime(form) + clock)
    assert found == datetime(day.year, day.month, day.day, *CLOCKS[clock])  # noqa: DTZ001 - a table's times have no zone


@pytest.mark.parametrize(
    "text", ["2024-02-30", "31.02.2024", "2024-13-01", "12:30", "hello", "2024-01-31 25:00", "1/2"]
)
def test_a_day_that_never_was_is_not_read(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert [read(con, f"date_{style}", text) for style in FORMATS] == [None] * len(FORMATS)


@pytest.mark.parametrize(("text", "month"), [("5. März 2024", 3), ("5 de enero de 2024", 1), ("5 août 2024", 8)])
def test_months_have_names_in_several_languages(con: duckdb.DuckDBPyConnection, text: str, month: int) -> None:
    assert read(con, "date_named", text) == datetime(2024, month, 5)  # noqa: DTZ001 - as above
