"""Small things one does with Markdown: blocks, plain words, tables, parts."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

PART = 5000
_ESCAPED = re.compile(r"\\([^\w\s|])")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_MARKS = re.compile(r"^\s*(?:#{1,6}|[-*+•]|>)\s+|\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)|`", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
_CELL = re.compile(r"(?<!\\)\|")

Table = list[list[str]]


def unescape(text: str) -> str:
    """Take out the backslashes that Markdown writers put before signs; those in tables stay."""
    return _ESCAPED.sub(r"\1", text)


def blocks(text: str) -> list[str]:
    """Return the paragraphs, headings, lists and tables of a text."""
    return [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]


def heading(block: str) -> tuple[int, str] | None:
    """Return a heading's level and words."""
    match = _HEADING.match(block.strip())
    return (len(match[1]), plain(match[2])) if match else None


def plain(text: str) -> str:
    """Return the words as they stand on the page, without Markdown's signs."""
    lines = []
    for line in text.splitlines():
        if line.lstrip().startswith("|"):
            if not _RULE.match(line):
                lines.append("  ".join(cell for cell in _cells(line) if cell))
        else:
            lines.append(line)
    return unescape(_MARKS.sub("", _LINK.sub(r"\1", "\n".join(lines))))


def _cells(line: str) -> list[str]:
    parts = _CELL.split(line.strip())
    parts = parts[1:] if parts and not parts[0].strip() else parts
    parts = parts[:-1] if parts and not parts[-1].strip() else parts
    return [part.strip().replace("\\|", "|").replace("<br>", " ") for part in parts]


def tables(text: str) -> list[Table]:
    """Return the tables of a text; the first row holds the column names."""
    found = []
    for inside, lines in groupby(text.splitlines(), key=lambda line: line.lstrip().startswith("|")):
        rows = list(lines)
        if inside and len(rows) > 1 and _RULE.match(rows[1]):
            cells = [_cells(row) for row in (rows[0], *rows[2:])]
            width = max(len(row) for row in cells)
            found.append([row + [""] * (width - len(row)) for row in cells])
    return found


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table, the first as its head."""
    width = max(len(row) for row in rows)
    lines = [[cell.replace("\n", " ").replace("|", "\\|") for cell in row] + [""] * (width - len(row)) for row in rows]
    body = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([body[0], f"|{' --- |' * width}", *body[1:]])


def parts(text: str, size: int = PART) -> list[str]:
    """Cut a text without pages into stretches of about ``size`` characters, at headings where it can."""
    found: list[str] = []
    current: list[str] = []
    length = 0
    for block in _short_blocks(text, size):
        full = length + len(block) > size or (length > size // 2 and heading(block))
        if current and full:
            found.append("\n\n".join(current))
            current, length = [], 0
        current.append(block)
        length += len(block)
    return [*found, "\n\n".join(current)] if current or not found else found


def _short_blocks(text: str, size: int) -> Iterator[str]:
    """Yield blocks; one much longer than a part is cut at line ends or, failing that, anywhere."""
    for block in blocks(text):
        if len(block) <= 2 * size:
            yield block
            continue
        piece = ""
        for line in block.splitlines():
            if len(piece) + len(line) > size and piece:
                yield piece
                piece = ""
            piece += f"{line}\n" if len(line) <= size else ""
            if len(line) > size:
                yield from (line[at : at + size] for at in range(0, len(line), size))
        if piece.strip():
            yield piece.rstrip()
