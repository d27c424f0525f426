"""The built-in model's policy for this agent: reads the request, drives the real tools, words the answer.

A pure function of the messages: the same request on the same files takes the same way and ends in the same answer.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage

from workers.agentkit.spec import CANNOT, FOLLOWS_ON, FileRef
from workers.agents.data.reading import reports, wording
from workers.agents.data.reading.at_hand import at_hand, naming_it
from workers.agents.data.reading.follow_up import understand_follow_up
from workers.agents.data.reading.meaning import Beyond, Reading, Unclear
from workers.agents.data.reading.plan import Step, chart_step, work
from workers.agents.data.reading.question import understand
from workers.agents.data.reading.schema import Table, read_tables
from workers.agents.data.reading.task import Task, read_task
from workers.agents.data.reading.words import phrases

MOST_TABLES = 6
#: It runs on the event loop, so it must be quick.
LONGEST_REQUEST = 1_500
FOLLOWS = re.compile(r"\s+" + re.escape(FOLLOWS_ON).replace(re.escape("{earlier}"), "(.+)"), re.DOTALL)
NEEDED = {"list_files", "describe_table", "query_table", "statistics", "make_chart"}
NOTHING_CAME = (
    "There is nothing to work with: the step before left no table, and its result holds no figures that stand in rows."
    " Retry that step, or attach the table itself."
)
NOTHING_TO_DO = "There is no file to look at. Attach a CSV, TSV, XLSX, Parquet or JSON file and ask again."


@dataclass(frozen=True, slots=True)
class _Done:
    """A finished tool call: its answer, or the words of its error."""

    tool: str
    args: dict[str, Any]
    answer: dict[str, Any] | None
    error: str


def playbook(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[FileRef]) -> AIMessage:
    """Return the next tool calls, or the answer."""
    task = read_task(_first(messages), files)
    if not NEEDED.issubset(tools) or not (files or task.figures):
        return _cannot(NOTHING_TO_DO, [])
    if task.nothing_came:
        return AIMessage(NOTHING_CAME)
    done = _done(messages)
    if not (lists := _named(done, "list_files")):
        return _call(_look(task, done), len(done))
    return _go_on(task.request, lists[0], done, files)


def _look(task: Task, done: Sequence[_Done]) -> list[Step]:
    """Return the first calls: figures of a text into a table, then what tables there are."""
    if task.figures and not done:
        columns, rows = list(task.figures.columns), [list(row) for row in task.figures.rows]
        return [Step("make_table", {"columns": columns, "rows": rows})]
    return [Step("list_files", {})]


def _go_on(request: str, listed: _Done, done: Sequence[_Done], files: Sequence[FileRef]) -> AIMessage:
    """Describe the tables that the request is about, then do it."""
    if listed.answer is None or not listed.answer.get("tables"):
        return AIMessage(listed.error or _problems(listed, "").strip())
    if len(request) > LONGEST_REQUEST:
        return _cannot(f"The built-in model reads requests of up to {LONGEST_REQUEST:,} characters.", [])
    chosen = at_hand(request, _rows_of(listed.answer["tables"]), files)
    request = naming_it(request, chosen)
    described = _named(done, "describe_table")
    if not described:
        found = {name: [t["table"] for t in listed.answer["tables"] if t["file"] == name] for name in chosen.files}
        names = [name for file in chosen.files for name in found[file]][:MOST_TABLES]
        words = phrases(request)
        return _call([Step("describe_table", {"table": name, "look_up": words}) for name in names], len(done))
    tables = read_tables((call.answer for call in described if call.answer), handed=chosen.handed)
    return _answer_or_work(request, tables, done)


def _rows_of(tables: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Return the rows of each file, in the files' order."""
    rows: dict[str, int] = {}
    for table in tables:
        rows[table["file"]] = rows.get(table["file"], 0) + int(table["rows"])
    return rows


def _answer_or_work(request: str, tables: Sequence[Table], done: Sequence[_Done]) -> AIMessage:
    try:
        message = _work(_understood(request, tables), tables, done)
        listed = _named(done, "list_files")[0]
        return message if message.tool_calls else AIMessage(message.text + _problems(listed, request))
    except Beyond:
        return _cannot("That is beyond the built-in model.", tables)
    except Unclear as unclear:
        return AIMessage(f"{unclear}")


def _understood(request: str, tables: Sequence[Table]) -> Reading:
    """Read a request, and one that leans on an earlier one as a change to that."""
    follows = FOLLOWS.search(request)
    if follows is None:
        return understand(request, tables)
    return understand_follow_up(request[: follows.start()], follows[1], tables)


def _first(messages: Sequence[BaseMessage]) -> HumanMessage:
    return next(message for message in messages if isinstance(message, HumanMessage))


def _done(messages: Sequence[BaseMessage]) -> list[_Done]:
    """Return the finished calls in the order they were made."""
    results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    calls = [call for message in messages if isinstance(message, AIMessage) for call in message.tool_calls]
    return [_finished(call, results[str(call["id"])]) for call in calls if str(call["id"]) in results]


def _finished(call: ToolCall, result: ToolMessage) -> _Done:
    if result.status == "error":
        return _Done(call["name"], call["args"], None, result.text.removeprefix("Error: "))
    try:
        return _Done(call["name"], call["args"], json.loads(result.text), "")
    except ValueError:
        return _Done(call["name"], call["args"], None, "The answer was too long. Ask for fewer columns.")


def _named(done: Sequence[_Done], *tools: str) -> list[_Done]:
    return [call for call in done if call.tool in tools]


def _call(steps: Sequence[Step], before: int) -> AIMessage:
    calls = [
        ToolCall(name=step.tool, args=step.args, id=f"{step.tool}-{before + place}", type="tool_call")
        for place, step in enumerate(steps)
    ]
    return AIMessage("", tool_calls=calls)


def _work(reading: Reading, tables: Sequence[Table], done: Sequence[_Done]) -> AIMessage:
    """Do what the reading needs: the figures, then the chart of them, then the words."""
    results = _named(done, "query_table", "statistics", "make_chart")
    steps = work(reading)
    if not results:
        return _call(steps, len(done))
    if failed := [call for call in results if call.answer is None]:
        return AIMessage(f"I read the request, but the tool said: {failed[0].error}")
    chart = chart_step(reading, results[0].answer or {})
    if chart is not None and len(results) == len(steps):
        return _call([chart], len(done))
    return AIMessage(_answer(reading, tables, results))


def _answer(reading: Reading, tables: Sequence[Table], results: Sequence[_Done]) -> str:
    answers = [call.answer or {} for call in results]
    match reading.intent:
        case "profile":
            text = reports.profile_answer(tables, {answer["table"]: answer for answer in answers if "table" in answer})
        case "quality":
            text = reports.quality_answer(reading.base, answers[0])
        case "correlation":
            text = reports.correlation_answer(answers[0], reading.base.file)
        case "aggregate":
            text = wording.aggregate_answer(reading, answers[0]["rows"], answers[1]["rows"][0], answers[0]["total"])
        case "distribution" if reading.columns and reading.columns[0].numeric:
            text = reports.distribution_answer(reading, answers[0])
        case _:
            text = reports.rows_answer(reading, answers[0])
    return text + _artifacts(results)


def _artifacts(results: Sequence[_Done]) -> str:
    links = []
    for call in results:
        answer = call.answer or {}
        if call.tool == "make_chart":
            notes = "".join(f"\n({note[0].upper()}{note[1:]}.)" for note in answer.get("notes", ()))
            links.append(f"![{call.args['title']}](artifact:{answer['picture']}){notes}")
        elif answer.get("file"):
            links.append(f"The whole result is in [{answer['file']}](artifact:{answer['file']}).")
    return "".join(f"\n\n{link}" for link in links)


def _problems(listed: _Done, request: str) -> str:
    """Return a word on files that couldn't be read, as another file answered; a PDF beside a table needs none."""
    unreadable = (listed.answer or {}).get("unreadable", {})
    return "".join(
        f"\n\n{problem['message']} {problem['cure']}"
        for name, problem in unreadable.items()
        if problem["code"] != "not_a_table" or name.lower() in request.lower()
    )


def _cannot(reason: str, tables: Sequence[Table]) -> AIMessage:
    """Say what isn't possible, with three requests that are: about these tables where there are any."""
    examples = "\n".join(f"- {example}" for example in _examples(tables))
    text = f"{reason} Three things I can do:\n\n{examples}\n\nWith a language model configured I can do more."
    return AIMessage(text, additional_kwargs=CANNOT)


def _examples(tables: Sequence[Table]) -> list[str]:
    columns = [column for table in tables for column in table.columns]
    figure = next((column.name for column in columns if column.numeric and not column.identifies), "revenue")
    group = next((column.name for column in columns if column.kind == "text" and 1 < column.distinct <= 50), "region")  # noqa: PLR2004
    return [
        f"“Which {group} has the highest total {figure}? Show it as a bar chart”",
        f"“Average {figure} by {group}”",
        "“Summarise the file”",
    ]
