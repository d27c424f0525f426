"""The line items of an invoice or receipt, as a table."""

import re
from collections.abc import Sequence

from workers.agents.document.engine import markdown
from workers.agents.document.engine.amounts import amounts
from workers.agents.document.engine.lines import PrintedLine
from workers.agents.document.engine.model import Page
from workers.agents.document.engine.tabulating import joined

_WHAT = re.compile(
    r"\b(?:description|item|article|product|service|details|bezeichnung|leistung|designation)s?\b",
    re.IGNORECASE,
)
_MUCH = re.compile(r"\b(?:amount|total|price|sum|betrag|preis|gesamt|montant|rate|cost)\b", re.IGNORECASE)
_END = re.compile(
    r"\b(?:sub-?\s?total|total|net|vat|tax|mwst|summe|gesamt|balance|amount due|cash|card|change|visa)\b", re.IGNORECASE
)
_LONGEST = 80


def line_items(lines: Sequence[PrintedLine], pages: Sequence[Page]) -> markdown.Table | None:
    """Return the items with the names of their columns, or None: a table named like one, else lines ending in a sum."""
    for _, _, rows in joined(list(pages)):
        head = "  ".join(rows[0])
        if len(rows) > 1 and _WHAT.search(head) and _MUCH.search(head):
            named = next(at for at, cell in enumerate(rows[0]) if _WHAT.search(cell))
            body = [row for row in rows[1:] if row[named] and not _END.match(row[named])]
            return _filled([rows[0], *body]) if body else None
    return _priced_lines(lines)


def _filled(rows: markdown.Table) -> markdown.Table:
    """Return the rows without columns that only the sums below the items had filled."""
    kept = [at for at in range(len(rows[0])) if any(row[at] for row in rows[1:])]
    return [[row[at] for at in kept] for row in rows]


def _priced_lines(lines: Sequence[PrintedLine]) -> markdown.Table | None:
    """Return the lines above the total that name a thing and end in a sum."""
    rows = [["description", "amount"]]
    for line in lines:
        if _END.search(line.cells[0]) and amounts(line.text):
            break
        sums = [amount for amount in amounts(line.text) if amount.is_money]
        name = line.text[: sums[-1].start].strip(" .-\t") if sums else ""
        if sums and any(map(str.isalpha, name)) and len(name) <= _LONGEST and not _END.search(name):
            rows.append([" ".join(name.split()), str(sums[-1].value)])
    return rows if len(rows) > 1 else None
