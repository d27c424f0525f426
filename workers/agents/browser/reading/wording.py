"""Words of the answer: pages' words, links and tables, safe to show whatever a page says."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from workers.agentkit.plain_words import plain

__all__ = ["attempt_note", "counted", "file_link", "page_link", "plain", "quoted", "table"]

_MOST_CELL, _MOST_QUOTE = 120, 500


def page_link(url: str, title: str = "") -> str:
    """Return a link to a page; an address that is none is shown as words."""
    if urlsplit(url).scheme not in {"http", "https"}:
        return plain(title or url)
    return f"[{plain(title or urlsplit(url).netloc)}]({quote(url, safe=_SAFE)})"


_SAFE = "/:?#@!$&'*+,;=%~-._[]"


def file_link(name: str) -> str:
    """Return a link to a file that was made."""
    return f"[{plain(name)}](artifact:{quote(name)})"


def quoted(text: str) -> str:
    """Return a page's words as a quotation."""
    shown = text if len(text) <= _MOST_QUOTE else f"{text[:_MOST_QUOTE].rsplit(' ', 1)[0]} …"
    return f"> {plain(shown)}"


def table(columns: Sequence[Any], rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as a Markdown table."""
    lines = [f"| {' | '.join(_cell(name) for name in columns)} |", f"|{' --- |' * len(columns)}"]
    return "\n".join([*lines, *(f"| {' | '.join(_cell(value) for value in row)} |" for row in rows)])


def _cell(value: object) -> str:
    text = plain("" if value is None else value)
    if len(text) > _MOST_CELL:
        text = f"{text[:_MOST_CELL].rsplit(' ', 1)[0]} …"
    return text or "–"


def counted(number: int, noun: str) -> str:
    """Return "1 row", "2,000 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def attempt_note(quotes: Sequence[str]) -> str:
    """Return what a page tried to have an assistant do; nothing where it didn't."""
    if not quotes:
        return ""
    said = "\n".join(quoted(one) for one in quotes[:3])
    return f"\n\nThe page has words meant for an assistant. They were not followed:\n\n{said}"
