"""Counting, over all rows of a text column, how many values are written in each style."""
# ruff: noqa: S608 - names are quoted; the sandbox is the wall

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from workers.agents.data.engine.values import DATE_STYLES

NUMBER_STYLES = ("point", "comma")
ALL_DATE_STYLES = (*DATE_STYLES, "named", "month")
SAMPLE_CELLS, MIN_SAMPLE_ROWS, MAX_SAMPLE_ROWS = 400_000, 200, 2_000
#: A style met in fewer of the sampled values than this isn't counted over all rows.
WORTH_COUNTING = 0.5
#: Most numbers are written so, and need no more than a cast: whole, and with either mark; and what the other style
#: would take for thousands.
WHOLE = "-?[0-9]{1,18}"
PLAIN = {"point": "-?[0-9]{1,18}[.][0-9]{1,18}", "comma": "-?[0-9]{1,18},[0-9]{1,18}"}
THOUSANDS = {"point": "-?[1-9][0-9]{0,2}[.][0-9]{3}", "comma": "-?[1-9][0-9]{0,2},[0-9]{3}"}
MARKS = {"point": ".", "comma": ","}


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCount:
    """How a column's values read as numbers; lengths are digits of the canonical text, per style."""

    present: int
    filled: int
    point: int
    comma: int
    leading_zero: int
    units: tuple[str, ...]
    whole_digits: Mapping[str, int]
    decimals: Mapping[str, int]
    exponents: int
    #: The style in which every value is plain: digits, and at most the decimal mark.
    plain: str | None = None

    @property
    def whole(self) -> bool:
        return not any(self.decimals.values()) and not self.exponents


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCount:
    """How a column's values read as dates: how many per style, and how many carry a time of day."""

    present: int
    filled: int
    styles: Mapping[str, int]
    with_time: int


def likely_styles(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> dict[str, set[str]]:
    """Return, per text column, the styles worth counting over all rows, judged by rows spread over the table.

    Here and below the table's text is clean already: trimmed, and NULL where nothing is left.
    """
    styles = {f"number_{style}" for style in NUMBER_STYLES} | {f"date_{style}" for style in ALL_DATE_STYLES}
    if not columns:
        return {}
    total = _number(con, f"SELECT count(*) FROM {table}")
    wanted = max(MIN_SAMPLE_ROWS, min(MAX_SAMPLE_ROWS, SAMPLE_CELLS // len(columns)))
    step = max(1, total // wanted)
    cells = ", ".join(quoted(column) for column in columns)
    ordered = sorted(styles)
    counted = ", ".join(f"count({style}(p))" for style in ordered)
    rows = con.execute(
        f"SELECT name, count(p), {counted} FROM (SELECT name, present(v) AS p FROM (UNPIVOT ("
        f"SELECT {cells} FROM {table} WHERE rowid % {step} = 0) ON COLUMNS(*) INTO NAME name VALUE v)) GROUP BY name"
    ).fetchall()
    likely = {
        str(name): {style for style, count in zip(ordered, counts, strict=True) if count >= seen * WORTH_COUNTING}
        for name, seen, *counts in rows
        if seen
    }
    # A column without a value in the sample may hold anything.
    return {column: likely.get(column, styles) for column in columns}


def count_numbers(con: duckdb.DuckDBPyConnection, table: str, column: str) -> NumberCount:
    """Count every row of a column as numbers of both styles; plain numbers take a shorter way."""
    tests = [WHOLE, *(PLAIN[style] for style in NUMBER_STYLES), *(THOUSANDS[style] for style in NUMBER_STYLES)]
    matches = ", ".join(f"count(*) FILTER (regexp_full_match(p, '{test}'))" for test in tests)
    lengths = ", ".join(
        f"max(length(split_part(p, '{MARKS[style]}', {part})))" for style in NUMBER_STYLES for part in (1, 2)
    )
    filled, present, zeros, whole, point, comma, point3, comma3, *lengths_seen = _row(
        con,
        f"SELECT count(v), count(p), count(*) FILTER (regexp_matches(p, '^[+-]?0[0-9]')), {matches}, {lengths} FROM "
        f"(SELECT {quoted(column)} AS v, present({quoted(column)}) AS p FROM {table})",
    )
    reads = {"point": whole + point, "comma": whole + comma}
    style = next((style for style in NUMBER_STYLES if present and reads[style] == present), None)
    if style is None:
        return _count_all_ways(con, table, column, filled=filled, present=present, zeros=zeros)
    reads[next(other for other in NUMBER_STYLES if other != style)] = whole + {"point": point3, "comma": comma3}[style]
    at = NUMBER_STYLES.index(style) * 2
    return NumberCount(
        present=present,
        filled=filled,
        point=reads["point"],
        comma=reads["comma"],
        leading_zero=zeros,
        units=(),
        whole_digits=dict.fromkeys(NUMBER_STYLES, lengths_seen[at]),
        decimals={other: lengths_seen[at + 1] if other == style else 0 for other in NUMBER_STYLES},
        exponents=0,
        plain=style,
    )


def _count_all_ways(
    con: duckdb.DuckDBPyConnection, table: str, column: str, *, filled: int, present: int, zeros: int
) -> NumberCount:
    lengths = ", ".join(
        rf"coalesce(max(length(regexp_extract({style}, '^-?0*([0-9]*)', 1))), 0), "
        rf"coalesce(max(length(regexp_extract({style}, '\.([0-9]+)', 1))), 0)"
        for style in NUMBER_STYLES
    )
    texts = ", ".join(f"number_{style}(p) AS {style}" for style in NUMBER_STYLES)
    point, comma, units, exponents, *digits_seen = _row(
        con,
        f"SELECT count(point), count(comma), list(DISTINCT unit) FILTER (unit IS NOT NULL), "
        f"count(*) FILTER (contains(lower(coalesce(point, comma)), 'e')), {lengths} FROM (SELECT {texts}, unit_of(p) "
        f"AS unit FROM (SELECT present({quoted(column)}) AS p FROM {table}) "
        "WHERE number_point(p) IS NOT NULL OR number_comma(p) IS NOT NULL)",
    )
    return NumberCount(
        present=present,
        filled=filled,
        point=point,
        comma=comma,
        leading_zero=zeros,
        units=tuple(sorted(units or ())),
        whole_digits={"point": digits_seen[0], "comma": digits_seen[2]},
        decimals={"point": digits_seen[1], "comma": digits_seen[3]},
        exponents=exponents,
    )


def count_dates(con: duckdb.DuckDBPyConnection, table: str, column: str, styles: Sequence[str]) -> DateCount:
    """Count every row of a column as dates of the given styles."""
    counted = ", ".join(f"count(date_{style}(p))" for style in styles)
    filled, present, with_time, *counts = _row(
        con,
        f"SELECT count(v), count(p), count(*) FILTER (contains(p, ':')), {counted} FROM "
        f"(SELECT {quoted(column)} AS v, present({quoted(column)}) AS p FROM {table})",
    )
    found = dict(zip(styles, counts, strict=True))
    return DateCount(present=present, filled=filled, styles=found, with_time=with_time)


def runs_in_order(con: duckdb.DuckDBPyConnection, table: str, column: str, style: str) -> bool:
    """Say whether the first rows' dates, read in a style, never go back (or never forward): a log's own proof."""
    back, forward = _row(
        con,
        f"SELECT count(*) FILTER (d < before), count(*) FILTER (d > before) FROM (SELECT d, lag(d) OVER (ORDER BY r) "
        f"AS before FROM (SELECT rowid AS r, date_{style}(present({quoted(column)})) AS d FROM {table} "
        "WHERE rowid < 10000) WHERE d IS NOT NULL)",
    )
    return bool((back == 0) != (forward == 0))


def odd_values(con: duckdb.DuckDBPyConnection, table: str, column: str, parsed: str) -> list[str]:
    """Return up to three values that ``parsed`` (SQL over ``p``) can't read."""
    rows = con.execute(
        f"SELECT DISTINCT p FROM (SELECT present({quoted(column)}) AS p FROM {table}) "
        f"WHERE p IS NOT NULL AND {parsed} IS NULL ORDER BY p LIMIT 3"
    ).fetchall()
    return [str(value)[:40] for (value,) in rows]


def _row(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = con.execute(sql).fetchone()
    if row is None:
        raise RuntimeError("an aggregate without a row")
    return row


def _number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(_row(con, sql)[0])
