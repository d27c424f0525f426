"""Invoices as PDF, in a font that every reader has, so that none has to be here."""

from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

_WIDTH, _HEIGHT = 595, 842
_LEFT, _AMOUNTS, _TOP, _LINE = 60, 430, 770, 20


def invoice_pdf(*, issuer: str, number: str, date: str, due: str, items: Sequence[tuple[str, float]]) -> bytes:
    """Draw one page with the items, VAT included, and their total."""
    rows = [(what, f"EUR {amount:,.2f}") for what, amount in items]
    total = ("Total", f"EUR {sum(amount for _, amount in items):,.2f}")
    head = [(issuer, ""), ("", ""), (f"Invoice {number}", ""), (f"Date: {date}", ""), (f"Due: {due}", ""), ("", "")]
    writer = PdfWriter()
    page = writer.add_blank_page(_WIDTH, _HEIGHT)
    stream = DecodedStreamObject()
    stream.set_data(_drawn([*head, *rows, ("", ""), total]).encode("cp1252"))
    page[NameObject("/Contents")] = writer._add_object(stream)  # noqa: SLF001 - there is no other way to add a stream
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F"): _font()})}
    )
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _font() -> DictionaryObject:
    names = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica", "Encoding": "WinAnsiEncoding"}
    return DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in names.items()})


def _drawn(rows: Sequence[tuple[str, str]]) -> str:
    lines = []
    for number, row in enumerate(rows):
        for left, text in zip((_LEFT, _AMOUNTS), row, strict=True):
            if text:
                lines.append(f"BT /F 12 Tf {left} {_TOP - number * _LINE} Td ({_escaped(text)}) Tj ET")
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
