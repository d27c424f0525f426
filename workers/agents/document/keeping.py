"""Keeps rows that were read out of documents as a CSV file the person can download."""

import csv
import io
import json
import re
from typing import Any

from langchain.tools import ToolRuntime

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool

MOST_ROWS = 10_000
Cell = str | int | float | bool | None


@agent_tool(effect=Effect.NONE, title="Keeping “{name}” as CSV")
async def keep_table(name: str, columns: list[str], rows: list[list[Cell]], runtime: ToolRuntime[Any, Any]) -> str:
    """Keep rows you have read, for example fields of many invoices, as a CSV file.

    Args:
        name: what the file is called.
        columns: the columns' names.
        rows: one list per row, as long as columns; numbers as numbers, dates as ISO 8601, null for what is missing.
    """
    context: StepContext = runtime.context
    if len(rows) > MOST_ROWS or any(len(row) != len(columns) for row in rows):
        cure = f"Give every row {len(columns)} values, and at most {MOST_ROWS:,} rows."
        raise ToolProblem("bad_rows", "The rows don't fit the columns.", cure)
    stem = re.sub(r"[^\w-]+", "-", name.lower().removesuffix(".csv")).strip("-")[:60] or "table"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([columns, *([_safe(value) for value in row] for row in rows)])
    kept = await context.artifacts.add(f"{stem}.csv", "text/csv", text.getvalue().encode())
    return json.dumps({"file": kept.name, "rows": len(rows), "columns": columns}, ensure_ascii=False)


def _safe(value: Cell) -> Cell:
    """Keep words of a document from being run as a formula by a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
