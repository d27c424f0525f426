"""Tables: shown with their first rows, each kept as CSV."""

from collections.abc import Sequence
from typing import Any

from workers.agents.document.plays.steps import Done, Play, Step, answers_of
from workers.agents.document.reading.documents import Document
from workers.agents.document.reading.meaning import Reading
from workers.agents.document.reading.pages import spoken, told
from workers.agents.document.reading.wording import cite, link, notes, table
from workers.agents.document.reading.words import counted

MOST_TABLES = 4
_LAST = -1


def tables(reading: Reading, document: Document) -> Play:
    """Take out the tables asked for; where there are none, say where there are some."""
    pages = told(reading.spans, document.pages) if document.pages is not None else None
    answer = yield from _extract(document, pages)
    found, chosen = answer["tables"], _chosen(answer["tables"], reading.which)
    if pages and not chosen:  # not on that page: "the second table" may be on the next
        everywhere = yield from _extract(document, None)
        chosen = _chosen(everywhere["tables"], reading.which) if reading.which else []
        if not chosen:
            return _none_there(document, pages, everywhere["tables"]) + notes(answer.get("notes", ()))
    if not chosen:
        said = f"There is no table in {cite(document, None)} that can be taken out."
        if found:
            said = f"{cite(document, None)} has only {counted(len(found), 'table')}."
        return said + notes(answer.get("notes", ()))
    shown = [_shown(one, document) for one in chosen[:MOST_TABLES]]
    rest = (
        [f"Also kept: {', '.join(link(one['file']) for one in chosen[MOST_TABLES:])}."] if chosen[MOST_TABLES:] else []
    )
    head = f"{counted(len(chosen), 'table')} of {cite(document, None)}:\n\n" if len(chosen) > 1 else ""
    return head + "\n\n".join(shown) + notes([*rest, *answer.get("notes", ())])


def _extract(document: Document, pages: str | None) -> Any:  # noqa: ANN401 - a generator that returns JSON
    args = {"file": document.name} | ({"pages": pages} if pages else {})
    done: list[Done] = yield [Step("extract_tables", args)]
    return answers_of(done)[0]


def _chosen(found: Sequence[dict[str, Any]], which: Sequence[int]) -> list[dict[str, Any]]:
    if not which:
        return list(found)
    places = [len(found) if one == _LAST else one for one in which]
    return [found[place - 1] for place in places if 1 <= place <= len(found)]


def _shown(one: dict[str, Any], document: Document) -> str:
    rows, first = int(one["rows"]), one["first_rows"]
    size = f"{counted(rows, 'row')}, {counted(len(one['columns']), 'column')}"
    head = f"Table on {cite(document, one.get('page'), name=True)}: {size}, kept as {link(one['file'])}."
    more = f"\n\n{counted(rows - len(first), 'more row')} in the file." if rows > len(first) else ""
    return f"{head}\n\n{table(one['columns'], first)}{more}"


def _none_there(document: Document, pages: str, everywhere: Sequence[dict[str, Any]]) -> str:
    said = f"There is no table on {spoken(pages)} of {cite(document, None)}."
    others = [f"{link(one['file'])} ({cite(document, one.get('page'))})" for one in everywhere[:MOST_TABLES]]
    return f"{said} Tables elsewhere: {', '.join(others)}." if others else f"{said} Nor on any other page."
