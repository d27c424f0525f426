"""Two versions of a contract: amounts, terms and clauses changed."""

from datetime import UTC, datetime
from pathlib import Path

from docx import Document

Clauses = tuple[tuple[str, tuple[str, ...]], ...]

_FIRST: Clauses = (
    (
        "1. Term",
        (
            (
                "1.1 This agreement begins on 1 March 2025 and runs for 12 months. It goes on for another "
                "12 months unless it is ended."
            ),
            "1.2 Either party may end it with notice of three months to the end of a quarter.",
        ),
    ),
    (
        "2. Fees",
        (
            "2.1 The customer pays EUR 4,500 a month. Invoices are due within 30 days of receipt.",
            "2.2 Travel is charged at cost.",
            "2.3 Fees may be raised once a year, by at most three percent.",
        ),
    ),
    (
        "3. Confidentiality",
        ("3.1 Both parties keep what they learn about each other secret, for two years after the agreement ends.",),
    ),
    (
        "4. Liability",
        (
            "4.1 Liability is limited to EUR 50,000 a year, except for intent and gross negligence.",
            "4.2 Claims must be made in writing within six months.",
        ),
    ),
    ("5. Law", ("5.1 The law of Norway applies. The courts of Bergen decide.",)),
)
_SECOND: Clauses = (
    (
        "1. Term",
        (
            (
                "1.1 This agreement begins on 1 March 2025 and runs for 24 months. It goes on for another "
                "12 months unless it is ended."
            ),
            "1.2 Either party may end it with notice of six months to the end of a quarter.",
        ),
    ),
    (
        "2. Fees",
        (
            "2.1 The customer pays EUR 4,800 a month. Invoices are due within 14 days of receipt.",
            "2.2 Fees may be raised once a year, by at most three percent.",
        ),
    ),
    (
        "3. Confidentiality",
        (
            "3.1 Both parties keep what they learn about each other secret, for five years after the agreement ends.",
            "3.2 The supplier keeps all data within the European Economic Area.",
        ),
    ),
    (
        "4. Liability",
        (
            "4.1 Liability is limited to EUR 50,000 a year, except for intent and gross negligence.",
            "4.2 Claims must be made in writing within six months.",
        ),
    ),
    ("5. Law", ("5.1 The law of Norway applies. The courts of Oslo decide.",)),
)


def write_contracts(first: Path, second: Path) -> None:
    _write(first, _FIRST)
    _write(second, _SECOND)


def _write(path: Path, clauses: Clauses) -> None:
    document = Document()
    document.core_properties.title = "Service agreement"
    document.core_properties.author = "Fjordline Tools"
    document.core_properties.created = document.core_properties.modified = datetime(2025, 2, 1, tzinfo=UTC)
    document.add_heading("Service agreement", 0)
    document.add_paragraph(
        "between Fjordline Tools AS, Bergen (the supplier) and Harbour Print Ltd, Bristol (the customer)"
    )
    for heading, paragraphs in clauses:
        document.add_heading(heading, 1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
    document.save(str(path))
