"""From words with places to Markdown: lines, paragraphs, headings, and rows that line up as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from workers.agents.document.engine import markdown
from workers.agents.document.engine.columns import in_reading_order
from workers.agents.document.engine.word import Word

#: Words below this are specks and lines taken for letters.
LEAST_CONFIDENCE = 0.3
#: Of a line's height: a wider gap between words starts a new cell, a wider one between lines a new paragraph.
CELL_GAP, PARAGRAPH_GAP, HEADING = 1.6, 0.9, 1.3
LONGEST_HEADING, MIN_LETTERS = 90, 2
#: Of a line's height: when even the narrowest column is wider, it is prose in columns.
PROSE = 13
MIN_ROWS, MIN_COLUMNS = 2, 2


@dataclass(slots=True)
class Cell:
    """Neighbouring words of one line."""

    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> int:
        return self.words[0].left

    @property
    def right(self) -> int:
        return self.words[-1].right


@dataclass(slots=True)
class Line:
    """Cells at one height, from left to right."""

    cells: list[Cell]

    @property
    def words(self) -> list[Word]:
        return [word for cell in self.cells for word in cell.words]

    @property
    def height(self) -> float:
        return median(word.height for word in self.words)

    @property
    def top(self) -> int:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> int:
        return max(word.top + word.height for word in self.words)

    @property
    def text(self) -> str:
        return "  ".join(cell.text for cell in self.cells)


def as_markdown(words: Sequence[Word], headings: Mapping[str, int] | None = None) -> str:
    """Return a page's words as Markdown, in reading order; ``headings`` are known ones with their levels."""
    sure = [word for word in words if word.confidence >= LEAST_CONFIDENCE and any(map(str.isalnum, word.text))]
    if not sure:
        return ""
    kept = [word for word in words if word.confidence >= LEAST_CONFIDENCE and _is_ink(word)]
    usual = median(word.height for word in sure)
    stretches = in_reading_order(kept, usual)
    return "\n\n".join(block for part in stretches for block in _blocks(_lines(part, usual), usual, headings or {}))


def _blocks(lines: Sequence[Line], usual: float, headings: Mapping[str, int]) -> list[str]:
    found: list[str] = []
    index = 0
    while index < len(lines):
        rows = _table_from(lines, index)
        if rows:
            found.append(markdown.table(_grid(rows)))
            index += len(rows)
            continue
        paragraph = _paragraph_from(lines, index, usual)
        found.append(_block(paragraph, usual, headings))
        index += len(paragraph)
    return found


def table_rows(words: Sequence[Word]) -> int:
    """Return how many lines stand in tables."""
    found, index = 0, 0
    printed = lines(words)
    while index < len(printed):
        rows = len(_table_from(printed, index))
        found += rows
        index += max(rows, 1)
    return found


def _is_prose(rows: Sequence[Line]) -> bool:
    """Tell columns of text from a table: even the narrowest column holds many letters in a line."""
    full = [row for row in rows if len(row.cells) > 1]
    if not full:
        return False
    count = min(len(row.cells) for row in full)
    widths = [median((row.cells[at].right - row.cells[at].left) / row.height for row in full) for at in range(count)]
    return min(widths) > PROSE


def lines(words: Sequence[Word]) -> list[Line]:
    """Return words as lines of cells, from top to bottom."""
    return _lines(words, median(word.height for word in words)) if words else []


def _is_ink(word: Word) -> bool:
    """Tell letters and signs of money or lists from table lines taken for text."""
    return any(map(str.isalnum, word.text)) or word.text in {"-", "–", "—", "&", "+", "=", "%", "$", "€", "£", "*", "•"}


def _lines(words: Sequence[Word], usual: float) -> list[Line]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        row = rows[-1] if rows else None
        if row is not None and word.middle - sum(other.middle for other in row) / len(row) < 0.55 * usual:
            row.append(word)
        else:
            rows.append([word])
    return [_line(sorted(row, key=lambda word: word.left), usual) for row in rows]


def _line(words: list[Word], usual: float) -> Line:
    cells = [Cell([words[0]])]
    for word in words[1:]:
        height = max(usual, min(word.height, cells[-1].words[-1].height))
        if word.left - cells[-1].right > CELL_GAP * height:
            cells.append(Cell([word]))
        else:
            cells[-1].words.append(word)
    return Line(cells)


def _table_from(lines: Sequence[Line], start: int) -> list[Line]:
    """Return the lines from ``start`` on that make a table: several cells each, with columns that line up."""
    rows: list[Line] = []
    for line in lines[start:]:
        if len(line.cells) < MIN_COLUMNS or (rows and not _line_up(rows, line)):
            break
        rows.append(line)
    return rows if len(rows) >= MIN_ROWS and not _is_prose(rows) else []


def _line_up(rows: Sequence[Line], line: Line) -> bool:
    """Tell whether most cells of a line lie below cells of the lines above, by left, right or middle."""
    last = rows[-1]
    if line.top - last.bottom > 3 * line.height:
        return False
    hits = sum(any(_same_column(cell, other) for row in rows for other in row.cells) for cell in line.cells)
    return hits >= max(MIN_COLUMNS, len(line.cells) - 1)


def _same_column(one: Cell, other: Cell) -> bool:
    return one.left < other.right and other.left < one.right


def _grid(rows: Sequence[Line]) -> list[list[str]]:
    """Return rows of equal length: the row with most cells gives the columns, the others fall below them."""
    spans = [[cell.left, cell.right] for cell in max(rows, key=lambda row: len(row.cells)).cells]
    for row in rows:
        for cell in row.cells:
            over = [span for span in spans if cell.left < span[1] and span[0] < cell.right]
            if len(over) == 1:
                over[0][0], over[0][1] = min(over[0][0], cell.left), max(over[0][1], cell.right)
    grid = []
    for row in rows:
        texts = [""] * len(spans)
        for cell in row.cells:
            column = min(range(len(spans)), key=lambda index: _distance(cell, spans[index]))
            texts[column] = f"{texts[column]} {cell.text}".strip()
        grid.append(texts)
    return grid


def _distance(cell: Cell, span: Sequence[int]) -> float:
    overlap = min(cell.right, span[1]) - max(cell.left, span[0])
    return -overlap if overlap > 0 else abs((cell.left + cell.right) / 2 - (span[0] + span[1]) / 2)


def _paragraph_from(lines: Sequence[Line], start: int, usual: float) -> list[Line]:
    """Return the lines from ``start`` on that belong together: close, alike in height, not part of a table."""
    paragraph = [lines[start]]
    for index in range(start + 1, len(lines)):
        line, last = lines[index], paragraph[-1]
        apart = line.top - last.bottom > PARAGRAPH_GAP * usual
        unlike = max(line.height, last.height) > HEADING * min(line.height, last.height)
        if apart or unlike or len(line.cells) > 1 or len(last.cells) > 1 or _table_from(lines, index):
            break
        paragraph.append(line)
    return paragraph


def _block(lines: Sequence[Line], usual: float, headings: Mapping[str, int]) -> str:
    text = "\n".join(line.text for line in lines)
    if level := headings.get(" ".join(text.split())):
        return f"{'#' * level} {' '.join(text.split())}"
    tall = median(line.height for line in lines) > HEADING * usual
    return (
        f"## {' '.join(text.split())}"
        if tall and len(text) < LONGEST_HEADING and sum(map(str.isalpha, text)) > MIN_LETTERS
        else text
    )
