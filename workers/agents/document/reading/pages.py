"""Pages as people name them: "page 3", "pages 1-3 and 4-6", "the first two pages", "the last page", "after page 10"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workers.agents.document.reading.words import NUMBER, ORDINAL, number

_RANGE = r"\d+(?:\s*(?:-|–|—|to|through|until)\s*(?:\d+|the end|end))?"
_PAGES = re.compile(rf"\b(?:pages?|pp?\.|slides?)\s*({_RANGE}(?:\s*(?:,|;|and|&|then|or)\s*(?:pages?\s*)?{_RANGE})*)")
_BARE = re.compile(rf"^\W*(?:(?:and|now|what about|how about|then)\s+)*({_RANGE})\W*$")
_FEW = re.compile(rf"\b(?P<end>first|last)\s+(?P<count>{NUMBER})\s+(?:pages|slides)\b")
_NTH = re.compile(rf"\b(?P<nth>{ORDINAL})\s+(?:page|slide)\b")
_AFTER = re.compile(r"\bafter\s+(?:page\s*)?(\d+)\b")
_PART = re.compile(r"(\d+)(?:\s*(?:-|–|—|to|through|until)\s*(\d+|the end|end))?")
END = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Pages from one to another, both counted from 1; ``END`` is the last page, negatives count from the end."""

    first: int
    last: int

    def within(self, total: int) -> tuple[int, int]:
        """Return first and last page in a document of so many pages."""
        first = total + self.first + 1 if self.first < 0 else self.first
        last = total if self.last == END else total + self.last + 1 if self.last < 0 else self.last
        return max(first, 1), last


def spans_in(text: str) -> list[Span]:
    """Return the pages that a request in lower case names, each stretch as it was said."""
    found: list[Span] = []
    for match in _FEW.finditer(text):
        count = number(match["count"])
        found.append(Span(1, count) if match["end"] == "first" else Span(-count, END))
    for match in _NTH.finditer(text):
        page = number(match["nth"])
        found.append(Span(page, page))
    for match in _PAGES.finditer(text):
        found += [_span(*part.groups()) for part in _PART.finditer(match[1])]
    if not found and (bare := _BARE.match(text)):
        found += [_span(*part.groups()) for part in _PART.finditer(bare[1])]
    return found


def cut_in(text: str) -> list[Span]:
    """Return both halves of "split after page 10"."""
    if (match := _AFTER.search(text)) is None:
        return []
    return [Span(1, int(match[1])), Span(int(match[1]) + 1, END)]


def _span(first: str, last: str | None) -> Span:
    if last is None:
        return Span(int(first), int(first))
    return Span(int(first), int(last) if last.isdigit() else END)


def told(spans: Sequence[Span], total: int | None) -> str | None:
    """Return pages as the tools take them ("1-3,5"); None is all of them."""
    parts = []
    for span in spans:
        if total is None and (span.first < 0 or span.last <= END):
            return None
        first, last = span.within(total or span.last)
        parts.append(f"{first}" if first == last else f"{first}-{last}")
    return ",".join(parts) or None


def others(spans: Sequence[Span], total: int) -> str | None:
    """Return every page but these, as the tools take them; None when nothing would be left."""
    out = {page for span in spans for page in range(span.within(total)[0], span.within(total)[1] + 1)}
    kept = [page for page in range(1, total + 1) if page not in out]
    return joined(kept) if kept else None


def joined(pages: Sequence[int]) -> str:
    """Return ordered page numbers with stretches drawn together: "1-3,5"."""
    parts: list[list[int]] = []
    for page in pages:
        if parts and parts[-1][-1] == page - 1:
            parts[-1][1:] = [page]
        else:
            parts.append([page])
    return ",".join("-".join(str(page) for page in part) for part in parts)


def spoken(pages: str) -> str:
    """Return "page 3" or "pages 1–3, 5" for what the tools take."""
    plural = "pages" if re.search(r"[-,]", pages) else "page"
    return f"{plural} {pages.replace('-', '–').replace(',', ', ')}"
