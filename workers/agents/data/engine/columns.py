"""Deciding what each text column holds: a type only when every row agrees, one way of writing per column."""
# ruff: noqa: S608 - names are quoted; the sandbox is the wall

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from workers.agents.data.engine.counting import (
    DateCount,
    NumberCount,
    count_dates,
    count_numbers,
    likely_styles,
    odd_values,
    quoted,
    runs_in_order,
)

#: From this share on, the few values that don't fit are worth telling.
NEARLY_ALL = 0.8
MAX_DIGITS = 18
DATE_NAME = re.compile(r"date|datum|fecha|day|tag|jour|dia|\bdt\b|_dt$|created|updated|time", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's name, kind, the SQL that reads it from the raw text, and what a person should know.

    ``kind`` is integer, number, date, timestamp, boolean, text or empty. ``nearly`` is SQL that reads most values
    of a text column as numbers or dates; ``unread`` counts the values it can't read.
    """

    name: str
    kind: str
    sql: str
    unit: str | None = None
    notes: tuple[str, ...] = ()
    nearly: str | None = None
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Hints:
    """What the rest of the file says about columns that can be read in two ways."""

    comma_file: bool = False
    number_styles: Mapping[str, int] = field(default_factory=dict)
    date_styles: Mapping[str, int] = field(default_factory=dict)

    @property
    def number_style(self) -> str:
        point, comma = self.number_styles.get("point", 0), self.number_styles.get("comma", 0)
        if point == comma:
            return "comma" if self.comma_file else "point"
        return "comma" if comma > point else "point"

    @property
    def day_first(self) -> bool | None:
        first, second = self.date_styles.get("dmy", 0), self.date_styles.get("mdy", 0)
        if first != second:
            return first > second
        return True if self.number_style == "comma" else None


def decide(con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], *, comma_file: bool) -> list[Column]:
    """Decide every text column of ``table``; columns that prove their style help those that don't.

    ``comma_file`` says that the file's own marks (a semicolon between fields) suggest decimal commas.
    """
    likely = likely_styles(con, table, names)
    numbers = {n: count_numbers(con, table, n) for n in names if {"number_point", "number_comma"} & likely[n]}
    dates = {
        name: count_dates(con, table, name, sorted(style.removeprefix("date_") for style in styles))
        for name in names
        if not _all_numbers(numbers.get(name)) or DATE_NAME.search(name)
        if (styles := {style for style in likely[name] if style.startswith("date_")})
    }
    hints = Hints(comma_file, _number_proofs(numbers.values()), _date_proofs(dates.values()))
    return [_decide_one(con, table, name, numbers.get(name), dates.get(name), hints) for name in names]


def _all_numbers(count: NumberCount | None) -> bool:
    return count is not None and count.present > 0 and count.present in (count.point, count.comma)


def _number_proofs(counts: Iterable[NumberCount]) -> dict[str, int]:
    proofs = {"point": 0, "comma": 0}
    for count in counts:
        if count.point == count.present > count.comma:
            proofs["point"] += 1
        elif count.comma == count.present > count.point:
            proofs["comma"] += 1
    return proofs


def _date_proofs(counts: Iterable[DateCount]) -> dict[str, int]:
    proofs = {"dmy": 0, "mdy": 0}
    for count in counts:
        dmy, mdy = count.styles.get("dmy", 0), count.styles.get("mdy", 0)
        if dmy == count.present > mdy:
            proofs["dmy"] += 1
        elif mdy == count.present > dmy:
            proofs["mdy"] += 1
    return proofs


def _decide_one(
    con: duckdb.DuckDBPyConnection,
    table: str,
    name: str,
    number: NumberCount | None,
    date: DateCount | None,
    hints: Hints,
) -> Column:
    text = Column(name=name, kind="text", sql=quoted(name))
    if number is not None and number.present == 0:
        return replace(text, kind="empty" if number.filled == 0 else "text")
    if date is not None and (found := _as_date(con, table, text, date, hints)) is not None:
        return found
    if number is not None and (found := _as_number(con, table, text, number, hints)) is not None:
        return found
    return _as_boolean(con, table, text)


def _as_boolean(con: duckdb.DuckDBPyConnection, table: str, text: Column) -> Column:
    first = con.execute(f"SELECT v FROM (SELECT {text.sql} AS v FROM {table}) WHERE v IS NOT NULL LIMIT 1").fetchone()
    if first is None or str(first[0]).lower() not in {"true", "false"}:
        return text
    row = con.execute(
        f"SELECT count(v), count(*) FILTER (lower(v) IN ('true', 'false')) FROM "
        f"(SELECT {text.sql} AS v FROM {table}) LIMIT 1"
    ).fetchone()
    if row is not None and row[0] and row[0] == row[1]:
        return replace(text, kind="boolean", sql=f"CAST({text.sql} AS BOOLEAN)")
    return text


def _present(name: str) -> str:
    return f"present({quoted(name)})"


def _missing_note(filled: int, present: int) -> tuple[str, ...]:
    return (f"{filled - present} values that mean 'missing' are left empty",) if filled > present else ()


def _as_number(
    con: duckdb.DuckDBPyConnection, table: str, text: Column, count: NumberCount, hints: Hints
) -> Column | None:
    style, notes = _number_style(count, hints)
    if style is None:
        return _nearly_number(con, table, text, count)
    if count.leading_zero and not any(count.decimals.values()):
        return replace(text, notes=("whole numbers with leading zeros are kept as text (identifiers)",))
    if len(count.units) > 1:
        return replace(text, notes=(f"amounts in several units ({', '.join(count.units)}) are kept as text",))
    if count.whole_digits[style] > MAX_DIGITS and not count.exponents and not count.decimals[style]:
        return replace(text, notes=("numbers of more than 18 digits are kept as text (identifiers)",))
    notes += _missing_note(count.filled, count.present)
    if style == "comma" and count.decimals["comma"]:
        notes += ("decimal comma",)
    kind, sql_type = _number_type(count, style)
    value = quoted(text.name) if count.filled == count.present else _present(text.name)
    reading = f"replace({value}, ',', '.')" if style == "comma" and not count.whole else value
    reading = reading if count.plain == style or (count.plain and count.whole) else f"number_{style}({value})"
    unit = count.units[0] if count.units else None
    return replace(text, kind=kind, sql=f"CAST({reading} AS {sql_type})", unit=unit, notes=notes)


def _number_style(count: NumberCount, hints: Hints) -> tuple[str | None, tuple[str, ...]]:
    """Return the one style that reads every value; where both do, what the rest of the file says."""
    point, comma = count.point == count.present, count.comma == count.present
    if point and comma:
        style = hints.number_style
        ambiguous = count.decimals["point"] != count.decimals["comma"]
        meaning = "a decimal mark" if count.decimals[style] else "a thousands mark"
        return style, ((f"the mark in numbers like these is taken as {meaning}",) if ambiguous else ())
    if point or comma:
        return ("point" if point else "comma"), ()
    return None, ()


def _number_type(count: NumberCount, style: str) -> tuple[str, str]:
    decimals, whole = count.decimals[style], count.whole_digits[style]
    if count.exponents or decimals + whole > MAX_DIGITS:
        return "number", "DOUBLE"
    if decimals == 0:
        return "integer", "BIGINT"
    return "number", f"DECIMAL({MAX_DIGITS}, {decimals})"


def _nearly_number(con: duckdb.DuckDBPyConnection, table: str, text: Column, count: NumberCount) -> Column | None:
    style = "comma" if count.comma > count.point else "point"
    read = max(count.comma, count.point)
    if read < count.present * NEARLY_ALL:
        return None
    return _nearly(con, table, text, "numbers", f"TRY_CAST(number_{style}(p) AS DOUBLE)", count.present - read)


def _nearly(con: duckdb.DuckDBPyConnection, table: str, text: Column, what: str, reading: str, unread: int) -> Column:
    odd = ", ".join(repr(value) for value in odd_values(con, table, text.name, reading))
    note = f"kept as text: {unread} values can't be read as {what} like the rest (such as {odd})"
    # Over the typed table the column is clean text already, so only the style has to be read.
    return replace(text, notes=(note,), nearly=reading.replace("(p)", f"({quoted(text.name)})"), unread=unread)


def _as_date(con: duckdb.DuckDBPyConnection, table: str, text: Column, count: DateCount, hints: Hints) -> Column | None:
    styles = [style for style, read in count.styles.items() if read == count.present]
    if "compact" in styles and not DATE_NAME.search(text.name):
        styles.remove("compact")
    if not styles:
        return _nearly_date(con, table, text, count)
    style, notes = _date_style(con, table, text.name, styles, hints)
    notes += _missing_note(count.filled, count.present)
    kind = "timestamp" if count.with_time else "date"
    reading = f"date_{style}({_present(text.name)})"
    return replace(text, kind=kind, sql=f"CAST({reading} AS {kind})", notes=notes)


def _date_style(
    con: duckdb.DuckDBPyConnection, table: str, name: str, styles: Sequence[str], hints: Hints
) -> tuple[str, tuple[str, ...]]:
    if not {"dmy", "mdy"} <= set(styles):
        return styles[0], ()
    dotted = con.execute(
        f"SELECT count(*) FROM {table} WHERE contains(date_part_of({quoted(name)}), '.') LIMIT 1"
    ).fetchone()
    if dotted is not None and dotted[0]:
        return "dmy", ()
    in_order = [style for style in ("dmy", "mdy") if runs_in_order(con, table, name, style)]
    if len(in_order) == 1:
        return in_order[0], (f"read as {_said(in_order[0])}, which puts the rows in order",)
    if hints.day_first is not None:
        style = "dmy" if hints.day_first else "mdy"
        return style, (f"read as {_said(style)}, like the rest of the file",)
    return "mdy", ("assumed month/day/year: nothing in the column tells day from month",)


def _said(style: str) -> str:
    return "day/month/year" if style == "dmy" else "month/day/year"


def _nearly_date(con: duckdb.DuckDBPyConnection, table: str, text: Column, count: DateCount) -> Column | None:
    style, read = max(count.styles.items(), key=lambda item: item[1])
    if style == "compact" or read < count.present * NEARLY_ALL or not count.present:
        return None
    return _nearly(con, table, text, "dates", f"date_{style}(p)", count.present - read)
