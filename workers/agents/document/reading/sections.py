"""Headings of a document and the text below each, found in its Markdown page by page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workers.agents.document.reading.words import ORDINALS, content, number

_HASH = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_BOLD = re.compile(r"^\*\*([^*]{2,80})\*\*:?$")
_NUMBERED = re.compile(r"^(?:§ ?)?(\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s+(\S.{1,78})$")
_WORDED = re.compile(
    r"^(?:article|section|clause|chapter|part|annex|appendix|§)\s*(\d+|[ivx]+|[a-d])\b.{0,78}$", re.IGNORECASE
)
_ROMAN = {"i": 1, "v": 5, "x": 10}
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, where it stands, and the text below it up to the next heading of its level."""

    level: int
    title: str
    page: int
    text: str

    @property
    def number(self) -> str | None:
        """Return the number the heading begins with ("4", "2.1"), "iv" as "4"."""
        match = re.match(r"(?:[^\W\d]+\s+|§ ?)?(\d+(?:\.\d+)*|[ivxIVX]+\b)", self.title)
        if match is None:
            return None
        return match[1] if match[1][0].isdigit() else str(_roman(match[1].lower()))


def headings(pages: Sequence[dict[str, Any]]) -> list[Section]:
    """Return the headings of pages in order; their text is empty."""
    marked: list[Section] = []
    guessed: list[Section] = []
    for page in pages:
        for line in str(page["text"]).splitlines():
            found = _heading(line.strip())
            if found is None:
                continue
            level, title, sure = found
            (marked if sure else guessed).append(Section(level, title, int(page["page"]), ""))
    # Numbered lines are headings where nothing is marked as one: else they may be items of a list.
    return marked or (guessed if len(guessed) > 1 else [])


def find_section(pages: Sequence[dict[str, Any]], wanted: str) -> Section | None:
    """Return the section that "clause 4", "section 2.1", "chapter three" or a title names, with its text."""
    lines = [(int(page["page"]), line) for page in pages for line in str(page["text"]).splitlines()]
    found = [(place, _heading(line.strip())) for place, (_, line) in enumerate(lines)]
    marks = [(place, heading) for place, heading in found if heading is not None]
    for place, heading in marks:
        section = Section(heading[0], heading[1], lines[place][0], "")
        if _is(section, wanted):
            end = _end(marks, place, heading[0], section.number)
            text = "\n".join(line for _, line in lines[place + 1 : end]).strip()
            return Section(section.level, section.title, section.page, text or section.title)
    return None


def is_section(where: str, wanted: str) -> bool:
    """Say whether a heading or clause name is the one wanted."""
    return _is(Section(1, where.strip().lstrip("# "), 1, ""), wanted)


def _end(marks: Sequence[tuple[int, tuple[int, str, bool]]], place: int, level: int, own: str | None) -> int | None:
    """Return the line where a section ends: at the next heading of its level that isn't one of its own parts."""
    for other, (deep, title, _) in marks:
        number_ = Section(deep, title, 1, "").number
        inside = own is not None and number_ is not None and number_.startswith(f"{own}.")
        if other > place and deep <= level and not inside:
            return other
    return None


def _heading(line: str) -> tuple[int, str, bool] | None:
    """Return level, title and whether the Markdown itself says that it is a heading."""
    if match := _HASH.match(line):
        return len(match[1]), match[2].strip("* "), True
    if match := _BOLD.match(line):
        return _DEEPEST, match[1], True
    if _WORDED.match(line) and not line.endswith((".", ",", ";")):
        return 1, line, False
    if (match := _NUMBERED.match(line)) and match[2][0].isupper():
        return match[1].count(".") + 1, line, False
    return None


def _is(section: Section, wanted: str) -> bool:
    word, _, rest = wanted.partition(" ")
    if word in {"chapter", "section", "clause", "article", "paragraph", "part", "§"} and rest:
        wanted_number = rest if rest[0].isdigit() else str(_roman(rest) if not rest.strip("ivx") else _spelled(rest))
        return section.number == wanted_number
    return set(content(wanted)) <= set(content(section.title)) and bool(content(wanted))


def _spelled(word: str) -> int:
    return ORDINALS.get(word) or number(word)


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    return sum(-one if after > one else one for one, after in zip(values, [*values[1:], 0], strict=True))
