"""The fields of invoices and receipts: how they are labelled, and what kind of value each has."""

import re
from dataclasses import dataclass
from typing import Literal

ValueKind = Literal["amount", "date", "code", "party", "text", "currency", "count"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its name: labels in order of how surely they mean it, and what labels must not go on with."""

    name: str
    kind: ValueKind
    labels: tuple[re.Pattern[str], ...]


def _labels(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_NO = r"\s*(?:no|nr|num(?:ber)?|n[°º]|id|#|№)\b\.?"
STANDARD = (
    Field(
        "invoice_number",
        "code",
        _labels(
            rf"\b(?:tax |vat )?invoice{_NO}",
            r"\b(?:rechnungs-?\s?(?:nr|nummer)|rechnung\s+nr|facture\s+n[°o]|factura\s+n)\b\.?",
            rf"\b(?:receipt|bill|document|rcpt|bon|beleg){_NO}",
            r"\binvoice\s*#",
            r"^invoice\b(?=\s*:?\s*[\w/-]*\d)",
        ),
    ),
    Field(
        "invoice_date",
        "date",
        _labels(
            r"\b(?:invoice|issue|billing|receipt|tax point)\s+date\b|\bdate of (?:issue|invoice)\b|\bissued(?: on)?\b",
            r"\b(?:rechnungsdatum|date de facturation|fecha de factura)\b",
            r"(?<!due )(?<!delivery )(?<!order )\b(?:date|datum|fecha)\b",
        ),
    ),
    Field(
        "due_date",
        "date",
        _labels(
            r"\b(?:payment )?due(?: date| by| on)?\b|\bpay(?:able|ment)? (?:by|until|before)\b|\bpayment date\b",
            r"\b(?:f[äa]llig(?:keit)?(?:sdatum)?(?: am)?|zahlbar bis|date d.échéance|vencimiento)\b",
        ),
    ),
    Field(
        "seller", "party", _labels(r"^(?:from|seller|vendor|supplier|billed by|issued by|lieferant|merchant)\b\s*:?")
    ),
    Field(
        "buyer",
        "party",
        _labels(
            r"^(?:bill(?:ed)? to|sold to|invoice(?:d)? to|buyer|customer(?: name)?|client|to|kunde|an)\b"
            r"(?!\s*(?:no|id|number|#))\s*:?",
            r"\b(?:bill(?:ed)? to|sold to|invoice(?:d)? to)\b\s*:?",
        ),
    ),
    Field("currency", "currency", _labels(r"\b(?:currency|währung)\b")),
    Field(
        "net",
        "amount",
        _labels(
            r"\b(?:sub-?\s?total|net (?:amount|total|sum)|total net|taxable amount"
            r"|total (?:excl|before|without)\b[\w. ]*)\b",
            r"\b(?:netto(?:betrag|summe)?|zwischensumme|nettobetrag|sous-total|total ht|base imponible)\b",
            r"^net\b",
        ),
    ),
    Field(
        "tax",
        "amount",
        _labels(
            r"\b(?:total (?:vat|tax)|(?:vat|tax|sales tax|gst|hst|ust|mwst|tva|iva) (?:amount|total|betrag))\b",
            r"(?<!before )(?<!incl\. )(?<!incl )(?<!excl\. )(?<!excl )"
            r"\b(?:vat|sales tax|tax|gst|hst|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|iva)\b"
            r"(?!\s*(?:id|no\b|nr|number|reg|point|invoice|-id))",
        ),
    ),
    Field(
        "total",
        "amount",
        _labels(
            r"\b(?:grand total|(?:total )?amount (?:due|payable)|balance due|invoice total"
            r"|total (?:due|payable|to pay))\b",
            r"\b(?:total (?:amount|incl|price|sum|gross)|gross (?:amount|total)|total ttc"
            r"|gesamtbetrag|rechnungsbetrag|endbetrag|zu zahlen)\b",
            r"(?<!sub)(?<!sub-)(?<!sub )(?<!net )(?<!item )\b(?:total|summe|gesamt|t0tal|tota1)\b"
            r"(?!\s*(?:net\b|vat\b|tax\b|excl|before|items?\b|qty|quantity|savings|discount|ht\b|page|number|units))",
            r"\b(?:amount|betrag|sum|balance|to pay)\b",
        ),
    ),
)
BY_NAME = {field.name: field for field in STANDARD}
_SAME = {
    "invoice no": "invoice_number",
    "invoice id": "invoice_number",
    "invoice number": "invoice_number",
    "receipt number": "invoice_number",
    "date": "invoice_date",
    "invoice date": "invoice_date",
    "issue date": "invoice_date",
    "due": "due_date",
    "due date": "due_date",
    "payment due": "due_date",
    "vendor": "seller",
    "vendor name": "seller",
    "supplier": "seller",
    "merchant": "seller",
    "shop": "seller",
    "store": "seller",
    "issuer": "seller",
    "customer": "buyer",
    "customer name": "buyer",
    "client": "buyer",
    "bill to": "buyer",
    "recipient": "buyer",
    "subtotal": "net",
    "net amount": "net",
    "net total": "net",
    "vat": "tax",
    "tax amount": "tax",
    "vat amount": "tax",
    "sales tax": "tax",
    "amount due": "total",
    "total amount": "total",
    "grand total": "total",
    "total due": "total",
    "amount": "total",
    "gross": "total",
    "gross amount": "total",
    "sum": "total",
}
_KINDS: tuple[tuple[re.Pattern[str], ValueKind], ...] = (
    (re.compile(r"\b(?:date|day|deadline|valid until|expiry|birthday|begins?|ends?)\b"), "date"),
    (re.compile(r"\b(?:number|no|nr|id|code|reference|ref|iban|bic|swift|phone|tel|sku|zip|vat id)\b"), "code"),
    (
        re.compile(
            r"\b(?:amount|total|price|cost|fee|fees|rent|salary|deposit|discount|shipping|tax|vat|net|balance)\b"
        ),
        "amount",
    ),
    (re.compile(r"\b(?:quantity|qty|count|pages|hours|units)\b"), "count"),
)


def field_named(name: str, kind: ValueKind | None = None) -> Field:
    """Return the field somebody asks for in their own words; ``kind`` (from a schema) goes before a guess."""
    words = " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-:]+", " ", name).lower().split())
    key = _SAME.get(words, words.replace(" ", "_"))
    if key in BY_NAME:
        known = BY_NAME[key]
        return Field(name, kind if kind in {"amount", "date"} else known.kind, known.labels)
    guessed = kind if kind is not None else _guessed_kind(words)
    core = re.sub(r"\s(?:number|no|nr|id|name|amount)$", "", words)
    patterns = [rf"\b{_spaced(words)}\b"]
    if core != words and guessed == "code":
        patterns.append(rf"\b{_spaced(core)}(?:{_NO}|\b)")
    elif core != words:
        patterns.append(rf"\b{_spaced(core)}\b")
    return Field(name, guessed, _labels(*patterns))


def _guessed_kind(words: str) -> ValueKind:
    return next((found for pattern, found in _KINDS if pattern.search(words)), "text")


def is_label(text: str) -> bool:
    """Tell whether a text begins with the label of another field, so that it is nobody's value."""
    return any((match := label.match(text)) and match.end() > 1 for field in STANDARD for label in field.labels)


def _spaced(words: str) -> str:
    return r"[\s_-]*".join(re.escape(word) for word in words.split())
