"""What the data agent can do: look at files, question them in SQL, describe them in figures, draw them."""

import asyncio
import csv
import io
import itertools
import json
import re
from typing import Any, Literal

from langchain.tools import ToolRuntime

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import read_inside
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.data.engine_client import ask_engine, files_of

#: Its context is a StepContext; pydantic, which makes the tool's schema from the signature, can't check protocols.
Runtime = ToolRuntime[Any, Any]
CHART_TYPE = "application/vnd.vegalite.v6+json"
LARGEST_ARTIFACT = 256 * 1024 * 1024


def _text(answer: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in answer.items() if value not in ({}, [], None)}, ensure_ascii=False)


def _file_name(text: str) -> str:
    """Return a plain file name without an extension, made from a title."""
    return re.sub(r"[^\w-]+", "-", text.lower()).strip("-")[:60] or "result"


async def _keep(context: StepContext, path: str, name: str, media_type: str) -> str:
    data = await asyncio.to_thread(read_inside, context.workspace, path, limit=LARGEST_ARTIFACT)
    return (await context.artifacts.add(name, media_type, data)).name


@agent_tool(effect=Effect.NONE, title="Looking at the files")
async def list_files(runtime: Runtime) -> str:
    """List the attached files and the tables in them (name, rows, columns); files that can't be read say why.

    Call this first. A workbook gives one table per filled sheet.
    """
    context: StepContext = runtime.context
    if not files_of(context):
        raise ToolProblem("no_files", "No file is attached.", "Attach a CSV, TSV, XLSX, Parquet or JSON file.")
    await context.progress("reading the files")
    listed = await ask_engine(context, "list")
    if not listed["tables"]:
        problems = list(listed["unreadable"].values())
        message = " ".join(problem["message"] for problem in problems)
        raise ToolProblem(
            problems[0]["code"], message, " ".join(dict.fromkeys(problem["cure"] for problem in problems))
        )
    return _text(listed)


@agent_tool(effect=Effect.NONE, title="Describing {table}")
async def describe_table(table: str, runtime: Runtime, look_up: list[str] | None = None) -> str:
    """Describe a table: each column's kind, range, missing and usual values, first rows, and notes on how it was read.

    Args:
        table: a table's or a file's name, as list_files shows it.
        look_up: words to find among the text values (any case); "found" tells which column holds them.
    """
    context: StepContext = runtime.context
    await context.progress(f"reading {table}")
    return _text(await ask_engine(context, "describe", table=table, look_up=look_up or []))


@agent_tool(effect=Effect.NONE, title="Querying the tables")
async def query_table(sql: str, runtime: Runtime, limit: int = 50, save_as: str | None = None) -> str:
    """Run one DuckDB SELECT over the tables and return its first rows and the total number of rows.

    Names with capitals, spaces or signs need double quotes. A text column whose note says that a few values can't be
    read as numbers can be read by the SQL in its "nearly" field.

    Args:
        sql: one SELECT statement (WITH is fine).
        limit: how many rows to return, at most 200.
        save_as: a name, to keep the whole result as a CSV file the person can download.
    """
    context: StepContext = runtime.context
    name = _file_name(save_as) if save_as else None
    answer = await ask_engine(context, "query", sql=sql, limit=limit, save_as=name)
    if name is not None:
        answer["file"] = await _keep(context, answer["file"], f"{name}.csv", "text/csv")
    return _text(answer)


@agent_tool(effect=Effect.NONE, title="Working out statistics of {table}")
async def statistics(table: str, runtime: Runtime, columns: list[str] | None = None) -> str:
    """Return figures of a table: count, missing, sum, mean, median, spread, repeated rows, correlations.

    Args:
        table: a table's or a file's name.
        columns: the columns wanted; all when left out. Two or more columns of numbers give their correlations.
    """
    context: StepContext = runtime.context
    return _text(await ask_engine(context, "statistics", table=table, columns=columns or []))


@agent_tool(effect=Effect.NONE, title="Drawing “{title}”")
async def make_chart(
    sql: str,
    kind: Literal["bar", "line", "area", "scatter", "pie", "histogram"],
    x: str,
    title: str,
    runtime: Runtime,
    y: str | None = None,
    series: str | None = None,
    spec: dict[str, Any] | None = None,
) -> str:
    """Draw a query's result as a picture and as an interactive chart the person can open.

    Aggregate in the SQL (at most 5,000 points are drawn) and order it as the chart should be. Refer to the picture in
    your answer as ![title](artifact:file.png).

    Args:
        sql: one SELECT statement whose columns are drawn.
        kind: the kind of chart; a histogram needs x only and counts by itself.
        x: the column along the axis (for a pie: what the slices are).
        title: what the chart shows, as a heading.
        y: the column of the values.
        series: a column that makes one colour per value.
        spec: a Vega-Lite specification of your own instead (without data: the query's rows are put in).
    """
    context: StepContext = runtime.context
    name = _file_name(title)
    fields = {"sql": sql, "kind": kind, "x": x, "y": y, "series": series, "title": title, "name": name, "spec": spec}
    answer = await ask_engine(context, "chart", **fields)
    answer["picture"] = await _keep(context, answer["picture"], f"{name}.png", "image/png")
    answer["spec"] = await _keep(context, answer["spec"], f"{name}.vl.json", CHART_TYPE)
    return _text(answer)


@agent_tool(effect=Effect.NONE, title="Putting figures into a table")
async def make_table(columns: list[str], rows: list[list[str]], runtime: Runtime, name: str = "figures") -> str:
    """Put figures that stand in a text (the request, or an earlier step's result) into a table to compute with.

    Never make figures up: only what is in the text. The table is kept as a CSV file the person can download.

    Args:
        columns: the names of the columns, each another.
        rows: the values as they stand in the text, one for each column.
        name: a name for the table.
    """
    context: StepContext = runtime.context
    if not rows or any(len(row) != len(columns) for row in rows) or len(set(columns)) != len(columns):
        raise ToolProblem(
            "not_a_table", "These rows don't fit the columns.", "Give each row one value per column, named differently."
        )
    out = io.StringIO()
    csv.writer(out).writerows([columns, *rows])
    file, taken = f"{_file_name(name)}.csv", {known.name for known in context.files}
    for number in itertools.count(2):
        if file not in taken:
            break
        file = f"{_file_name(name)}-{number}.csv"
    await asyncio.to_thread((context.workspace / file).write_text, out.getvalue(), encoding="utf-8", newline="")
    await context.artifacts.add(file, "text/csv", out.getvalue().encode())
    return _text({"file": file, "rows": len(rows)})


TOOLS = (list_files, describe_table, query_table, statistics, make_chart, make_table)
