"""The usual figures of a table: spread, missing values, repeated rows, and how numbers move together."""
# ruff: noqa: S608 - names are quoted; the sandbox is the wall

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import duckdb

from workers.agents.data.engine.cells import as_json
from workers.agents.data.engine.counting import quoted
from workers.agents.data.engine.describe import NUMERIC
from workers.agents.data.engine.problem import EngineProblem
from workers.agents.data.engine.store import Table

FIGURES = {
    "count": "count({})",
    "missing": "count(*) - count({})",
    "sum": "sum({})",
    "mean": "avg({})",
    "median": "median({})",
    "std": "stddev_samp({})",
    "min": "min({})",
    "q1": "quantile_cont({}, 0.25)",
    "q3": "quantile_cont({}, 0.75)",
    "max": "max({})",
    "distinct": "count(DISTINCT {})",
}
#: Columns per query: medians keep their values in memory.
COLUMNS_AT_ONCE = 5
MOST_PAIRS = 45


def statistics(con: duckdb.DuckDBPyConnection, table: Table, wanted: Sequence[str]) -> dict[str, Any]:
    """Return figures for the named columns (all when none is named), repeated rows and correlations.

    Raises:
        EngineProblem: a column isn't in the table.
    """
    columns = _chosen(table, wanted)
    numeric = [column["name"] for column in columns if column["kind"] in NUMERIC]
    return {
        "table": table.name,
        "rows": table.rows,
        "columns": _figures(con, table, columns),
        "repeated_rows": _repeated(con, table),
        "correlations": _correlations(con, table, numeric),
    }


def _chosen(table: Table, wanted: Sequence[str]) -> list[dict[str, Any]]:
    by_name = {column["name"].lower(): column for column in table.columns}
    if unknown := [name for name in wanted if name.lower() not in by_name]:
        known = ", ".join(column["name"] for column in table.columns)
        cure = f"Its columns are: {known}."
        raise EngineProblem("no_such_column", f"{table.name} has no column {unknown[0]}.", cure)
    return [by_name[name.lower()] for name in wanted] or list(table.columns)


def _figures(con: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each column's figures, some columns per query."""
    found: list[dict[str, Any]] = []
    for at in range(0, len(columns), COLUMNS_AT_ONCE):
        part = columns[at : at + COLUMNS_AT_ONCE]
        names = [_names(column["kind"]) for column in part]
        wanted = [
            FIGURES[name].format(quoted(column["name"]))
            for column, own in zip(part, names, strict=True)
            for name in own
        ]
        values = iter(con.execute(f"SELECT {', '.join(wanted)} FROM {quoted(table.name)}").fetchone() or ())
        for column, own in zip(part, names, strict=True):
            figures = {name: as_json(next(values)) for name in own}
            found.append({"name": column["name"], "kind": column["kind"], **figures})
    return found


def _names(kind: str) -> list[str]:
    if kind in NUMERIC:
        return list(FIGURES)
    return ["count", "missing", "distinct", *(["min", "max"] if kind in {"date", "timestamp"} else [])]


def _repeated(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Return how many rows say exactly what an earlier row said."""
    names = ", ".join(quoted(column["name"]) for column in table.columns)
    row = con.execute(
        f"SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM {quoted(table.name)} GROUP BY {names})"
    ).fetchone()
    return int(row[0]) if row else 0


def _rounded(value: float | None) -> float | None:
    """Return a coefficient without the noise of floating point; None where nothing varies."""
    return None if value is None else as_json(round(value, 6))


def _correlations(con: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return Pearson's coefficient of each pair, over the rows where both have a value."""
    pairs = list(combinations(names, 2))[:MOST_PAIRS]
    if not pairs:
        return []
    parts = ", ".join(
        f"corr({quoted(a)}, {quoted(b)}), count(*) FILTER ({quoted(a)} IS NOT NULL AND {quoted(b)} IS NOT NULL)"
        for a, b in pairs
    )
    values = con.execute(f"SELECT {parts} FROM {quoted(table.name)}").fetchone() or ()
    return [
        {"a": a, "b": b, "r": _rounded(values[2 * place]), "rows": values[2 * place + 1]}
        for place, (a, b) in enumerate(pairs)
    ]
