"""Which values of a page a request asks for: a JSON Schema, its short form, or names."""

import json
import re
from typing import Any

_FIELDS = re.compile(r"\bfields?\b[^:{]{0,20}:\s*(?P<names>[^{}.?!\n]+)", re.IGNORECASE)
_AS_JSON = re.compile(
    r"\b(?:extract|get|read|give me|pull|take)\b(?: out)?\s+"
    r"(?P<names>[\w ,'&-]{2,120}?)\s+(?:out of|from|of|on|at) URL\b"
    r".{0,20}\b(?:as|in|into) json\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:,|;|\band\b|&)\s*")
_ARTICLE = re.compile(r"^(?:the|its|a|an|all|me)\s+", re.IGNORECASE)
_END = re.compile(r"\s+(?:out of|from|of|on|at|as|in|into) (?:URL|json)\b.*$", re.IGNORECASE)
_TYPES = frozenset({"string", "number", "integer", "boolean"})
_LONGEST_NAME, _MOST_NAMES = 40, 30


def schema_in(words: str) -> dict[str, Any] | None:
    """Return the JSON Schema that a request, its addresses replaced by ``URL``, gives or means; None where none."""
    decoder = json.JSONDecoder()
    for match in re.finditer(r"{", words):
        try:
            given, _ = decoder.raw_decode(words[match.start() :])
        except ValueError:
            continue
        if isinstance(given, dict) and given:
            return given if isinstance(given.get("properties"), dict) else _of_short(given)
    found = _FIELDS.search(words) or _AS_JSON.search(words)
    names = [] if found is None else _names(found["names"])
    return {"type": "object", "properties": {name: {} for name in names}} if names else None


def _of_short(given: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of ``{"name": "string", "offers": [{"price": "number"}]}``."""
    return {"type": "object", "properties": {str(name): _part(part) for name, part in given.items()}}


def _part(part: object) -> dict[str, Any]:
    if isinstance(part, dict):
        return part if part.keys() & {"type", "enum", "format"} else _of_short(part)
    if isinstance(part, list):
        return {"type": "array", "items": _part(part[0]) if part else {}}
    kind = str(part).lower()
    if kind in {"date", "date-time", "uri", "email"}:
        return {"type": "string", "format": kind}
    return {"type": kind} if kind in _TYPES else {}


def _names(said: str) -> list[str]:
    pieces = _SEPARATOR.split(_END.sub("", said))
    names = [_ARTICLE.sub("", piece.strip(" '\"")).strip() for piece in pieces]
    return [name for name in dict.fromkeys(names) if name and len(name) <= _LONGEST_NAME][:_MOST_NAMES]
