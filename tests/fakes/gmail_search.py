"""The part of Gmail's search language that the stub knows; it refuses what it doesn't."""

import re
from collections.abc import Callable

from tests.fakes.gmail_store import Stored

_TERM = re.compile(r'(-?)(?:([a-z0-9_]+):)?("[^"]*"|\S+)')
_FIELDS = {"from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc", "subject": "Subject"}


def matcher(query: str, *, lags: bool) -> Callable[[Stored], bool]:
    """Return the check for a query; an index that `lags` doesn't find sent mail."""
    checks = [_check(match[1] == "-", match[2] or "", match[3].strip('"')) for match in _TERM.finditer(query)]

    def fits(stored: Stored) -> bool:
        return not (lags and checks and "SENT" in stored.labels) and all(check(stored) for check in checks)

    return fits


def _check(negated: bool, field: str, value: str) -> Callable[[Stored], bool]:
    find = _finder(field, value.lower())
    return lambda stored: find(stored) is not negated


def _finder(field: str, value: str) -> Callable[[Stored], bool]:
    if field in _FIELDS:
        return lambda stored: value in str(stored.parsed[_FIELDS[field]] or "").lower()
    finders: dict[str, Callable[[Stored], bool]] = {
        "": lambda stored: value in _all_text(stored),
        "is": lambda stored: ("UNREAD" not in stored.labels) if value == "read" else value.upper() in stored.labels,
        "has": lambda stored: any(part.get_filename() for part in stored.parsed.walk()),
        "after": lambda stored: stored.at_ms > int(value) * 1000,
        "before": lambda stored: stored.at_ms < int(value) * 1000,
        "rfc822msgid": lambda stored: str(stored.parsed["Message-ID"] or "").strip("<>").lower() == value,
    }
    if field not in finders:
        raise ValueError(f"the stub doesn't know {field}:")
    return finders[field]


def _all_text(stored: Stored) -> str:
    parsed = stored.parsed
    body = parsed.get_body(("plain", "html"))
    words = body.get_content() if body is not None else ""
    return " ".join(str(part) for part in (parsed["Subject"], parsed["From"], parsed["To"], words)).lower()
