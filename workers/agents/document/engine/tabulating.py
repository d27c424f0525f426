"""Tables out of documents, each as a CSV file."""

import csv
import re
from pathlib import Path
from typing import Any

from workers.agents.document.engine import markdown
from workers.agents.document.engine.files import out_path
from workers.agents.document.engine.model import Page, page_numbers
from workers.agents.document.engine.problem import EngineProblem
from workers.agents.document.engine.shelf import Shelf

SHOWN_ROWS, MOST_TABLES = 5, 200
_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d\s*%?$")


def extract_tables(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Write every table of the pages to a CSV file.

    Raises:
        EngineProblem: there are more tables than files are made for.
    """
    name = shelf.name_of(request["file"])
    facts = shelf.facts(name)
    wanted = page_numbers(request.get("pages"), facts.total, name, facts.unit)
    found = joined(shelf.text_pages({name: wanted})[name])
    if len(found) > MOST_TABLES:
        said = f"{name} holds {len(found)} tables; at most {MOST_TABLES} are taken out at once."
        raise EngineProblem("too_many_tables", said, "Name fewer pages.")
    numbers: dict[int, int] = {}
    entries = []
    for page, last, rows in found:
        numbers[page] = numbers.get(page, 0) + 1
        path = out_path(shelf, f"{Path(name).stem}-p{page}-table-{numbers[page]}.csv")
        write_csv(path, rows)
        entry = {
            "page": page,
            "rows": len(rows) - 1,
            "columns": rows[0],
            "first_rows": rows[1 : SHOWN_ROWS + 1],
            "file": str(path.relative_to(shelf.workspace)),
        }
        entries.append(entry if last == page else entry | {"last_page": last})
    return {"tables": entries}


def joined(pages: list[Page]) -> list[tuple[int, int, markdown.Table]]:
    """Return (first page, last page, rows) of each table; one that goes on at the top of the next page is one."""
    found: list[tuple[int, int, markdown.Table]] = []
    open_at_end = False
    for page in pages:
        blocks = markdown.blocks(page.text)
        for index, block in enumerate(blocks):
            for rows in markdown.tables(block):
                if index == 0 and open_at_end and found[-1][1] == page.number - 1 and _goes_on(found[-1][2], rows):
                    first, _, before = found[-1]
                    more = rows[1:] if rows[0] == before[0] else rows
                    found[-1] = (first, page.number, [*before, *more])
                else:
                    found.append((page.number, page.number, _with_names(rows)))
        open_at_end = bool(blocks) and bool(markdown.tables(blocks[-1]))
    return found


def _goes_on(before: markdown.Table, rows: markdown.Table) -> bool:
    """Tell whether rows continue a table: as many columns, and the same names or a first row that holds figures."""
    if len(before[0]) != len(rows[0]):
        return False
    return rows[0] == before[0] or any(_NUMBER.fullmatch(cell) for cell in rows[0] if cell)


def _with_names(rows: markdown.Table) -> markdown.Table:
    head = [cell or f"column {number}" for number, cell in enumerate(rows[0], start=1)]
    return [head, *(row for row in rows[1:] if any(row))]


def write_csv(path: Path, rows: markdown.Table) -> None:
    """Write rows for any program; a cell that a spreadsheet would take for a formula is marked as text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([[_as_text(cell) for cell in row] for row in rows])


def _as_text(cell: str) -> str:
    formula = cell.startswith(("=", "@", "\t")) or (cell.startswith(("+", "-")) and not _NUMBER.fullmatch(cell))
    return f"'{cell}" if formula and len(cell) > 1 else cell
