"""Reads a page's values as a schema wants them."""

import json
from typing import Any

from workers.agentkit.plays import Play
from workers.agents.browser.plays.flow import need
from workers.agents.browser.reading.meaning import Reading
from workers.agents.browser.reading.wording import file_link, page_link, plain, table

_MOST_ROWS = 10


def values(reading: Reading, url: str) -> Play:
    """Show each value with where it stood, and name what isn't there."""
    answer = yield from need("extract_data", json_schema=reading.schema, url=url)
    data, found = answer["data"], answer.get("found") or {}
    rows = [[name, _shown(value), found.get(name, "")] for name, value in data.items() if not _is_rows(value)]
    parts = [f"From {page_link(answer.get('url', url))}, as JSON: {file_link(answer['file'])}"]
    if rows:
        parts.append(table(["Value", "", "Found in"], rows))
    parts += [_rows(name, value) for name, value in data.items() if _is_rows(value)]
    if missing := answer.get("missing"):
        parts.append(f"Not on the page: {', '.join(plain(name) for name in missing)}.")
    parts += [f"Against the schema: {plain(fault)}." for fault in answer.get("faults") or ()]
    return "\n\n".join(parts)


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _rows(name: str, value: list[dict[str, Any]]) -> str:
    columns = list(value[0])
    shown = table(columns, [[_shown(row.get(column)) for column in columns] for row in value[:_MOST_ROWS]])
    more = f"\n\n{len(value) - _MOST_ROWS} more are in the file." if len(value) > _MOST_ROWS else ""
    return f"**{plain(name)}**:\n\n{shown}{more}"


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
