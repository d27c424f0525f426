"""Checking that words stand on a page, whatever line breaks, hyphens and signs are in between."""

import re
from collections.abc import Iterator
from typing import Any

from workers.agents.document.engine import markdown
from workers.agents.document.engine.model import Page
from workers.agents.document.engine.problem import EngineProblem
from workers.agents.document.engine.shelf import Shelf

_GAP = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|…|\.{3})\s*")
_OPENING = "€$£¥"
_CLOSING = re.compile(r"\s?[€$£¥]")
_NUMBER_SIGNS = ".,-%"
#: Words between two pieces of a quotation with "…" may fill this many letters at most.
WIDEST_GAP = 2000


def check_quote(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Return whether the quote stands on the page, else on which other one, with the exact words there."""
    name = shelf.name_of(request["file"])
    facts, page, quote = shelf.facts(name), int(request["page"]), request["quote"]
    if not any(map(str.isalnum, quote)):
        raise EngineProblem("empty_quote", "The quotation has no words.", "Give the words that are to be cited.")
    first = [page] if 1 <= page <= facts.total else []
    pages = shelf.text_pages({name: first})[name] if first else []
    found = _on_pages(pages, quote) or _on_pages(_others(shelf, name, page), quote)
    where, words = found or (None, None)
    return {"found": where == page, "page": where, "quote": words}


def _others(shelf: Shelf, name: str, page: int) -> list[Page]:
    """Return the whole document, pages near the one named first."""
    return sorted(shelf.text_pages({name: None})[name], key=lambda other: (abs(other.number - page), other.number))


def _on_pages(pages: list[Page], quote: str) -> tuple[int, str] | None:
    for page in pages:
        if words := find_words(markdown.plain(page.text), quote):
            return page.number, words
    return None


def find_words(text: str, quote: str) -> str | None:
    """Return the quote as the text has it, or None; "…" in the quote stands for words left out."""
    letters = list(_letters(text))
    line = "".join(letter for letter, _ in letters)
    begin, end = None, 0
    for piece in filter(None, _GAP.split(quote)):
        wanted = "".join(letter for letter, _ in _letters(piece))
        if not wanted:
            continue
        at = _find(line, letters, text, wanted, end)
        if at < 0 or (begin is not None and at - end > WIDEST_GAP):
            return None
        begin = at if begin is None else begin
        end = at + len(wanted)
    if begin is None:
        return None
    first = letters[begin][1]
    while first and text[first - 1] in _OPENING:
        first -= 1
    last = letters[end - 1][1] + 1
    if (closing := _CLOSING.match(text, last)) is not None:
        last = closing.end()
    return " ".join(text[first:last].split())


def _find(line: str, letters: list[tuple[str, int]], text: str, wanted: str, start: int) -> int:
    """Return where the wanted letters begin and end with a whole word, or -1."""
    at = line.find(wanted, start)
    while at >= 0:
        first, last = letters[at][1], letters[at + len(wanted) - 1][1]
        if not _inside_word(text, first - 1, first) and not _inside_word(text, last, last + 1):
            return at
        at = line.find(wanted, at + 1)
    return -1


def _inside_word(text: str, left: int, right: int) -> bool:
    """Tell whether two neighbouring places belong to one word or number."""
    if left < 0 or right >= len(text):
        return False
    one, other = text[left], text[right]
    if one.isalnum() and other.isalnum():
        return True
    if one in ".," and other.isdigit():
        return left > 0 and text[left - 1].isdigit()
    return other in ".," and one.isdigit() and right + 1 < len(text) and text[right + 1].isdigit()


def _letters(text: str) -> Iterator[tuple[str, int]]:
    """Yield what counts of a text, with where it stands: letters and digits, and signs that make a number another."""
    for place, letter in enumerate(text):
        if letter.isalnum():
            yield from ((small, place) for small in letter.casefold())
        elif letter in _NUMBER_SIGNS and _within_number(text, place):
            yield letter, place


def _within_number(text: str, place: int) -> bool:
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if text[place] == "%":
        return before.isdigit() or before == " "
    if text[place] == "-":
        return after.isdigit() and not before.isalnum()
    return before.isdigit() and after.isdigit()
