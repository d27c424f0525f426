"""Straightening an irregular text table with Python's csv module: slower, but it reads what people really write."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from workers.agents.data.engine.dialect import Dialect, format_of
from workers.agents.data.engine.problem import EngineProblem

MAX_COLUMNS = 5_000
#: No honest cell holds this many lines: a quote was opened and never closed.
RUNAWAY_LINES = 1_000
LONGEST_CELL = 1 << 22


def write_regular(path: Path, dialect: Dialect, target: Path, *, skip: int) -> tuple[Path, int, tuple[str, ...]]:
    """Write every row but the first ``skip`` as regular CSV; return the file, its width and what was done.

    Raises:
        EngineProblem: a row has thousands of fields or a cell megabytes of text.
    """
    loose = _quotes_run_away(path, dialect)
    lengths = [_filled(row) for row in _rows(path, dialect, loose=loose)][skip:]
    width = max([dialect.width, *lengths])
    if width > MAX_COLUMNS:
        cure = "Check the separator between its fields, or attach fewer columns."
        raise EngineProblem("too_wide", f"A row has {width} fields; at most {MAX_COLUMNS} can be read.", cure)
    short = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for index, row in enumerate(_rows(path, dialect, loose=loose)):
            if index >= skip:
                short += len(row) < dialect.width
                writer.writerow([*row[:width], *[""] * (width - len(row))])
    return target, width, tuple(_notes(dialect, lengths, short, loose=loose))


def _notes(dialect: Dialect, lengths: list[int], short: int, *, loose: bool) -> Iterator[str]:
    if long := sum(1 for length in lengths if length > dialect.width):
        yield f"{long} rows have more fields than the header; the surplus is in columns of its own"
    if short:
        yield f"{short} rows have fewer fields than the header; the rest is empty"
    if loose:
        yield "quotes that are never closed are taken as plain characters"


def _filled(row: list[str]) -> int:
    """Return the number of fields without the empty ones at the end."""
    return next((place for place in range(len(row), 0, -1) if row[place - 1].strip()), 0)


def _rows(path: Path, dialect: Dialect, *, loose: bool) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    quoting: Literal[0, 3] = csv.QUOTE_NONE if loose else csv.QUOTE_MINIMAL
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        try:
            for row in csv.reader(file, quoting=quoting, **format_of(dialect.delimiter, dialect.escape)):
                if any(cell.strip() for cell in row):
                    yield row
        except csv.Error as error:
            cure = "Check it in a spreadsheet program and save it again as CSV."
            raise EngineProblem("unreadable_table", f"The table can't be read: {error}.", cure) from error


def _quotes_run_away(path: Path, dialect: Dialect) -> bool:
    try:
        return any(cell.count("\n") > RUNAWAY_LINES for row in _rows(path, dialect, loose=False) for cell in row)
    except EngineProblem:
        return True
