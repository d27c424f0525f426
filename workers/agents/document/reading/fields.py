"""Names of fields in a request: "pull the invoice number, date and total", or a JSON Schema."""

import json
import re
from typing import Any

#: What people call the fields of an invoice or receipt, and what the tool calls them; longer names first.
_KNOWN: tuple[tuple[str, str], ...] = (
    (r"(?:invoice|bill|receipt) (?:numbers?|nos?\.?|ids?)", "invoice_number"),
    (r"(?:invoice|bill|receipt|issue) dates?|dates? of (?:the )?(?:invoice|issue)", "invoice_date"),
    (r"due dates?|dates? due|payment (?:due|deadlines?)|payable by", "due_date"),
    (r"sellers?|vendors?|suppliers?|merchants?|shops?|stores?|issuers?|payees?", "seller"),
    (r"buyers?|customers?|clients?|recipients?|bill(?:ed)? to|purchasers?", "buyer"),
    (r"currenc(?:y|ies)", "currency"),
    (r"sub-?totals?|net (?:amounts?|totals?)|nets?", "net"),
    (r"sales tax|tax (?:amounts?|totals?)|vat(?: amounts?)?|tax(?:es)?|gst", "tax"),
    (
        (
            r"grand totals?|total (?:amounts?|dues?|sums?|prices?)|amounts? (?:due|payable|owed|to pay)|balance due"
            r"|invoice (?:totals?|amounts?|sums?)|gross(?: amounts?| totals?)?|totals?|amounts?"
        ),
        "total",
    ),
    (r"ibans?", "iban"),
    (r"(?:purchase )?order (?:numbers?|nos?\.?)|po (?:numbers?|nos?\.?)", "order_number"),
    (r"customer (?:numbers?|nos?\.?|ids?)", "customer_number"),
    (r"(?:vat|tax) (?:ids?|numbers?)", "vat_id"),
    (r"tips?|gratuit(?:y|ies)", "tip"),
    (r"payment methods?", "payment_method"),
)
LINE_ITEMS = re.compile(r"\b(?:line items?|positions?|items)\b")
_PATTERNS = tuple((re.compile(rf"\b(?:{pattern})\b"), name) for pattern, name in _KNOWN)
_DATE = re.compile(r"\bdates?\b")
_INVOICE = re.compile(r"\b(?:invoices?|receipts?|bills?)\b")
#: "the name, birth date and address out of / from / in"
_LIST = re.compile(
    r"\b(?:pull|extract|get|give me|read|list|find|take|note|collect|show me|i need|need)\b(?: out)?\s+(?P<names>.+?)"
    r"(?:\s+(?:out of|from|of|in|on|off|for|as|into|with)\b|[.?!]|$)"
)
_FIELDS_COLON = re.compile(r"\bfields?\b[^:{]*:\s*(?P<names>[^{}.?!\n]+)")
_SEPARATOR = re.compile(r"\s*(?:,|;|\band\b|&|\bplus\b|\bas well as\b)\s*")
_ARTICLE = re.compile(r"^(?:out|me|the|all|its|their|each|a|an|every|following|fields?)\s+")
_LONGEST_NAME = 4


def known_fields(text: str) -> list[str]:
    """Return the tool's names of the invoice fields that a text in lower case names, in its order."""
    found: list[tuple[int, str]] = []
    for pattern, name in _PATTERNS:
        for match in pattern.finditer(text):
            found.append((match.start(), name))
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    if date := _DATE.search(text):
        found.append((date.start(), "invoice_date" if _INVOICE.search(text) or found else "date"))
    return list(dict.fromkeys(name for _, name in sorted(found)))


#: Questions about a receipt or invoice that name no field.
_ASKED = (
    (
        r"how much (?:did|do|does|was|were|is|are|have)\b.*\b(?:pay|paid|owe|spend|spent|want|cost|charged?|it|this)\b",
        "total",
    ),
    (
        r"(?:which|what) (?:shop|store|company|restaurant|hotel)\b|where (?:was|did)\b.*\b(?:bought|buy|pay|paid)\b",
        "seller",
    ),
    (
        r"who (?:sent|issued|wrote|made|is)\b.*\b(?:invoice|bill|receipt|from|this|it)\b|who from\b|from whom\b",
        "seller",
    ),
    (r"when (?:was|did)\b.*\b(?:bought|buy|paid|pay|issued|printed|purchased?)\b", "invoice_date"),
    (r"when (?:do|must|is|should)\b.*\b(?:pay|paid|due)\b|overdue\b", "due_date"),
)


def asked_fields(text: str) -> list[str]:
    """Return the fields that a question in lower case about an invoice asks for without their names."""
    return [name for pattern, name in _ASKED if re.search(rf"\b(?:{pattern})", text)]


def listed_fields(text: str) -> list[str]:
    """Return names that a request in lower case lists, known or not: ["patient name", "blood group"]."""
    match = _FIELDS_COLON.search(text) or _LIST.search(text)
    if match is None:
        return []
    names = []
    for part in _SEPARATOR.split(match["names"]):
        name = part.strip(" '\"“”")
        while (bare := _ARTICLE.sub("", name)) != name:
            name = bare
        if name and len(name.split()) <= _LONGEST_NAME:
            names.append(_canonical(name))
    return list(dict.fromkeys(names))


def _canonical(name: str) -> str:
    known = next((field for pattern, field in _PATTERNS if pattern.fullmatch(name)), None)
    return known or ("date" if _DATE.fullmatch(name) else name.replace(" ", "_"))


def schema_in(text: str) -> dict[str, Any] | None:
    """Return a JSON Schema of an object, or an example object as its schema, that stands in the request."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return None
    try:
        found = json.loads(text[start : end + 1])
    except ValueError:
        return None
    if not isinstance(found, dict) or not found:
        return None
    if isinstance(found.get("properties"), dict):
        return found
    return {"type": "object", "properties": {str(name): _typed(value) for name, value in found.items()}}


def _typed(value: object) -> dict[str, Any]:
    """Return the schema of an example's value; a type's name as value means that type."""
    if isinstance(value, dict):
        return value
    if isinstance(value, str) and value in {"string", "number", "integer", "boolean"}:
        return {"type": value}
    if isinstance(value, str) and value == "date":
        return {"type": "string", "format": "date"}
    if isinstance(value, bool):
        return {"type": "boolean"}
    return {"type": "number"} if isinstance(value, int | float) else {"type": "string"}


def label(name: str) -> str:
    """Return a field's name as people write it."""
    return {"iban": "IBAN", "vat_id": "VAT id"}.get(name, name.replace("_", " "))
