"""Cuts an extracted page into passages that can be quoted: sentences, items of lists, rows of tables."""

import re
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["sentence", "item", "row"]
#: A passage is cut here; a longer one can't be read at once.
LONGEST = 700
#: Characters at a sentence's end that tell whether it is one.
_ENDING = 12
_SENTENCE = re.compile(r"(?<=[.!?…])(?P<closing>[”\"’')\]]*)\s+(?=[“\"‘'(\[]?[A-ZÄÖÜÀ-ÝĀ-Ž0-9])")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nr|Art|Sec|Fig|vs|approx|incl|ca|e\.g|i\.e|U\.S|U\.K|Inc|Ltd|Co|Jr|Sr|"
    r"Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|p|pp)\.$"
)
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.+)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?P<text>.+)")
_RULE = re.compile(r"[\s|:=_*-]+")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,2000}\)")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)")


#: Signs without a shape: they would hide words from a search, or order them anew before a reader.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage and the heading it stands under."""

    text: str
    heading: str
    kind: Kind


def pieces(markdown: str) -> Iterator[Piece]:
    """Yield the passages of a page in order."""
    heading, paragraph = "", list[str]()
    for line in [*markdown.splitlines(), ""]:
        found = _HEADING.fullmatch(line.strip())
        special = found is not None or _ITEM.fullmatch(line) is not None or line.lstrip().startswith("|")
        if (special or not line.strip()) and paragraph:
            yield from _sentences(" ".join(paragraph), heading)
            paragraph = []
        if found is not None:
            heading = plain(found["text"])
        elif special:
            yield from _item_or_row(line, heading)
        elif line.strip():
            paragraph.append(line)


def _item_or_row(line: str, heading: str) -> Iterator[Piece]:
    if (item := _ITEM.fullmatch(line)) is not None:
        for sentence in split(plain(item["text"])):
            yield from (Piece(part, heading, "item") for part in _parts(sentence))
    elif not _RULE.fullmatch(line):
        cells = [cell for part in line.strip().strip("|").split("|") if (cell := plain(part))]
        if cells:
            yield Piece(" | ".join(cells)[:LONGEST], heading, "row")


def _sentences(text: str, heading: str) -> Iterator[Piece]:
    for sentence in split(plain(text)):
        yield from (Piece(part, heading, "sentence") for part in _parts(sentence))


def _parts(sentence: str) -> list[str]:
    """Return a sentence in pieces that can be read at once: what has no full stop for long is cut between words."""
    return textwrap.wrap(sentence, LONGEST, break_on_hyphens=False) if len(sentence) > LONGEST else [sentence]


def split(text: str) -> list[str]:
    """Return the sentences of a text; abbreviations end none."""
    found: list[str] = []
    ends = [match.end("closing") for match in _SENTENCE.finditer(text)]
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        part = text[start:end].strip()
        if found and len(found[-1]) < LONGEST and _ABBREVIATED.search(found[-1][-_ENDING:]):
            found[-1] = f"{found[-1]} {part}"
        elif part:
            found.append(part)
    return found


def plain(markdown: str) -> str:
    """Return a line's words without marks and links, on one line."""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", markdown))
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", text)).split())
