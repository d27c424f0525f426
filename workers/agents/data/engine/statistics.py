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
}
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
        "columns": [_figures(con, table, column) for column in columns],
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


def _figures(con: duckdb.DuckDBPyConnection, table: Table, column: dict[str, Any]) -> dict[str, Any]:
    name, names = quoted(column["name"]), list(FIGURES)
    if column["kind"] not in NUMERIC:
        names = ["count", "missing", *(["min", "max"] if column["kind"] in {"date", "timestamp"} else [])]
    parts = ", ".join([*(FIGURES[figure].format(name) for figure in names), f"count(DISTINCT {name})"])
    values = con.execute(f"SELECT {parts} FROM {quoted(table.name)}").fetchone() or ()
    figures = dict(zip([*names, "distinct"], map(as_json, values), strict=True))
    return {"name": column["name"], "kind": column["kind"], **figures}


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
