"""Mails in words: what others wrote never becomes Markdown of ours."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from workers.agentkit.plain_words import as_it_stands, plain
from workers.agents.email.tools.answers import unbounded

_MOST_LINES = 50


def quoted(text: str, longest: int = 6_000) -> str:
    """Return a mail's text as a quotation."""
    words = unbounded(text).strip()
    if len(words) > longest:
        words = f"{words[:longest].rsplit(' ', 1)[0]} …"
    lines = [as_it_stands(line) for line in words.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def for_assistants(mail: dict[str, Any]) -> str:
    """Return the words of a mail that are meant for an assistant; nothing where there are none."""
    told = mail.get("instructs_assistant") or ()
    quotes = [f"“{plain(str(one['quote']))}”{' (hidden in the mail)' if one.get('hidden') else ''}" for one in told]
    return " ".join(quotes)


def sender(mail: dict[str, Any]) -> str:
    """Return who wrote a mail."""
    who = mail.get("from") or {}
    if isinstance(who, str):
        return plain(who)
    return plain(str(who.get("name") or who.get("email") or "unknown"))


def subject(mail: dict[str, Any]) -> str:
    """Return a mail's subject."""
    return plain(str(mail.get("subject") or "")) or "(no subject)"


def whom(people: Sequence[dict[str, str]]) -> str:
    """Return recipients with their addresses; of many the first and how many more."""
    shown = [_with_address(one) for one in people[:5]]
    more = len(people) - len(shown)
    return listed([*shown, *([f"{more} more"] if more > 0 else [])])


def _with_address(one: dict[str, str]) -> str:
    email = str(one.get("email", ""))
    return f"{plain(one['name'])} ({plain(email)})" if one.get("name") else plain(email)


def line(mail: dict[str, Any], *, sent: bool = False) -> str:
    """Return a mail as a line of a list."""
    who = f"to {whom(mail.get('to') or [])}" if sent else sender(mail)
    marks = [
        str(mail.get("shown_at", "")),
        *(["unread"] if mail.get("unread") else []),
        *(["with files"] if mail.get("has_attachments") else []),
    ]
    return f"**{who}** – {subject(mail)} ({', '.join(mark for mark in marks if mark)})"


def numbered(mails: Sequence[dict[str, Any]], *, sent: bool = False) -> str:
    """Return a list of mails, numbered so that "the second" can be asked for."""
    return "\n".join(f"{place}. {line(mail, sent=sent)}" for place, mail in enumerate(mails[:_MOST_LINES], start=1))


def counted(count: int, thing: str = "mail") -> str:
    """Return "1 mail", "12 mails", "1 reply", "2 replies"."""
    if count == 1:
        return f"1 {thing}"
    plural = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{count:,} {plural}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return "a", "a and b", "a, b and c"."""
    return f" {last} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def day(iso: str | None, clock: str | None = None, said: str | None = None) -> str:
    """Return when something is due; words that can be read two ways stay as they are."""
    if not iso:
        return f"“{plain(said)}” (can be read two ways)" if said else ""
    shown = f"{date.fromisoformat(iso):%a %-d %b %Y}"
    return f"{shown}, {clock}" if clock else shown


def when(iso: str) -> str:
    """Return the day and time of a mail in a digest."""
    return f"{datetime.fromisoformat(iso):%-d %b, %H:%M}"
