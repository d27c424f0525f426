"""How a text file separates its fields and rows, and where its table begins."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

SAMPLE = 1 << 18
SAMPLE_ROWS = 400
DELIMITERS = (",", ";", "\t", "|")
YEAR = re.compile(r"(?:19|20|21)\d{2}")
MAX_HEADER = 120


@dataclass(frozen=True, slots=True)
class Dialect:
    """Marks of a text table; ``skip`` rows (as the reader counts them) come before the header or the data."""

    delimiter: str
    quote: str
    escape: str
    skip: int
    header: tuple[str, ...] | None
    width: int
    notes: tuple[str, ...] = ()


def find_dialect(con: duckdb.DuckDBPyConnection, path: Path, *, delimiter: str | None = None) -> Dialect:
    """Return the dialect of a UTF-8 text file, judged by its first 256 KB, unless the delimiter is known."""
    text = _sample(path)
    delimiter = delimiter or _declared(text) or _best_delimiter(text)
    escape = "\\" if '\\"' in text and '""' not in text else '"'
    rows = read_rows(text, delimiter, escape)
    width = _usual_width(rows)
    skip = _first_of_table(rows, width)
    table = rows[skip:]
    header = _header(con, table)
    notes: tuple[str, ...] = (f"{skip} lines above the table are left out",) if skip else ()
    if header is None:
        notes += ("the file has no header line; columns are named by their place",)
    return Dialect(delimiter, '"', escape, skip, header, max(width, len(table[0])), notes)


def _sample(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(SAMPLE)
        whole = len(data) < SAMPLE
    text = data.decode("utf-8", errors="replace")
    # The last line may be cut in the middle.
    return text if whole or "\n" not in text else text[: text.rindex("\n") + 1]


def _declared(text: str) -> str | None:
    """Return the delimiter that a spreadsheet program wrote above the table ("sep=;")."""
    found = re.match(r'\s*"?sep=(.)"?\s*\n', text, re.IGNORECASE)
    return found[1] if found else None


def format_of(delimiter: str, escape: str) -> dict[str, Any]:
    """Return the arguments by which Python's csv module reads or writes this dialect."""
    doubled = escape == '"'
    return {"delimiter": delimiter, "quotechar": '"', "doublequote": doubled, "escapechar": None if doubled else escape}


def read_rows(text: str, delimiter: str, escape: str) -> list[list[str]]:
    """Return the first rows that aren't blank."""
    csv.field_size_limit(1 << 27)
    reader = csv.reader(io.StringIO(text, newline=""), **format_of(delimiter, escape))
    rows = []
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append(row)
        if len(rows) >= SAMPLE_ROWS:
            break
    return rows


def _best_delimiter(text: str) -> str:
    """Return the mark that splits most rows into the same number (more than one) of fields."""

    def score(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in read_rows(text, delimiter, '"'))
        width, often = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        if width == 1:
            return 0.0, 0
        return round(often / sum(widths.values()), 2), width

    return max(DELIMITERS, key=score)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(row) for row in rows)
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0]


def _first_of_table(rows: Sequence[Sequence[str]], width: int) -> int:
    """Return the first row that is as full as the table: titles and remarks above it fill a cell or two."""
    if width == 1:
        return 1 if re.fullmatch(r"sep=.", rows[0][0], re.IGNORECASE) else 0
    for index, row in enumerate(rows[:50]):
        filled = sum(1 for cell in row if cell.strip())
        if len(row) >= width and filled > width // 2:
            return index
    return 0


def _header(con: duckdb.DuckDBPyConnection, table: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Return the first row's cells when they name columns rather than hold values."""
    first = [cell.strip() for cell in table[0]]
    body = table[1:]
    filled = [cell for cell in first if cell]
    if not filled or any(len(cell) > MAX_HEADER for cell in filled):
        return None
    values = [bool(value) for value in _are_values(con, first)]
    if not any(values):
        return tuple(first) if _differs(first, body) else None
    # Years as headings (a wide table) are the one kind of number that names a column.
    years = all(YEAR.fullmatch(cell) for cell, value in zip(first, values, strict=True) if value)
    return tuple(first) if years and not values[0] and len(set(filled)) == len(filled) else None


def _differs(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Say whether the first row isn't just one more row of a table of words."""
    if not body:
        return True
    repeated = sum(
        1
        for place, cell in enumerate(first)
        if cell and any(len(row) > place and row[place].strip() == cell for row in body)
    )
    return repeated * 2 <= len([cell for cell in first if cell]) and len(set(first)) >= len(first) - 1


def _are_values(con: duckdb.DuckDBPyConnection, cells: Sequence[str]) -> list[bool]:
    read = (
        "coalesce(number_point(v), number_comma(v), date_ymd(v)::VARCHAR, date_dmy(v)::VARCHAR, date_mdy(v)::VARCHAR)"
    )
    rows = con.execute(f"SELECT {read} IS NOT NULL FROM (SELECT unnest(?::VARCHAR[]) AS v)", [list(cells)]).fetchall()  # noqa: S608 - no names in it
    return [bool(row[0]) for row in rows]


def unique_names(header: Sequence[str] | None, width: int) -> list[str]:
    """Return a name for each column: trimmed, never empty, different even when case is ignored."""
    names: list[str] = []
    taken: set[str] = set()
    for place in range(width):
        given = " ".join((header[place] if header and place < len(header) else "").split()) or f"column_{place + 1}"
        name, number = given, 2
        while name.lower() in taken:
            name, number = f"{given}_{number}", number + 1
        taken.add(name.lower())
        names.append(name)
    return names
