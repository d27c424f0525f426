"""A document as printed lines of cells, which labels and their values stand in."""

import re
from dataclasses import dataclass

from workers.agents.document.engine import layout, markdown
from workers.agents.document.engine.model import Page
from workers.agents.document.engine.printed import printed_lines
from workers.agents.document.engine.shelf import Shelf

#: Fields stand on the first pages, totals on the last: more of a long document isn't searched.
FIRST, LAST = 8, 3
_RULE = re.compile(r"^[\s|:=_*#.-]+$")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line's cells from left to right; ``places`` are their left and right ends, where known."""

    page: int
    cells: tuple[str, ...]
    places: tuple[tuple[float, float], ...] = ()

    @property
    def text(self) -> str:
        return "  ".join(self.cells)


def lines_of(shelf: Shelf, name: str) -> tuple[list[PrintedLine], list[Page]]:
    """Return the printed lines of the pages that fields are searched on, and these pages."""
    facts = shelf.facts(name)
    numbers = list(range(1, facts.total + 1))
    if len(numbers) > FIRST + LAST:
        numbers = [*numbers[:FIRST], *numbers[-LAST:]]
    pages = shelf.text_pages({name: numbers})[name]
    native = [page for page in pages if facts.kind == "pdf" and not page.ocr and page.text]
    printed = printed_lines(shelf.sound(name), native) if native else {}
    found: list[PrintedLine] = []
    for page in pages:
        lines = printed.get(page.number)
        found += [_of_pdf(line, page.number) for line in lines] if lines else _of_text(page)
    return found, pages


def _of_text(page: Page) -> list[PrintedLine]:
    found = []
    for line in page.text.splitlines():
        if not line.strip() or _RULE.match(line):
            continue
        if line.lstrip().startswith("|"):
            rows = markdown.tables(f"{line}\n|---|")
            cells = [cell for cell in rows[0][0] if cell] if rows else []
        else:
            cells = [cell.strip() for cell in re.split(r"\s{2,}|\t", markdown.plain(line)) if cell.strip()]
        if cells:
            found.append(PrintedLine(page.number, tuple(cells)))
    return found


def _of_pdf(line: layout.Line, page: int) -> PrintedLine:
    cells = tuple(cell.text for cell in line.cells)
    return PrintedLine(page, cells, tuple((cell.left, cell.right) for cell in line.cells))
