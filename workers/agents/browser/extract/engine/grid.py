"""One table as rows of cells: spans filled, header rows found, nested tables left to themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from workers.agents.browser.extract.engine.page import text_of

MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_HEADERS = 20_000, 200, 500_000, 5
_NUMBER = re.compile(r"[-+(]?\s*[^\w\s]{0,2}\s*\d[\d.,'’\s]*\s*[^\w\s]{0,2}\)?")
_TABLES = frozenset({"table"})
_ROW_ROLES = frozenset({"row"})
_CELL_ROLES = frozenset({"cell", "gridcell", "columnheader", "rowheader"})
_GRIDS = frozenset({"table", "grid", "treegrid"})


@dataclass(slots=True)
class Grid:
    """A table's column names and rows, all as long as the names."""

    columns: list[str]
    rows: list[list[str]]
    #: Whether the page said what the columns are called.
    named: bool
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    cells: list[str]
    is_header: bool
    is_foot: bool


def read_grid(table: HtmlElement) -> Grid | None:
    """Return a table's content; None for one that only lays the page out: without names and with one row."""
    if table.get("role") in {"presentation", "none"}:
        return None
    notes: list[str] = []
    rows = _filled(table, notes)
    width = max((len(row.cells) for row in rows), default=0)
    filled = [row for row in rows if any(row.cells)]
    body = [row for row in filled if not row.is_foot] + [row for row in filled if row.is_foot]
    for row in body:
        row.cells += [""] * (width - len(row.cells))
    names = _header_rows(body)
    content = [row.cells for row in body[len(names) :] if row.cells not in names]
    columns, content = _without_empty(_column_names(names, width), content)
    if not columns or not content or (not names and (len(columns) == 1 or len(content) == 1)):
        return None
    return Grid(columns=columns, rows=content, named=bool(names), notes=notes)


def _filled(table: HtmlElement, notes: list[str]) -> list[_Row]:
    rows: list[_Row] = []
    hanging: dict[int, tuple[int, str]] = {}  # column → rows still to fill, and with what
    cells = 0
    for element in _own(table, "tr", _ROW_ROLES):
        if len(rows) >= MOST_ROWS or cells > MOST_CELLS:
            notes.append(f"Only the first {len(rows):,} rows were taken.")
            break
        row = _row(element, hanging, notes)
        if row.cells:
            rows.append(row)
            cells += len(row.cells)
    return rows


def _row(element: HtmlElement, hanging: dict[int, tuple[int, str]], notes: list[str]) -> _Row:
    own = list(_own(element, "td", _CELL_ROLES))
    header = bool(own) and all(_is_header(cell) for cell in own)
    line: dict[int, str] = {}
    at = 0
    for cell in own:
        while at in hanging:
            at = _let_hang(line, hanging, at)
        wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
        text = text_of(cell, without=_TABLES)
        for column in range(at, min(at + wide, MOST_COLUMNS)):
            # Words hold for all columns they stand above or in; a figure stands once, or sums would count it twice.
            line[column] = text if column == at or header or not _NUMBER.fullmatch(text) else ""
            if high > 1:
                hanging[column] = (high - 1, line[column])
        at += wide
        if at > MOST_COLUMNS:
            _note_once(notes, f"Only the first {MOST_COLUMNS} columns were taken.")
            break
    for column in sorted(hanging):
        if column not in line and column >= at:
            _let_hang(line, hanging, column)
    # A row without cells of its own only takes its part of what hangs down from above.
    width = max(line, default=-1) + 1 if own else 0
    part = next((above.tag for above in element.iterancestors("thead", "tfoot", "table")), "table")
    is_head = header or part == "thead"
    return _Row([line.get(column, "") for column in range(width)], is_header=is_head, is_foot=part == "tfoot")


def _let_hang(line: dict[int, str], hanging: dict[int, tuple[int, str]], column: int) -> int:
    left, text = hanging.pop(column)
    line[column] = text
    if left > 1:
        hanging[column] = (left - 1, text)
    return column + 1


def _own(element: HtmlElement, tag: str, roles: frozenset[str]) -> Iterator[HtmlElement]:
    """Yield the rows of a table, or the cells of a row, that belong to no table inside it."""
    tags = {tag} if tag != "td" else {"td", "th"}
    waiting = list(reversed(element))
    while waiting:
        part = waiting.pop()
        if part.tag in tags or part.get("role") in roles:
            yield part
        elif part.tag != "table" and part.get("role") not in _GRIDS:
            waiting.extend(reversed(part))


def _is_header(cell: HtmlElement) -> bool:
    return bool(cell.tag == "th" and cell.get("scope") not in {"row", "rowgroup"}) or cell.get("role") == "columnheader"


def _span(cell: HtmlElement, name: str) -> int:
    printed = (cell.get(name) or "1").strip()
    if not printed.isdecimal() or len(printed) > 5:  # noqa: PLR2004 - no table has 100,000 columns or rows
        return 1
    wanted = int(printed)
    # HTML's own limits; a rowspan of 0 reaches to the end of its group.
    return (
        MOST_ROWS if name == "rowspan" and wanted == 0 else max(1, min(wanted, 1000 if name == "colspan" else 65_534))
    )


def _header_rows(rows: list[_Row]) -> list[list[str]]:
    marked = 0
    for row in rows[: MOST_HEADERS + 1]:
        if not row.is_header:
            break
        marked += 1
    if marked and marked < len(rows):
        return [row.cells for row in rows[:marked]]
    if len(rows) > 1 and not marked and _looks_like_names(rows[0].cells, [row.cells for row in rows[1:50]]):
        return [rows[0].cells]
    return []


def _looks_like_names(first: list[str], others: list[list[str]]) -> bool:
    """Tell whether a first row names columns: words above figures, each another."""
    if not all(first) or len(set(first)) != len(first) or any(_NUMBER.fullmatch(cell) for cell in first):
        return False
    return any(all(not row[at] or _NUMBER.fullmatch(row[at]) for row in others) for at in range(len(first)))


def _column_names(names: list[list[str]], width: int) -> list[str]:
    columns: list[str] = []
    for at in range(width):
        parts = list(dict.fromkeys(row[at] for row in names if row[at]))
        name = " / ".join(parts) or f"column {at + 1}"
        number, wanted = 2, name
        while name in columns:
            name, number = f"{wanted} ({number})", number + 1
        columns.append(name)
    return columns


def _without_empty(columns: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Leave out columns without a name and without a value: pages use them as gaps."""
    kept = [
        at for at, name in enumerate(columns) if not re.fullmatch(r"column \d+", name) or any(row[at] for row in rows)
    ]
    return [columns[at] for at in kept], [[row[at] for at in kept] for row in rows]


def _note_once(notes: list[str], note: str) -> None:
    if note not in notes:
        notes.append(note)
