"""Writes a query as IMAP search keys."""

from datetime import date, timedelta

from workers.agents.email.mailbox.filtering import instant
from workers.agents.email.mailbox.imap.folders import INBOX, Folders
from workers.agents.email.mailbox.mails import MailQuery

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FLAGS = {"UNREAD": "UNSEEN", "STARRED": "FLAGGED"}


def folders_of(query: MailQuery, folders: Folders) -> tuple[str, ...]:
    """Return where to look."""
    label = query.label or ""
    if label.startswith("folder:"):
        return tuple(name for name in folders.names if name == label.removeprefix("folder:"))
    if query.in_ == "inbox" or label == INBOX:
        return (INBOX,)
    if query.in_ == "all":
        return folders.everywhere
    found = folders.special.get(query.in_)
    return (found,) if found else ()


def criteria_of(query: MailQuery) -> str:
    """Return the keys; all must hold. Days are widened by one: servers cut them in a time zone of their own."""
    keys = [
        *_words("FROM", query.sender),
        *_words("TO", query.to),
        *_words("SUBJECT", query.subject),
        *_words("TEXT", query.words),
        *([] if query.unread is None else ["UNSEEN" if query.unread else "SEEN"]),
        # There is no key for attachments. Mail with files is multipart/mixed, and hardly any other is.
        *_attached(query.has_attachment),
        *([f"SINCE {_day(query.after, -1)}"] if query.after else []),
        *([f"BEFORE {_day(query.before, 1)}"] if query.before else []),
        *_label(query.label or ""),
    ]
    return " ".join(["UNDELETED", *keys])


def header(name: str, value: str) -> str:
    return f"HEADER {quoted(name)} {quoted(value)}"


def quoted(text: str) -> str:
    """Return text as a quoted string. A control character would end the command: it is left out."""
    plain = "".join(letter for letter in text if ord(letter) >= ord(" ") and letter != "\x7f")
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def charset_of(criteria: str) -> str:
    """Return the charset to name: servers that only know ASCII aren't asked for another without need."""
    return "US-ASCII" if criteria.isascii() else "UTF-8"


def _words(key: str, words: str | None) -> list[str]:
    pieces = (words or "").split('"')
    # Every second piece stood in quotes: a phrase.
    terms = [term for number, piece in enumerate(pieces) for term in ([piece] if number % 2 else piece.split())]
    return [f"{key} {quoted(term.strip())}" for term in terms if term.strip()]


def _attached(wanted: bool | None) -> list[str]:  # noqa: FBT001 - three answers: yes, no, either
    mixed = header("Content-Type", "multipart/mixed")
    return [] if wanted is None else [mixed if wanted else f"NOT {mixed}"]


def _label(label: str) -> list[str]:
    if label.startswith("keyword:"):
        name = label.removeprefix("keyword:")
        return [f"KEYWORD {name}"] if name.replace("$", "").replace("_", "").replace("-", "").isalnum() else []
    return [_FLAGS[label]] if label in _FLAGS else []


def _day(bound: date, widen: int) -> str:
    day = instant(bound).date() + timedelta(days=widen)
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
