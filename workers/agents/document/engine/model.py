"""What a document is once read: facts about the whole, and its pages."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from workers.agents.document.engine.problem import EngineProblem

Kind = Literal["pdf", "docx", "pptx", "xlsx", "html", "eml", "image", "text"]
#: What a "page" of each kind is; a part is a stretch of a document that has no pages.
UNITS: dict[Kind, str] = {"pdf": "page", "image": "page", "pptx": "slide", "xlsx": "sheet"}
_RANGE = re.compile(r"(\d+)(?:\s*(?:-|–|to|\.\.)\s*(\d+|end|last)?)?")


@dataclass(slots=True, kw_only=True)
class Page:
    """One page; ``scan`` marks a picture that OCR hasn't read yet, ``label`` names a sheet.

    ``confidence`` is how sure OCR was, 0 to 1.
    """

    number: int
    text: str
    label: str = ""
    scan: bool = False
    ocr: bool = False
    confidence: float | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True, kw_only=True)
class Facts:
    """What holds for the whole document; ``notes`` are sentences the reader should know."""

    kind: Kind
    total: int
    title: str | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def unit(self) -> str:
        return UNITS.get(self.kind, "part")

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(**stored)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def page_numbers(wanted: str | None, total: int, file: str, unit: str = "page") -> list[int]:
    """Return the pages that "3", "1-5" or "2,4-6" names, each once, in that order; all without a wish.

    Raises:
        EngineProblem: it names no page, or one the document doesn't have.
    """
    if wanted is None or not wanted.strip() or wanted.strip().lower() == "all":
        return list(range(1, total + 1))
    numbers: list[int] = []
    for piece in re.split(r"[,;]|\band\b", wanted):
        numbers += _span(piece.strip(), total, file, unit)
    return list(dict.fromkeys(numbers))


def _span(piece: str, total: int, file: str, unit: str) -> Iterable[int]:
    match = _RANGE.fullmatch(piece)
    if match is None:
        raise EngineProblem("bad_pages", f"“{piece}” names no {unit}s.", 'Name them as "3", "1-5" or "2,4-6".')
    first = int(match[1])
    last = first if match[2] is None and piece == match[1] else _last(match[2], total)
    if not 1 <= first <= last <= total:
        has = f"{total} {unit}{'s' if total != 1 else ''}"
        raise EngineProblem("no_such_page", f"{file} has {has}; “{piece}” isn't among them.", f"Name 1 to {total}.")
    return range(first, last + 1)


def _last(text: str | None, total: int) -> int:
    return int(text) if text and text.isdigit() else total


def spans(numbers: Iterable[int]) -> str:
    """Return page numbers shortly: 1, 2, 3, 7 → "1-3, 7"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
