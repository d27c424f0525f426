"""A document as printed lines of cells, which labels and their values stand in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workers.agents.document.engine import layout, markdown
from workers.agents.document.engine.model import Page
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
    native = [page.number for page in pages if facts.kind == "pdf" and not page.ocr and page.text]
    printed = _of_pdf(shelf.sound(name), native) if native else {}
    return [line for page in pages for line in printed.get(page.number) or _of_text(page)], pages


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


def _of_pdf(path: Path, numbers: Sequence[int]) -> dict[int, list[PrintedLine]]:
    """Return lines by where the letters are printed; nothing for a page (or file) that pdfium can't read."""
    import pypdfium2  # noqa: PLC0415 - loads pdfium, which other kinds don't need

    found: dict[int, list[PrintedLine]] = {}
    try:
        document = pypdfium2.PdfDocument(path)
        for number in numbers:
            page = document[number - 1]
            words = _words(page.get_textpage(), page.get_height())
            found[number] = [
                PrintedLine(
                    number,
                    tuple(cell.text for cell in line.cells),
                    tuple((cell.left, cell.right) for cell in line.cells),
                )
                for line in layout.lines(words)
            ]
        document.close()
    except pypdfium2.PdfiumError:
        return {}  # such a file was read by the other library; its Markdown serves
    return found


def _words(text_page: "pypdfium2.PdfTextPage", height: float) -> list[layout.Word]:  # type: ignore[name-defined] # noqa: F821
    """Return a page's words in tenths of a point from the top left."""
    words: list[layout.Word] = []
    letters: list[tuple[str, tuple[float, float, float, float]]] = []
    text = text_page.get_text_range()
    for index, letter in enumerate([*text[: text_page.count_chars()], " "]):
        if not letter.isspace():
            letters.append((letter, text_page.get_charbox(index, loose=True)))
        elif letters:
            words.append(_word(letters, height))
            letters = []
    return words


def _word(letters: list[tuple[str, tuple[float, float, float, float]]], height: float) -> layout.Word:
    left, right = min(box[0] for _, box in letters), max(box[2] for _, box in letters)
    bottom, top = min(box[1] for _, box in letters), max(box[3] for _, box in letters)
    return layout.Word(
        text="".join(letter for letter, _ in letters),
        left=round(left * 10),
        top=round((height - top) * 10),
        width=round((right - left) * 10),
        height=max(1, round((top - bottom) * 10)),
        confidence=1.0,
    )
