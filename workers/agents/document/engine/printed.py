"""Where the words of a PDF page are printed: for tables that the library takes for prose, and for fields."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workers.agents.document.engine import layout, markdown
from workers.agents.document.engine.model import Page
from workers.agents.document.engine.word import Word

#: Fewer rows that line up aren't worth reading a page another way.
MIN_ROWS = 3
#: How many more rows must line up than the library's tables have.
MORE = 1.5
#: How pdfium marks a hyphen at the end of a line.
HYPHEN = 2


def with_tables(path: Path, pages: Sequence[Page]) -> None:
    """Set the text of pages anew whose rows line up though the library saw few of them as a table."""
    for page, text_page, height in _text_pages(path, [page for page in pages if page.text]):
        bare = _places(text_page, height)
        rows = layout.table_rows(bare)
        seen = sum(line.lstrip().startswith("|") for line in page.text.splitlines())
        if rows >= MIN_ROWS and rows > MORE * seen:
            found = (markdown.heading(block) for block in markdown.blocks(page.text))
            headings = {heading[1]: heading[0] for heading in found if heading}
            page.text = layout.as_markdown(_words(text_page, height), headings)


def printed_lines(path: Path, pages: Sequence[Page]) -> dict[int, list[layout.Line]]:
    """Return pages as lines of cells; nothing for a file that pdfium can't open."""
    found = _text_pages(path, pages)
    return {page.number: layout.lines(_words(text_page, height)) for page, text_page, height in found}


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


def _places(text_page: Any, height: float) -> list[Word]:  # noqa: ANN401 - pdfium's, untyped
    """Return where runs of letters stand, in tenths of a point from the top left: quick, and without the letters."""
    return [_word("x", text_page.get_rect(index), height) for index in range(text_page.count_rects())]


def _words(text_page: Any, height: float) -> list[Word]:  # noqa: ANN401 - as above
    """Return the words of a page with their places, letter by letter: runs overlap where letters are kerned."""
    import pypdfium2  # noqa: PLC0415 - as above

    words: list[Word] = []
    text, first = "", 0
    for index in range(text_page.count_chars() + 1):
        code = pypdfium2.raw.FPDFText_GetUnicode(text_page, index) if index < text_page.count_chars() else 0
        letter = "-" if code == HYPHEN else chr(code)
        if letter.isprintable() and not letter.isspace():
            first = first if text else index
            text += letter
        elif text:
            (left, bottom, _, top), (_, _, right, _) = (
                text_page.get_charbox(at, loose=True) for at in (first, index - 1)
            )
            words.append(_word(text, (left, bottom, right, top), height))
            text = ""
    return words


def _word(text: str, box: tuple[float, float, float, float], height: float) -> Word:
    left, bottom, right, top = box
    return Word(
        text=text,
        left=round(left * 10),
        top=round((height - top) * 10),
        width=max(1, round((right - left) * 10)),
        height=max(1, round((top - bottom) * 10)),
        confidence=1.0,
    )
