"""One question in SQL: a single SELECT over the tables, shown in part, written whole as CSV when wanted."""
# ruff: noqa: S608 - the statement is the caller's own, checked to be one SELECT; the sandbox is the wall

import csv
from pathlib import Path
from typing import Any

import duckdb

from workers.agents.data.engine.cells import rows_as_json
from workers.agents.data.engine.problem import EngineProblem

MOST_SHOWN, MOST_WRITTEN = 200, 1_000_000
PIECE = 10_000


def select_only(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return the statement without its semicolon.

    Raises:
        EngineProblem: it isn't one SELECT.
    """
    try:
        statements = con.extract_statements(sql)
    except duckdb.Error as error:
        raise _sql_problem(error) from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        cure = "Write a single SELECT statement over the tables that describe_table shows."
        raise EngineProblem("not_a_select", "Only one SELECT statement can be run.", cure)
    return str(statements[0].query).strip().rstrip(";")


def _sql_problem(error: duckdb.Error) -> EngineProblem:
    reason = str(error).split("\n\nLINE")[0].strip()[:600]
    return EngineProblem(
        "sql", f"The query failed: {reason}", "Compare it with the names and types describe_table shows."
    )


def keep_result(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[dict[str, str]], int]:
    """Run a SELECT into the table ``result``; return its columns and its number of rows.

    Raises:
        EngineProblem: it isn't one SELECT, or it fails.
    """
    statement = select_only(con, sql)
    try:
        con.execute("DROP TABLE IF EXISTS result")
        con.execute(f"CREATE TEMP TABLE result AS (\n{statement}\n)")
        described = con.execute("DESCRIBE result").fetchall()
        (total,) = con.execute("SELECT count(*) FROM result").fetchone() or (0,)
    except duckdb.Error as error:
        raise _sql_problem(error) from error
    return [{"name": str(name), "type": str(kind)} for name, kind, *_ in described], int(total)


def run_query(con: duckdb.DuckDBPyConnection, request: dict[str, Any], out: Path) -> dict[str, Any]:
    """Answer ``{sql, limit?, save_as?}`` with columns, the first rows, the total, and the CSV's path when saved."""
    columns, total = keep_result(con, request["sql"])
    shown = min(int(request.get("limit") or MOST_SHOWN), MOST_SHOWN)
    rows = con.execute(f"SELECT * FROM result LIMIT {shown}").fetchall()
    answer = {"columns": columns, "rows": rows_as_json(rows), "total": total}
    if request.get("save_as"):
        answer["file"] = _write(con, out / f"{request['save_as']}.csv")
        answer["written"] = min(total, MOST_WRITTEN)
    return answer


def _write(con: duckdb.DuckDBPyConnection, target: Path) -> str:
    cursor = con.execute(f"SELECT * FROM result LIMIT {MOST_WRITTEN}")
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column[0] for column in cursor.description or ()])
        while piece := cursor.fetchmany(PIECE):
            writer.writerows(piece)
    return f"{target.parent.name}/{target.name}"
