"""Where the words of a PDF page are printed: for tables that the library takes for prose, and for fields."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workers.agents.document.engine import layout, markdown
from workers.agents.document.engine.model import Page

#: Fewer rows that line up aren't worth reading a page another way.
MIN_ROWS = 3
#: How many more rows must line up than the library's tables have.
MORE = 1.5
NO_GAP = 5


def with_tables(path: Path, pages: Sequence[Page]) -> None:
    """Set the text of pages anew whose rows line up though the library saw few of them as a table."""
    for page, text_page, height in _text_pages(path, [page for page in pages if page.text]):
        bare = _words(text_page, height, texts=False)
        rows = layout.table_rows(bare)
        seen = sum(line.lstrip().startswith("|") for line in page.text.splitlines())
        if rows >= MIN_ROWS and rows > MORE * seen:
            found = (markdown.heading(block) for block in markdown.blocks(page.text))
            headings = {heading[1]: heading[0] for heading in found if heading}
            page.text = layout.as_markdown(_words(text_page, height, texts=True), headings)


def printed_lines(path: Path, pages: Sequence[Page]) -> dict[int, list[layout.Line]]:
    """Return pages as lines of cells; nothing for a file that pdfium can't open."""
    found = _text_pages(path, pages)
    return {page.number: layout.lines(_words(text_page, height, texts=True)) for page, text_page, height in found}


def _text_pages(path: Path, pages: Sequence[Page]) -> Iterator[tuple[Page, Any, float]]:
    import pypdfium2  # noqa: PLC0415 - loads pdfium, which other kinds don't need

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return  # damaged: only the other library reads it
    for page in pages:
        try:
            opened = document[page.number - 1]
            yield page, opened.get_textpage(), opened.get_height()
            opened.close()
        except (pypdfium2.PdfiumError, IndexError):
            continue  # this page is damaged: its text stays as the other library read it
    document.close()


def _words(text_page: Any, height: float, *, texts: bool) -> list[layout.Word]:  # noqa: ANN401 - pdfium's, untyped
    """Return runs of letters in tenths of a point from the top left; without ``texts`` only their places."""
    words: list[layout.Word] = []
    for index in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(index)
        text = " ".join(text_page.get_text_bounded(left, bottom, right, top).split()) if texts else "x"
        if text:
            box = {
                "left": round(left * 10),
                "top": round((height - top) * 10),
                "width": round((right - left) * 10),
                "height": max(1, round((top - bottom) * 10)),
            }
            goes_on = bool(words) and _touch(words[-1], box)
            words.append(layout.Word(text=text, confidence=1.0, goes_on=goes_on, **box))
    return words


def _touch(last: layout.Word, box: dict[str, int]) -> bool:
    """Tell whether a run begins where the one before it ends, less than half a point away."""
    return abs(box["left"] - last.right) < NO_GAP and abs(box["top"] - last.top) < last.height
