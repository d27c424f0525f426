"""Reads a mail's parts as a person would: one body, its attached files, who wrote to whom."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from workers.agents.email.mailbox.mails import Attachment, Mail, MailSummary
from workers.agents.email.mailbox.mime.charsets import decode, visible
from workers.agents.email.mailbox.mime.headers import addresses_of, first_address, ids_of, text_of, time_of
from workers.agents.email.mailbox.mime.html import HTML_LIMIT, text_of_html
from workers.agents.email.mailbox.mime.parts import Part
from workers.agents.email.mailbox.mime.quoting import without_quotes

#: Characters of a body that are read; Mail.cut says when there was more.
TEXT_LIMIT = 300_000
_SNIPPET = 200
_SPACES = re.compile(r"\s+")
_TOLD = ("list-unsubscribe", "auto-submitted", "precedence")
_ENDINGS = {
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/plain": "txt",
    "text/html": "html",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "application/pdf": "pdf",
}


@dataclass(frozen=True, slots=True)
class Body:
    text: str
    html: str | None
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What only the provider knows of a mail."""

    id: str
    thread_id: str
    received_at: datetime | None
    unread: bool
    labels: tuple[str, ...]
    snippet: str | None = None


@dataclass(slots=True)
class _Sorted:
    """Leaves of a mail by what they are for a reader."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)


def mail_of(envelope: Envelope, root: Part, *, cut: bool = False) -> Mail:
    """Put a whole mail together."""
    sorted_ = _sort(root)
    body = _body(sorted_)
    headers = root.headers
    summary = _fields(envelope, headers, body.text)
    return Mail(
        **summary,
        has_attachments=any(not _is_inline(part, body.html) for part in sorted_.files),
        cc=addresses_of(headers.get("cc")),
        bcc=addresses_of(headers.get("bcc")),
        reply_to=addresses_of(headers.get("reply-to")),
        message_id=next(iter(ids_of(headers.get("message-id"))), ""),
        references=_references(headers),
        text=body.text,
        fresh=without_quotes(body.text),
        html=body.html,
        attachments=attachments_of(sorted_.files, body.html),
        headers={name: text_of(headers[name]) for name in _TOLD if name in headers},
        cut=cut or body.cut,
    )


def summary_of(envelope: Envelope, root: Part, *, has_attachments: bool | None = None) -> MailSummary:
    """Put a line of a list together; the body is only read if the provider gave no snippet."""
    sorted_ = _sort(root)
    text = "" if envelope.snippet is not None else _body(sorted_).text
    if has_attachments is None:
        has_attachments = any(not part.content_id for part in sorted_.files)
    return MailSummary(**_fields(envelope, root.headers, text), has_attachments=has_attachments)


def _fields(envelope: Envelope, headers: Mapping[str, str], text: str) -> dict[str, Any]:
    snippet = envelope.snippet if envelope.snippet is not None else without_quotes(text[: 20 * _SNIPPET])
    return {
        "id": envelope.id,
        "thread_id": envelope.thread_id,
        "sender": first_address(headers.get("from") or headers.get("sender")),
        "to": addresses_of(headers.get("to")),
        "subject": text_of(headers.get("subject")),
        "snippet": _SPACES.sub(" ", visible(snippet)).strip()[:_SNIPPET],
        "received_at": envelope.received_at or time_of(headers.get("date")) or datetime.fromtimestamp(0, UTC),
        "unread": envelope.unread,
        "labels": envelope.labels,
    }


def _references(headers: Mapping[str, str]) -> tuple[str, ...]:
    found = ids_of(headers.get("references"))
    return found or ids_of(headers.get("in-reply-to"))[:1]


def attachments_of(files: Iterable[Part], html: str | None) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(part.id, _file_name(part), part.media_type, part.size, inline=_is_inline(part, html))
        for part in files
    )


def find_attachment(root: Part, attachment_id: str) -> Part | None:
    return next((part for part in _sort(root).files if part.id == attachment_id), None)


def _sort(root: Part) -> _Sorted:
    found = _Sorted()
    _into(found, root)
    return found


def _into(found: _Sorted, part: Part) -> None:
    if part.media_type.startswith("multipart/"):
        for child in part.children:
            _into(found, child)
    elif part.disposition == "attachment" or not part.media_type.startswith("text/") or part.name:
        found.files.append(part)
    elif part.media_type == "text/html":
        found.html.append(part)
    elif part.media_type in {"text/plain", "text/enriched", "text/markdown"}:
        found.plain.append(part)
    else:
        # A calendar, a contact: text for programs.
        found.files.append(part)


def _body(sorted_: _Sorted) -> Body:
    """Read the body: the plain form if it has words, else the formatted one turned to text."""
    plain, plain_cut = _joined(sorted_.plain, TEXT_LIMIT)
    html, html_cut = _joined(sorted_.html, HTML_LIMIT)
    text = visible(plain).strip()
    if not text and html:
        text = text_of_html(html)
        plain_cut = html_cut
    return Body(text[:TEXT_LIMIT], html or None, cut=plain_cut or len(text) > TEXT_LIMIT)


def _joined(parts: list[Part], limit: int) -> tuple[str, bool]:
    texts: list[str] = []
    room = limit
    for part in parts:
        if room <= 0:
            return "\n\n".join(texts), True
        text = decode(part.load(), part.charset)
        texts.append(text[:room])
        if len(text) > room:
            return "\n\n".join(texts), True
        room -= len(text)
    return "\n\n".join(texts), False


def _is_inline(part: Part, html: str | None) -> bool:
    """Tell a picture that the body shows from a file that somebody attached."""
    shown = bool(part.content_id) and html is not None and f"cid:{part.content_id}" in html
    return shown or (part.disposition == "inline" and bool(part.content_id) and part.media_type.startswith("image/"))


def _file_name(part: Part) -> str:
    if part.name:
        return part.name
    ending = _ENDINGS.get(part.media_type, "bin")
    return f"mail.{ending}" if part.media_type == "message/rfc822" else f"attachment-{part.id or '0'}.{ending}"
