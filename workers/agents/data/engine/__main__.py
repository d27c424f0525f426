"""One request in JSON on standard input, one answer in JSON on standard output."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import duckdb

from workers.agents.data.engine.chart import draw
from workers.agents.data.engine.describe import describe
from workers.agents.data.engine.fitting import fit
from workers.agents.data.engine.problem import EngineProblem
from workers.agents.data.engine.query import run_query
from workers.agents.data.engine.statistics import statistics
from workers.agents.data.engine.store import Store, Table

OUT = "out"


def answer(request: dict[str, Any], workspace: Path) -> dict[str, Any]:
    """Do what the request asks; expected failures are answers too (``{"problem": {code, message, cure}}``)."""
    store = Store(workspace, request.get("memory", "512MB"))
    try:
        tables, failed = store.tables(request["files"])
        problems = {file: _as_json(problem) for file, problem in failed.items()}
        return {"unreadable": problems} | _act(request, store, tables, failed)
    except EngineProblem as problem:
        return {"problem": _as_json(problem)}
    except duckdb.OutOfMemoryException:
        cure = "Ask for fewer columns or groups, or filter first."
        return {"problem": {"code": "memory", "message": "The question needs more memory than allowed.", "cure": cure}}


def _as_json(problem: EngineProblem) -> dict[str, str]:
    return {"code": problem.code, "message": problem.message, "cure": problem.cure}


def _act(
    request: dict[str, Any], store: Store, tables: list[Table], failed: dict[str, EngineProblem]
) -> dict[str, Any]:
    action = request["action"]
    if action == "list":
        return {"tables": [_brief(table) for table in tables]}
    con = store.open(tables)
    out = store.workspace / OUT
    out.mkdir(exist_ok=True)
    match action:
        case "describe":
            wanted = _named(tables, failed, request["table"])
            return {"tables": [describe(con, table, request.get("look_up", ())) for table in wanted]}
        case "query":
            return run_query(con, request, out)
        case "statistics":
            return statistics(con, _named(tables, failed, request["table"])[0], request.get("columns", ()))
        case "chart":
            return draw(con, request, out)
        case _:
            raise EngineProblem("unknown_action", f"There is no action {action!r}.", "This is an error of the caller.")


def _brief(table: Table) -> dict[str, Any]:
    names = [column["name"] for column in table.columns]
    return {"table": table.name, "file": table.file, "sheet": table.label, "rows": table.rows, "columns": names}


def _named(tables: list[Table], failed: dict[str, EngineProblem], wanted: str) -> list[Table]:
    """Return the tables called so, by table or by file name.

    Raises:
        EngineProblem: that file can't be read, or there is no such table.
    """
    found = [table for table in tables if wanted.lower() in {table.name, table.file.lower()}]
    if found:
        return found
    for file, problem in failed.items():
        if wanted.lower() in {file.lower(), Path(file).stem.lower()}:
            raise problem
    known = ", ".join(table.name for table in tables) or "none"
    raise EngineProblem("no_such_table", f"There is no table {wanted}.", f"The tables are: {known}.")


def main() -> None:
    """Answer the one request of this process, on a channel that nothing else writes to.

    DuckDB draws a progress bar on standard output once a query takes two seconds.
    """
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as channel:
        os.dup2(2, 1)
        reply = fit(answer(json.load(sys.stdin), Path.cwd()))
        channel.write(json.dumps(reply, ensure_ascii=False))


if __name__ == "__main__":
    main()
