"""Where a label stands, and what may be its value: behind it, right of it, or below it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workers.agents.document.engine.lines import PrintedLine

#: What may stand between a label and its value.
_BETWEEN = re.compile(r"^(?:\s*\([^)]{0,40}\))?[\s:.#№°=–|-]*(?:(?:is|no|nr|number)\b)?[\s:.#№°=|]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Text that may be a value, the words it and its label were printed as, and how near it is (0 is nearest)."""

    text: str
    quote: str
    page: int
    distance: int
    line: int


def candidates(lines: Sequence[PrintedLine], label: re.Pattern[str]) -> Iterator[Candidate]:
    """Yield what may be the value of a label, for each place the label stands, nearest first."""
    for index, line in enumerate(lines):
        for column, cell in enumerate(line.cells):
            match = label.search(cell)
            if match is not None:
                yield from _around(lines, index, column, match)


def _around(lines: Sequence[PrintedLine], index: int, column: int, match: re.Match[str]) -> Iterator[Candidate]:
    line, cell = lines[index], lines[index].cells[column]
    behind = cell[match.end() :]
    rest = behind[_end_of_gap(behind) :].strip()
    if rest:
        yield Candidate(rest, cell[match.start() :], line.page, 0, index)
    right = "  ".join(line.cells[column + 1 :])
    if right:
        whole = "  ".join([cell[match.start() :], right])
        yield Candidate(right, whole, line.page, 1, index)
    below = _below(lines, index, column)
    if below is not None and not rest:
        yield Candidate(below, below, line.page, 2, index)


def _end_of_gap(text: str) -> int:
    match = _BETWEEN.match(text)
    return match.end() if match else 0


def _below(lines: Sequence[PrintedLine], index: int, column: int) -> str | None:
    """Return the cell under a cell: by where it is printed, else by its number in a line of as many cells."""
    if index + 1 >= len(lines) or lines[index + 1].page != lines[index].page:
        return None
    line, following = lines[index], lines[index + 1]
    if line.places and following.places:
        left, right = line.places[column]
        for cell, (start, end) in zip(following.cells, following.places, strict=True):
            if start < right and left < end:
                return cell
        return None
    if len(following.cells) == len(line.cells):
        return following.cells[column]
    return following.cells[0] if len(line.cells) == 1 else None
