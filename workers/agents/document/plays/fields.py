"""Fields of invoices, receipts and forms: one value with its words, or a table over many files."""

import re
from collections.abc import Sequence
from typing import Any

from workers.agents.document.plays.questions import question
from workers.agents.document.plays.steps import Done, Play, Step, answers_of, failed_notes
from workers.agents.document.reading.documents import Document
from workers.agents.document.reading.fields import label
from workers.agents.document.reading.meaning import Reading
from workers.agents.document.reading.values import values_in
from workers.agents.document.reading.wording import as_written, cell, cite, link, notes, plain, quoted, table
from workers.agents.document.reading.words import listed

MOST_FILES = 40
ITEMS = "line_items"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Found = tuple[Document, dict[str, Any]]


def fields(reading: Reading, documents: Sequence[Document]) -> Play:
    """Read the fields asked for out of each document."""
    targets = reading.chosen.documents[:MOST_FILES]
    done = yield [_ask(reading, document) for document in targets]
    answers_of(done)  # refuses when none went well
    found = [(one, call.answer) for one, call in zip(targets, done, strict=True) if call.answer is not None]
    if reading.single:
        return (yield from _one_answer(reading, found, documents, done))
    names = _names(reading, found)
    parts = _items(found)
    if ITEMS in reading.names and not parts:
        parts.append(f"I found no line items in {listed([cite(one, None) for one, _ in found])}.")
    if names:
        parts.insert(0, _sheet(found[0], names) if len(found) == 1 else (yield from _over_files(found, names)))
    said = [*_faults(found), *_said(found), *failed_notes(done), *_left(reading)]
    return "\n\n".join(parts) + notes(said)


def _ask(reading: Reading, document: Document) -> Step:
    args: dict[str, Any] = {"file": document.name}
    if reading.schema is not None:
        return Step("extract_fields", args | {"json_schema": reading.schema})
    names = [name for name in reading.names if name != ITEMS]
    return Step("extract_fields", args | ({"fields": names} if names and ITEMS not in reading.names else {}))


def _names(reading: Reading, found: Sequence[Found]) -> list[str]:
    if reading.schema is not None:
        return list(reading.schema["properties"])
    if asked := [name for name in reading.names if name != ITEMS]:
        return asked
    names = dict.fromkeys(name for _, answer in found for name in answer["fields"])
    return [] if ITEMS in reading.names else list(names)


def _one_answer(reading: Reading, found: Sequence[Found], documents: Sequence[Document], done: Sequence[Done]) -> Play:
    """Answer "what is the total?" with the words it was read from; what no field holds is searched for."""
    lines, quotes = [], []
    for document, answer in found:
        for name in reading.names:
            value = answer["fields"].get(name)
            if value is None:
                continue
            of = f" of {cite(document, None)}" if len(found) > 1 else ""
            what = "date" if name == "invoice_date" else label(name)
            lines.append(f"The {what}{of} is {_said_value(value)}.")
            if value.get("quote"):
                quotes.append(quoted(value["quote"], cite(document, value.get("page"), name=len(found) > 1)))
    if not lines:
        return (yield from question(reading, documents))
    missing = [label(name) for name in reading.names if all(name not in answer["fields"] for _, answer in found)]
    lines += [f"I found no {listed(missing)}."] if missing else []
    text = "\n".join(lines) + notes(list(dict.fromkeys(quotes)))
    return text + notes([*_faults(found), *_said(found), *failed_notes(done)])


def _said_value(value: dict[str, Any]) -> str:
    """Return a value in bold; a date as the document has it, with how it was read."""
    days = values_in(str(value.get("quote") or ""), "date")
    if _DAY.fullmatch(str(value["value"])) and len(days) == 1 and days[0] != value["value"]:
        return f"**{plain(days[0])}** ({value['value']})"
    return f"**{plain(_written(value))}**"


def _written(value: dict[str, Any]) -> str:
    """Return a value as the document writes it: with its currency, its month in words."""
    words = str(value.get("quote") or "")
    shown = value["value"]
    if isinstance(shown, list | dict):
        return str(shown)
    candidates = [*values_in(words, "amount"), *values_in(words, "number")] if isinstance(shown, int | float) else []
    return as_written(shown, words, candidates)


def _sheet(found: Found, names: Sequence[str]) -> str:
    document, answer = found
    rows = []
    for name in names:
        value = answer["fields"].get(name)
        page = cite(document, value.get("page")) if value and value.get("page") else "–"
        rows.append([plain(label(name)), _shown(value), page, cell(value.get("quote")) if value else "–"])
    if all(row[1] == "–" for row in rows):
        return f"I found none of {listed([label(name) for name in names])} in {cite(document, None)}."
    body = table(["field", "value", "where", "read from"], rows, safe=True)
    return f"From {cite(document, None)}:\n\n{body}"


def _shown(value: dict[str, Any] | None) -> str:
    return "–" if value is None or value.get("value") is None else cell(_written(value))


def _over_files(found: Sequence[Found], names: Sequence[str]) -> Play:
    """Show a row per file and keep the rows as CSV."""
    rows = []
    for document, answer in found:
        values = [answer["fields"].get(name) for name in names]
        page = next((value["page"] for value in values if value and value.get("page")), None)
        rows.append([cite(document, page, name=True), *(_shown(value) for value in values)])
    kept = [
        [document.name, *((answer["fields"].get(name) or {}).get("value") for name in names)]
        for document, answer in found
    ]
    args = {"name": "fields", "columns": ["file", *names], "rows": kept}
    done = yield [Step("keep_table", args)]
    file = done[0].answer["file"] if done[0].answer else None
    body = table(["file", *(label(name) for name in names)], rows, safe=True)
    also = f"\n\nAs a file: {link(file)}." if file else notes(failed_notes(done))
    return f"From {len(found)} files:\n\n{body}{also}"


def _items(found: Sequence[Found]) -> list[str]:
    """Show the line items that invoices have."""
    parts = []
    for document, answer in found:
        items = answer.get("items")
        if not isinstance(items, dict) or not items.get("columns"):
            continue
        rows = items.get("first_rows") or items.get("rows") or []
        shown = table(items["columns"], rows[:15]) if isinstance(rows, list) else ""
        file = f", kept as {link(items['file'])}" if items.get("file") else ""
        parts.append(f"Line items of {cite(document, items.get('page'), name=True)}{file}:\n\n{shown}")
    return parts


def _faults(found: Sequence[Found]) -> list[str]:
    lines = []
    for document, answer in found:
        about = f"{plain(document.name)}: " if len(found) > 1 else ""
        lines += [
            f"{about}{fault if isinstance(fault, str) else fault.get('message', fault)}"
            for fault in answer.get("faults", ())
        ]
    return lines


def _said(found: Sequence[Found]) -> list[str]:
    return [note for _, answer in found for note in answer.get("notes", ())]


def _left(reading: Reading) -> list[str]:
    left = len(reading.chosen.documents) - MOST_FILES
    return [f"{left} more files were not read; ask again with those alone."] if left > 0 else []
