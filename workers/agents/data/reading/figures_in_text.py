"""Figures that stand in a text instead of a file: a Markdown table, lines of CSV, or pairs such as "Jan 5, Feb 7"."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

#: Fewer figures than this are part of a sentence, not a table.
FEWEST = 2
FEWEST_IN_A_SENTENCE = 3
#: A table in a text is small; what is longer belongs into a file.
MOST_ROWS = 2_000
_NUMBER = r"[-+]?[$€£]?\s?\d+(?:[,.]\d+)*(?:\s?[%$€£])?"
_FIGURE = re.compile(rf"{_NUMBER}$")
_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
_PAIR = re.compile(rf"^\s*(?:[-*]\s+)?\**(?P<label>[^\W\d_][^:=|]*?)\**\s*(?:[:=]\s*|\s)(?P<figure>{_NUMBER})\s*$")
_BETWEEN = re.compile(r",\s+|;\s*|\s+and\s+")
_INTRODUCED = re.compile(r":\s*(?P<figures>[^:\n]*\d[^:\n]*)$")


@dataclass(frozen=True, slots=True)
class Figures:
    """A table found in a text, as text; ``rest`` is the text without it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rest: str


def figures_in(text: str) -> Figures | None:
    """Return the first table of figures in a text, None when there is none."""
    lines = text.splitlines()
    return _markdown(lines) or _separated(lines) or _listed(lines) or _in_a_sentence(text)


def _markdown(lines: Sequence[str]) -> Figures | None:
    for at in range(1, len(lines)):
        if "|" not in lines[at - 1] or "-" not in lines[at] or not _RULE.match(lines[at].strip()):
            continue
        end = at + 1
        while end < len(lines) and lines[end].strip().startswith("|"):
            end += 1
        rows = [_cells(line) for line in lines[at + 1 : end]]
        if any(_FIGURE.match(cell) for row in rows for cell in row):
            return _table(_cells(lines[at - 1]), rows, _without(lines, at - 1, end))
    return None


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("*") for cell in line.strip().strip("|").split("|")]


def _separated(lines: Sequence[str]) -> Figures | None:
    """Return lines of one length that commas, semicolons or tabs cut; prose has no such lines below each other."""
    for start in range(len(lines)):
        for separator in ("\t", ";", ","):
            rows = _rows_from(lines, start, separator)
            if len(rows) > FEWEST and any(_FIGURE.match(cell) for cell in rows[1]):
                rest = _without(lines, start, start + len(rows))
                named = not any(_FIGURE.match(cell) for cell in rows[0])
                columns = rows[0] if named else [f"column {place}" for place in range(1, len(rows[0]) + 1)]
                return _table(columns, rows[1:] if named else rows, rest)
    return None


def _rows_from(lines: Sequence[str], start: int, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in lines[start:]:
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])) or not all(cells):  # noqa: PLR2004 - two columns at least
            break
        rows.append(cells)
    return rows


def _listed(lines: Sequence[str]) -> Figures | None:
    """Return lines such as "North: 12" that stand below each other."""
    for start in range(len(lines)):
        pairs = []
        for line in lines[start:]:
            if (pair := _PAIR.match(line)) is None:
                break
            pairs.append((pair["label"].strip(), pair["figure"]))
        if len(pairs) >= FEWEST:
            return _table(("name", "value"), pairs, _without(lines, start, start + len(pairs)))
    return None


def _in_a_sentence(text: str) -> Figures | None:
    """Return what a colon introduces: "chart these: Jan 5, Feb 7 and Mar 9", or bare numbers."""
    found = _INTRODUCED.search(text.strip().rstrip("."))
    if found is None:
        return None
    parts = [part for part in _BETWEEN.split(found["figures"].strip()) if part]
    pairs = [pair for part in parts if (pair := _PAIR.match(part))]
    rest = text[: found.start()]
    if len(parts) >= FEWEST_IN_A_SENTENCE and len(pairs) == len(parts):
        return _table(("name", "value"), [(pair["label"].strip(), pair["figure"]) for pair in pairs], rest)
    if len(parts) >= FEWEST_IN_A_SENTENCE and all(_FIGURE.match(part) for part in parts):
        return _table(("number", "value"), [(str(place), part) for place, part in enumerate(parts, start=1)], rest)
    return None


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], rest: str) -> Figures | None:
    whole = [tuple(row) for row in rows if len(row) == len(columns)]
    if not whole or len(whole) > MOST_ROWS or len(set(columns)) != len(columns):
        return None
    return Figures(tuple(columns), tuple(whole), rest.strip())


def _without(lines: Sequence[str], start: int, end: int) -> str:
    kept = [line for line in (*lines[:start], *lines[end:]) if not line.startswith("```")]
    return "\n".join(kept)
