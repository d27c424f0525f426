"""Reads mail as Gmail takes it apart: the same tree as of raw mail, its files left at Gmail."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import Message
from typing import Any

from workers.agents.email.mailbox.mime.headers import file_name
from workers.agents.email.mailbox.mime.parts import Part
from workers.agents.email.mailbox.mime.reading import Envelope

_DEPTH_LIMIT, _PARTS_LIMIT = 40, 2000


def envelope_of(message: Mapping[str, Any]) -> Envelope:
    """Return what the API says beside the mail itself."""
    labels = tuple(str(label) for label in message.get("labelIds", []))
    return Envelope(
        id=str(message["id"]),
        thread_id=str(message.get("threadId", message["id"])),
        received_at=_time(message.get("internalDate")),
        unread="UNREAD" in labels,
        labels=labels,
        snippet=_unescaped(str(message["snippet"])) if "snippet" in message else None,
    )


def part_of(payload: Mapping[str, Any], *, depth: int = 0) -> Part:
    """Return Gmail's parsed form (`format=full`) as a part; the ids are Gmail's own paths."""
    headers = header_map(payload)
    typed = Message()
    for name in ("content-type", "content-disposition"):
        typed[name] = headers.get(name, "").replace("\r", " ").replace("\n", " ")
    body = payload.get("body", {})
    inner = payload.get("parts", [])[:_PARTS_LIMIT] if depth < _DEPTH_LIMIT else []
    return Part(
        id=str(payload.get("partId", "")),
        media_type=str(payload.get("mimeType", "text/plain")).lower(),
        charset=typed.get_content_charset(),
        name=file_name(str(payload.get("filename", ""))),
        disposition=headers.get("content-disposition", "").split(";")[0].strip().lower(),
        content_id=headers.get("content-id", "").strip().strip("<>"),
        size=int(body.get("size", 0)),
        headers={} if depth else headers,
        load=_loader(str(body.get("data", ""))),
        children=tuple(part_of(child, depth=depth + 1) for child in inner),
    )


def find_body(payload: Mapping[str, Any], part_id: str) -> Mapping[str, Any] | None:
    """Return the body (`attachmentId` or `data`) of the part with this path."""
    waiting = [payload]
    while waiting:
        part = waiting.pop()
        if str(part.get("partId", "")) == part_id:
            body: Mapping[str, Any] = part.get("body", {})
            return body
        waiting += part.get("parts", [])
    return None


def header_map(payload: Mapping[str, Any]) -> dict[str, str]:
    """Return the first of each field by lower-case name."""
    found: dict[str, str] = {}
    for header in payload.get("headers", []):
        found.setdefault(str(header.get("name", "")).lower(), str(header.get("value", "")))
    return found


def decode_data(data: str) -> bytes:
    """Decode Gmail's base64 for URLs, which comes without padding at times."""
    try:
        return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
    except binascii.Error:
        return b""


def _loader(data: str) -> Callable[[], bytes]:
    return lambda: decode_data(data)


def _time(milliseconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _unescaped(snippet: str) -> str:
    """Gmail's snippets are escaped for HTML."""
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        snippet = snippet.replace(entity, letter)
    return snippet
