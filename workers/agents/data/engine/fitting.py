"""Keeping an answer short enough for a model to read: what can be asked for again goes first."""

import json
from typing import Any

#: A longer tool result is put aside by the agent library, and neither model nor policy would see it whole.
LONGEST_ANSWER = 60_000
SPARE_PARTS = ("first_rows", "values", "notes")


def fit(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer, shortened where it is too long; ``cut`` then names the lists that aren't whole."""
    for part in SPARE_PARTS:
        if _size(answer) > LONGEST_ANSWER:
            _drop(answer, part)
    cut: set[str] = set()
    while (size := _size(answer)) > LONGEST_ANSWER:
        holder, name = max(_lists(answer), key=lambda pair: _size(pair[0][pair[1]]))
        keep = max(1, len(holder[name]) * LONGEST_ANSWER // (size + len(holder[name])))
        holder[name] = holder[name][: min(keep, len(holder[name]) - 1)]
        cut.add(name)
    return answer | {"cut": sorted(cut)} if cut else answer


def _size(part: object) -> int:
    return len(json.dumps(part, ensure_ascii=False))


def _drop(part: object, name: str) -> None:
    """Take every ``name`` out of columns and tables."""
    if isinstance(part, dict):
        if name in part:
            del part[name]
        for inner in part.values():
            _drop(inner, name)
    elif isinstance(part, list):
        for inner in part:
            _drop(inner, name)


def _lists(part: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Return every list of several things in an answer or in one of its tables, with what holds it."""
    found = [(part, name) for name, value in part.items() if isinstance(value, list) and len(value) > 1]
    for table in part.get("tables", ()):
        found += _lists(table)
    return found
