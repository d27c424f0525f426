"""Takes tables, lists, data, links and differences out of pages."""

import json
from typing import Any

from workers.agentkit.plays import Play
from workers.agents.browser.plays.flow import need
from workers.agents.browser.reading.meaning import Reading
from workers.agents.browser.reading.wording import counted, file_link, page_link, plain, quoted, table

_MOST_TABLES, _MOST_LINKS, _MOST_LINES = 4, 30, 12


def _notes(answer: dict[str, Any]) -> str:
    said = list(dict.fromkeys(str(note) for note in answer.get("notes") or () if note))
    return "".join(f"\n\n{plain(note)}" for note in said)


def tables(reading: Reading, url: str) -> Play:
    """Keep the tables that are meant as CSV, with their first rows shown."""
    answer = yield from need("extract_tables", url=url, about=reading.topic, pages=_pages(reading))
    found = answer.get("tables", [])
    if not found:
        return f"{page_link(answer.get('url', url))} has no table.{_notes(answer)}"
    parts = [_table(one) for one in found[:_MOST_TABLES]]
    more = f"\n\n{counted(len(found) - _MOST_TABLES, 'more table')} are kept too." if len(found) > _MOST_TABLES else ""
    return f"From {page_link(answer.get('url', url))}:\n\n" + "\n\n".join(parts) + more + _notes(answer)


def _table(one: dict[str, Any]) -> str:
    title = f"**{plain(one['title'])}**: " if one.get("title") else ""
    rows, first = int(one["rows"]), one.get("first_rows", [])
    head = f"{title}{counted(rows, 'row')}, as CSV: {file_link(one['file'])}"
    more = f"\n\nThese are the first {len(first)}; the file has all {rows}." if rows > len(first) else ""
    return f"{head}\n\n{table(one['columns'], first)}{more}{_notes(one)}"


def _pages(reading: Reading) -> int | None:
    return reading.pages if reading.pages > 1 else None


def listing(reading: Reading, url: str) -> Play:
    """Keep the list that is meant as CSV."""
    answer = yield from need("extract_list", url=url, about=reading.topic, pages=_pages(reading))
    return f"From {page_link(answer.get('url', url))}:\n\n{_table(answer)}"


def facts(_: Reading, url: str) -> Play:
    """Show what a page says of itself."""
    answer = yield from need("page_data", url=url)
    kept = {name: value for name, value in answer.items() if name not in {"url", "read", "notes"}}
    shown = json.dumps(kept, ensure_ascii=False, indent=2).replace("```", "'''")[:6_000]
    return f"What {page_link(answer.get('url', url))} says of itself:\n\n```json\n{shown}\n```{_notes(answer)}"


def links(reading: Reading, url: str) -> Play:
    """List a page's links."""
    answer = yield from need("page_links", url=url, about=reading.topic if reading.topic != "links" else None)
    found = answer.get("links", [])
    if not found:
        return f"{page_link(answer.get('url', url))} has no such links."
    lines = [f"- {page_link(str(one['url']), str(one.get('text') or ''))}" for one in found[:_MOST_LINKS]]
    more = f"\n\n{len(found) - _MOST_LINKS} more are not shown." if len(found) > _MOST_LINKS else ""
    return f"{page_link(answer.get('url', url))} has {counted(len(found), 'link')}:\n\n" + "\n".join(lines) + more


def changes(reading: Reading, url: str) -> Play:
    """Tell what changed on a page."""
    answer = yield from need("page_changes", url=url, since=reading.since, about=reading.topic)
    parts = [f"{page_link(answer.get('url', url), answer.get('title') or '')}: {plain(answer['summary'])}"]
    for name, heading in (("added", "New"), ("removed", "Gone")):
        if lines := answer.get(name):
            parts.append(f"{heading}:\n\n" + "\n>\n".join(quoted(str(line)) for line in lines[:_MOST_LINES]))
    if pairs := answer.get("changed"):
        rows = [[before, after] for before, after in pairs[:_MOST_LINES]]
        parts.append(table(["Before", "Now"], rows))
    if answer.get("file"):
        parts.append(f"The whole difference: {file_link(answer['file'])}")
    return "\n\n".join(parts) + _notes(answer)
