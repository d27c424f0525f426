"""Named values out of invoices, receipts and forms, each with its page and the words it was read from."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from workers.agents.document.engine import amounts, items, schema
from workers.agents.document.engine.catalogue import STANDARD, Field, field_named, is_label
from workers.agents.document.engine.files import out_path
from workers.agents.document.engine.labels import Candidate, candidates
from workers.agents.document.engine.lines import PrintedLine, lines_of
from workers.agents.document.engine.markdown import plain
from workers.agents.document.engine.model import Page
from workers.agents.document.engine.quotes import find_words
from workers.agents.document.engine.shelf import Shelf
from workers.agents.document.engine.tabulating import write_csv

LONGEST_VALUE, TOP_LINES, MOST_FIELDS = 200, 14, 60
CENT = Decimal("0.02")
_CODE = re.compile(
    r"[A-Z]{2} ?\d[\d ]{5,14}\d\b|(?:[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8})|[A-Za-z]{0,8}[-/#.]?[A-Za-z0-9]*\d[\w/.-]*"
)
_PHONE = re.compile(r"\+?\d[\d\s()/-]{6,}\d")
_COMPANY = re.compile(
    r"\b(?:ltd|limited|inc|llc|llp|plc|gmbh|ag|kg|ohg|corp|co|company|s\.?a|sarl|s\.?l|b\.?v|n\.?v|oy|ab|as|aps|a/s|srl|spa)\b\.?$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"\b(?:invoice|receipt|rechnung|facture|tax|date|page|www|tel|phone|no|bill|total|welcome|thank|copy|order|vat)\b|[@:]|\d{3}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A value with its page and the words it was read from."""

    value: str | float | int
    page: int
    quote: str

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "page": self.page, "quote": self.quote}


@dataclass(frozen=True, slots=True)
class Paper:
    """A document's printed lines, and how it writes dates."""

    lines: Sequence[PrintedLine]
    pages: Sequence[Page]
    american: bool

    def found(self, value: str | float, candidate: Candidate, words: str) -> Found:
        """Return a value with a quotation that really stands on the page: label and value, or the value alone."""
        text = next(plain(page.text) for page in self.pages if page.number == candidate.page)
        near = candidate.quote[: max(LONGEST_VALUE, candidate.quote.find(words) + len(words))]
        quote = find_words(text, near) or find_words(text, words) or " ".join(near.split())
        return Found(value, candidate.page, quote)


def extract_fields(shelf: Shelf, request: dict[str, Any]) -> dict[str, Any]:
    """Return fields with values, those that are missing, and what is wrong with the values."""
    name = shelf.name_of(request["file"])
    lines, pages = lines_of(shelf, name)
    paper = Paper(lines, pages, amounts.month_first([line.text for line in lines]))
    given = request.get("schema")
    wanted = _wanted(request.get("fields"), given)
    found = {field.name: value for field in wanted if (value := _read(paper, field)) is not None}
    answer: dict[str, Any] = {
        "fields": {key: value.as_json() for key, value in found.items()},
        "missing": [field.name for field in wanted if field.name not in found],
        "faults": schema.faults(given, found) if given else [],
    }
    if not request.get("fields") and not given:
        answer["faults"] += _sums(found)
        if (rows := items.line_items(lines, pages)) is not None:
            path = out_path(shelf, f"{Path(name).stem}-items.csv")
            write_csv(path, rows)
            shown = {"rows": len(rows) - 1, "columns": rows[0], "first_rows": rows[1:21]}
            answer["items"] = shown | {"file": str(path.relative_to(shelf.workspace))}
    unsure = [page.number for page in pages if page.ocr and (page.confidence or 0) < 0.75]  # noqa: PLR2004 - as elsewhere
    if unsure:
        answer["faults"].append(f"OCR is unsure about page {unsure[0]}: check the values against the picture.")
    return answer


def _wanted(names: Sequence[str] | None, given: dict[str, Any] | None) -> list[Field]:
    if given:
        return schema.fields_of(given)[:MOST_FIELDS]
    if names:
        return [field_named(name) for name in names[:MOST_FIELDS]]
    return list(STANDARD)


def _read(paper: Paper, field: Field) -> Found | None:
    return READERS[field.kind](paper, field)


def _amount(paper: Paper, field: Field) -> Found | None:
    """Return the sum at the surest label; of several, money before bare numbers, then the last line."""
    for label in field.labels:
        best: tuple[tuple[bool, bool, int], Found] | None = None
        for candidate in candidates(paper.lines, label):
            sums = amounts.amounts(candidate.text)
            if not sums:
                continue
            last = sums[-1]
            rank = (last.is_money, candidate.distance < 2, candidate.line)  # noqa: PLR2004 - 2 is below
            if best is None or rank >= best[0]:
                best = rank, paper.found(_number(last.value), candidate, last.words)
        if best is not None:
            return best[1]
    return None


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _date(paper: Paper, field: Field) -> Found | None:
    for label in field.labels:
        for candidate in sorted(candidates(paper.lines, label), key=lambda one: (one.line, one.distance)):
            for day, words in amounts.dates(candidate.text, american=paper.american):
                return paper.found(day.isoformat(), candidate, words)
    if field.name == "invoice_date":
        return _first_date(paper)
    return None


def _first_date(paper: Paper) -> Found | None:
    """Return the first date printed: receipts often give it no label."""
    for index, line in enumerate(paper.lines):
        for day, words in amounts.dates(line.text, american=paper.american):
            return paper.found(day.isoformat(), Candidate(line.text, words, line.page, 0, index), words)
    return None


def _code(paper: Paper, field: Field) -> Found | None:
    for label in field.labels:
        for candidate in candidates(paper.lines, label):
            pattern = _PHONE if re.search(r"phone|tel|fax|mobile", field.name, re.IGNORECASE) else _CODE
            match = pattern.search(candidate.text)
            if match and match.start() < 12 and not any(amounts.dates(match[0], american=False)):  # noqa: PLR2004
                return paper.found(match[0].rstrip(".,-/"), candidate, match[0])
    return None


def _count(paper: Paper, field: Field) -> Found | None:
    for label in field.labels:
        for candidate in candidates(paper.lines, label):
            if match := re.search(r"\d[\d.,]*", candidate.text):
                return paper.found(_number(amounts.number_of(match[0].rstrip(".,"))), candidate, match[0])
    return None


def _text(paper: Paper, field: Field) -> Found | None:
    for label in field.labels:
        for candidate in candidates(paper.lines, label):
            value = candidate.text.split("  ")[0].strip(" :;,")
            if any(map(str.isalnum, value)) and not (candidate.distance and is_label(value)):
                return paper.found(value[:LONGEST_VALUE], candidate, value)
    return None


def _party(paper: Paper, field: Field) -> Found | None:
    named = _text(paper, field)
    if named is not None or field.labels != _SELLER.labels:
        return named
    top = [(index, line) for index, line in enumerate(paper.lines[:TOP_LINES])]
    names = [(index, line, cell) for index, line in top for cell in line.cells[:1] if _is_name(cell)]
    chosen = next((one for one in names if _COMPANY.search(one[2])), names[0] if names else None)
    if chosen is None:
        return None
    index, line, cell = chosen
    return paper.found(cell, Candidate(cell, cell, line.page, 0, index), cell)


def _is_name(cell: str) -> bool:
    letters = sum(map(str.isalpha, cell))
    return letters > 2 and letters > len(cell) / 2 and not _NO_NAME.search(cell)  # noqa: PLR2004 - initials are no name


def _currency(paper: Paper, _: Field) -> Found | None:
    found = amounts.currency_of([line.text for line in paper.lines])
    if found is None:
        return None
    code, printed = found
    index, line = next((index, line) for index, line in enumerate(paper.lines) if printed in line.text)
    cell = next(cell for cell in line.cells if printed in cell)
    return Found(code, line.page, paper.found(code, Candidate(cell, cell, line.page, 0, index), cell).quote)


def _sums(found: dict[str, Found]) -> list[str]:
    """Return a sentence when net and tax don't make the total."""
    sums = [Decimal(str(found[key].value)) for key in ("net", "tax", "total") if key in found]
    if len(sums) == 3 and abs(sums[0] + sums[1] - sums[2]) > CENT:  # noqa: PLR2004 - all three are there
        return [f"Net {sums[0]} and tax {sums[1]} don't add up to the total {sums[2]}."]
    return []


_SELLER = next(field for field in STANDARD if field.name == "seller")
READERS: dict[str, Callable[[Paper, Field], Found | None]] = {
    "amount": _amount,
    "date": _date,
    "code": _code,
    "count": _count,
    "text": _text,
    "party": _party,
    "currency": _currency,
}
