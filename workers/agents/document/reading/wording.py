"""Words of the answer: citations, quotations, tables and notes, safe to show whatever the document says."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote as escaped

from workers.agents.document.reading.documents import Document

_PAGED = {"pptx": "slide", "xlsx": "sheet"}
#: Signs that would be more than themselves in Markdown. A backslash in front of a bracket is a formula on the page.
_MARKS = re.compile(r"[`*|~\\\[\]<>]|\$(?=\$)|(?<=\$)\$|&(?=#?\w+;)")
_BY_BACKSLASH = frozenset("`*|~")
_MARKUP = re.compile(r"\*\*|__|`|^#+\s*|^>\s*|!\[[^\]]*\]\([^)]*\)", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
MOST_CELL = 120
LONGEST_QUOTE = 700


def cite(document: Document, page: int | None, *, name: bool = False) -> str:
    """Return a link that opens the document where it says so; with ``name`` the file is named too."""
    target = f"artifact:{escaped(document.name)}"
    if page is None or document.pages is None:
        return f"[{plain(document.name)}]({target})"
    label = f"{_PAGED.get(document.kind, 'p.')} {page}"
    return f"[{f'{plain(document.name)}, {label}' if name else label}]({target}#page={page})"


def link(name: str) -> str:
    """Return a link to a file."""
    return f"[{plain(name)}](artifact:{escaped(name)})"


def plain(text: object) -> str:
    """Return text that Markdown shows as it stands, on one line."""
    return _MARKS.sub(_as_itself, " ".join(str(text).split()))


def _as_itself(match: re.Match[str]) -> str:
    return f"\\{match[0]}" if match[0] in _BY_BACKSLASH else f"&#{ord(match[0])};"


def bare(markdown: str) -> str:
    """Return the words of a piece of Markdown without its marks."""
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", markdown)).split())


def quoted(text: str, source: str) -> str:
    """Return words of a document as a quotation with its source."""
    shown = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …"
    return f"> “{plain(shown)}” — {source}"


def table(names: Sequence[object], rows: Sequence[Sequence[Any]], *, safe: bool = False) -> str:
    """Return rows as a Markdown table; ``safe`` cells are Markdown already."""
    show = str if safe else cell
    lines = [f"| {' | '.join(cell(name) for name in names)} |", f"|{' --- |' * len(names)}"]
    lines += [f"| {' | '.join(show(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def cell(value: object) -> str:
    """Return a value as a Markdown table cell."""
    if value is None or value == "":
        return "–"
    text = plain(value)
    return text if len(text) <= MOST_CELL else f"{text[:MOST_CELL].rsplit(' ', 1)[0]} …"


def harmless(markdown: str) -> str:
    """Return a document's Markdown as it may be shown: no pictures or links to elsewhere, no HTML, smaller headings."""
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("<", "\\<")
    return re.sub(r"^(#{1,6}) ", lambda match: "#" * min(len(match[1]) + 2, 6) + " ", text, flags=re.MULTILINE).strip()


def ocr_note(pages: Sequence[dict[str, Any]]) -> str:
    """Return that pages were read by OCR, and how surely; "" when none was."""
    sure = [float(page["confidence"]) for page in pages if page.get("ocr") and page.get("confidence") is not None]
    if not any(page.get("ocr") for page in pages):
        return ""
    return f"Read by OCR{f', {min(sure):.0%} sure or more' if sure else ''}."


def notes(lines: Sequence[str]) -> str:
    """Return notes below an answer, each once; nothing when there are none."""
    said = list(dict.fromkeys(line for line in lines if line))
    return "".join(f"\n\n{line}" for line in said)


def as_written(value: object, words: str, candidates: Sequence[str]) -> str:
    """Return a value the way the document writes it, where its words show it; else as it is."""
    digits = re.sub(r"\D", "", f"{value:.2f}" if isinstance(value, int | float) else str(value))
    for one in candidates:
        found = re.sub(r"\D", "", one)
        if found in {digits, digits.removesuffix("00")} and found:
            return one
    return next((match[0] for match in re.finditer(re.escape(str(value)), words)), str(value))
