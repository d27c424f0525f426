"""What a table holds: columns with kinds, ranges and usual values, and where the asked words occur."""
# ruff: noqa: S608 - names are quoted; the sandbox is the wall

from collections.abc import Sequence
from typing import Any

import duckdb

from workers.agents.data.engine.cells import as_json, rows_as_json
from workers.agents.data.engine.counting import quoted
from workers.agents.data.engine.store import Table

USUAL_VALUES, FEW_VALUES = 12, 1_000
SAMPLE_ROWS = 3
#: A query over hundreds of expressions costs more memory than several over some.
COLUMNS_AT_ONCE, MOST_WITH_VALUES = 25, 200
MOST_FOUND = 20
#: How many different values are searched for parts, and how long a word must be for that.
MOST_PARTS, SHORT_WORD = 20_000, 2
NUMERIC = {"integer", "number"}
MEASURED = {"integer", "number", "date", "timestamp"}


def describe(con: duckdb.DuckDBPyConnection, table: Table, look_up: Sequence[str]) -> dict[str, Any]:
    """Return a table's description; ``look_up`` are words to find among its text values (any case, any accent)."""
    measured = _measure(con, table)
    columns = [_column(con, table, column, measured[column["name"]]) for column in table.columns]
    sample = con.execute(f"SELECT * FROM {quoted(table.name)} LIMIT {SAMPLE_ROWS}").fetchall()
    return {
        "table": table.name,
        "file": table.file,
        "sheet": table.label,
        "rows": table.rows,
        "notes": list(table.notes),
        "columns": columns,
        "first_rows": rows_as_json(sample),
        "found": _find(con, table, look_up),
    }


def _measure(con: duckdb.DuckDBPyConnection, table: Table) -> dict[str, list[Any]]:
    """Return missing, distinct, least, greatest and mean of every column, some columns per query."""
    found: dict[str, list[Any]] = {}
    for part in _parts_of(table.columns):
        figures = con.execute(
            f"SELECT {', '.join(_figures(column) for column in part)} FROM {quoted(table.name)}"
        ).fetchone()
        for place, column in enumerate(part):
            found[column["name"]] = list((figures or ())[place * 5 : place * 5 + 5])
    exact = [column for column in table.columns if _worth_counting(table, column, *found[column["name"]][:2])]
    for part in _parts_of(exact):
        counts = ", ".join(f"count(DISTINCT {quoted(column['name'])})" for column in part)
        counted = con.execute(f"SELECT {counts} FROM {quoted(table.name)}").fetchone() or ()
        for column, count in zip(part, counted, strict=True):
            found[column["name"]][1] = count
    return found


def _parts_of(columns: Sequence[dict[str, Any]]) -> list[Sequence[dict[str, Any]]]:
    return [columns[at : at + COLUMNS_AT_ONCE] for at in range(0, len(columns), COLUMNS_AT_ONCE)]


def _figures(column: dict[str, Any]) -> str:
    name = quoted(column["name"])
    extremes = f"min({name}), max({name})" if column["kind"] in MEASURED else "NULL, NULL"
    mean = f"avg({name})" if column["kind"] in NUMERIC else "NULL"
    return f"count(*) - count({name}), approx_count_distinct({name}), {extremes}, {mean}"


def _worth_counting(table: Table, column: dict[str, Any], missing: int, about: int) -> bool:
    """Say whether the estimate won't do: where counting is cheap, or where the column may be a key."""
    may_be_key = column["kind"] in {"text", "integer"} and about > (table.rows - missing) * 0.9
    return may_be_key or about <= FEW_VALUES * 100


def _column(
    con: duckdb.DuckDBPyConnection, table: Table, column: dict[str, Any], measured: Sequence[Any]
) -> dict[str, Any]:
    missing, distinct, low, high, mean = measured
    described: dict[str, Any] = {
        "name": column["name"],
        "kind": column["kind"],
        "missing": missing,
        "distinct": distinct,
    }
    if column["kind"] in MEASURED:
        described |= {"min": as_json(low), "max": as_json(high)}
    if column["kind"] in NUMERIC:
        described["mean"] = as_json(mean)
    if column["kind"] in {"text", "boolean"} and distinct <= FEW_VALUES and len(table.columns) <= MOST_WITH_VALUES:
        described["values"] = _usual(con, table, quoted(column["name"]))
    return described | {key: column[key] for key in ("unit", "notes", "nearly", "unread") if column[key]}


def _usual(con: duckdb.DuckDBPyConnection, table: Table, name: str) -> list[Any]:
    rows = con.execute(
        f"SELECT {name} FROM {quoted(table.name)} WHERE {name} IS NOT NULL GROUP BY 1 "
        f"ORDER BY count(*) DESC, {name} LIMIT {USUAL_VALUES}"
    ).fetchall()
    return [as_json(value)[:80] if isinstance(value, str) else value for (value,) in rows]


def _find(con: duckdb.DuckDBPyConnection, table: Table, words: Sequence[str]) -> list[dict[str, Any]]:
    """Return which column holds which word, as a whole value (``value``) or as whole words in values (``part``)."""
    wanted = sorted({word.strip().lower() for word in words if word.strip()})
    found: list[dict[str, Any]] = []
    for column in table.columns if wanted else ():
        if column["kind"] != "text":
            continue
        name = quoted(column["name"])
        rows = con.execute(
            f"SELECT DISTINCT word, {name} FROM {quoted(table.name)} JOIN (SELECT unnest(?::VARCHAR[]) AS word) "
            f"ON strip_accents(lower({name})) = strip_accents(word) ORDER BY ALL LIMIT {MOST_FOUND}",
            [wanted],
        ).fetchall()
        found += [{"word": word, "column": column["name"], "value": value} for word, value in rows]
        found += [{"word": word, "column": column["name"], "part": True} for word in _parts(con, table, name, wanted)]
    return found


def _parts(con: duckdb.DuckDBPyConnection, table: Table, name: str, words: Sequence[str]) -> list[str]:
    """Return the words that stand as words inside some longer values of a column, never as a whole value."""
    rows = con.execute(
        f"SELECT word FROM (SELECT DISTINCT strip_accents(lower({name})) AS v FROM {quoted(table.name)} "
        f"LIMIT {MOST_PARTS}) "
        "JOIN (SELECT strip_accents(unnest(?::VARCHAR[])) AS word) ON contains(v, word) GROUP BY word "
        "HAVING bool_or(regexp_matches(v, '(^|\\W)' || regexp_escape(word) || '(\\W|$)')) AND NOT bool_or(v = word) "
        "ORDER BY word",
        [[word for word in words if len(word) > SHORT_WORD]],
    ).fetchall()
    return [str(word) for (word,) in rows]
