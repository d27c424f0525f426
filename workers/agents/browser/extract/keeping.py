"""Rows from pages as CSV files that a person can download."""

import asyncio
import csv
import io
import re
from collections.abc import Sequence

from workers.agentkit.context import StepContext

SHOWN_ROWS, SHOWN_CELL = 5, 200
_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d\s*%?")


async def keep_rows(context: StepContext, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Keep rows as a CSV artifact; returns the name it has got."""
    data = await asyncio.to_thread(_as_csv, columns, rows)
    kept = await context.artifacts.add(f"{slug(title)}.csv", "text/csv", data)
    return kept.name


def _as_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[as_text(cell) for cell in row] for row in (columns, *rows)])
    return text.getvalue().encode("utf-8-sig")


def slug(title: str) -> str:
    """Return a file's name, without its ending, out of a title."""
    return re.sub(r"[^\w-]+", "-", title.lower()).strip("-")[:60] or "table"


def as_text(cell: str) -> str:
    """Keep words of a page from being run as a formula by a spreadsheet."""
    formula = cell.startswith(("=", "@", "\t", "\r")) or (cell.startswith(("+", "-")) and not _NUMBER.fullmatch(cell))
    return f"'{cell}" if formula and len(cell) > 1 else cell


def preview(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the first rows, their cells cut to what an answer has room for."""
    return [[cell[:SHOWN_CELL] for cell in row] for row in rows[:SHOWN_ROWS]]
