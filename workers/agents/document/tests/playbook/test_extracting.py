"""Tables, fields, texts and main points out of real documents by the built-in model."""

import csv
import io
from pathlib import Path

import pytest

from backend.core.verdicts import Permanent
from workers.agents.document.tests.playbook.conftest import REGIONS, Ask, write_invoice, write_pdf, write_picture

RECEIPT = ("CAFE LUNA", "2 Cappuccino  7.80", "1 Croissant  2.60", "VAT 19%  1.66", "TOTAL EUR  12.06", "14.03.2025")
LETTER = (
    "Dear Mr Brandt,", "", "The meeting is moved to Friday.", "It begins at nine o'clock in the large hall,",
    "and will take about two hours.", "", "Kind regards,", "Maria Keller",
)  # fmt: skip


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


async def test_a_table_becomes_csv_and_is_shown(ask: Ask, report: None) -> None:
    answer, kept = await ask("Extract the table on page 2 of report.pdf")
    assert "[report.pdf, p. 2](artifact:report.pdf#page=2)" in answer.text
    assert "| West | 143 | 60210 |" in answer.text
    assert [rows_of(content) for _, content in kept.kept.values()] == [REGIONS]
    assert all(f"](artifact:{name})" in answer.text for name in kept.kept)


async def test_a_chart_is_left_to_the_agent_that_draws(ask: Ask, report: None) -> None:
    answer, kept = await ask("extract the table on page 2 and chart it")
    assert len(kept.kept) == 1
    assert "“chart it”" in answer.text


async def test_no_table_on_that_page_says_where_there_is_one(ask: Ask, report: None) -> None:
    answer, _ = await ask("extract the table on page 1")
    assert answer.text.startswith("There is no table on page 1")
    assert "[p. 2](artifact:report.pdf#page=2)" in answer.text


async def test_the_total_of_a_photographed_receipt(ask: Ask, workspace: Path) -> None:
    write_picture(workspace / "receipt.png", RECEIPT)
    answer, _ = await ask("what is the total?")
    assert "**EUR 12.06**" in answer.text
    assert "(artifact:receipt.png#page=1)" in answer.text


async def test_the_text_of_a_scan_says_that_it_was_ocr(ask: Ask, workspace: Path) -> None:
    write_picture(workspace / "scan.png", LETTER)
    answer, _ = await ask("Read the text in this scan")
    assert "The meeting is moved to Friday." in answer.text
    assert "Read by OCR" in answer.text


async def test_fields_of_many_invoices_are_a_table_and_a_file(ask: Ask, workspace: Path) -> None:
    write_invoice(workspace / "invoice-1.pdf", "2025-017", "1 April 2025", "95.00", "19.00", "114.00")
    write_invoice(workspace / "invoice-2.pdf", "2025-018", "3 April 2025", "145.00", "29.00", "174.00")
    answer, kept = await ask("Pull the invoice number, date and total out of these invoices")
    assert "| 2025-017 | 2025-04-01 | GBP 114.00 |" in answer.text
    assert "| 2025-018 | 2025-04-03 | GBP 174.00 |" in answer.text
    rows = rows_of(kept.kept["fields.csv"][1])
    assert rows[0] == ["file", "invoice_number", "invoice_date", "total"]
    assert sorted(rows[1:]) == [
        ["invoice-1.pdf", "2025-017", "2025-04-01", "114"],
        ["invoice-2.pdf", "2025-018", "2025-04-03", "174"],
    ]


async def test_fields_into_a_schema(ask: Ask, workspace: Path) -> None:
    write_invoice(workspace / "invoice.pdf", "2025-017", "1 April 2025", "95.00", "19.00", "114.00")
    answer, _ = await ask('Fill this from the invoice: {"total": "number", "due_date": "date", "warranty": "string"}')
    assert "| total | GBP 114.00 |" in answer.text
    assert "| due date | 2025-04-30 |" in answer.text
    assert "| warranty | – |" in answer.text


async def test_a_field_that_no_label_holds_is_searched_for(ask: Ask, report: None) -> None:
    answer, _ = await ask("what is the total revenue?")
    assert answer.text.startswith("**139,710 euros**")


async def test_main_points_are_sentences_of_the_document(ask: Ask, report: None) -> None:
    answer, _ = await ask("Summarise this document in three points")
    points = [line for line in answer.text.splitlines() if line.startswith("- ")]
    assert len(points) == 3
    assert all("](artifact:report.pdf#page=" in point for point in points)
    assert "not rewritten" in answer.text


async def test_what_it_is_about(ask: Ask, report: None) -> None:
    answer, _ = await ask("what is this document about")
    assert "PDF of 3 pages, “Annual report 2025”" in answer.text
    assert "Sales by region · Outlook" in answer.text


async def test_outline_and_counts(ask: Ask, report: None) -> None:
    outline, _ = await ask("list the headings")
    assert "- Outlook – [p. 3](artifact:report.pdf#page=3)" in outline.text
    pages, _ = await ask("how many pages does it have?")
    assert "**3 pages**" in pages.text


async def test_a_section_by_its_number(ask: Ask, lease: None) -> None:
    answer, _ = await ask("read clause 4")
    assert answer.text.startswith("**4. Termination** ([lease.pdf, p. 3](artifact:lease.pdf#page=3))")
    assert "Overdue rent" not in answer.text


async def test_a_long_document_is_read_to_its_end(ask: Ask, workspace: Path) -> None:
    filler = "The quick brown fox jumps over the lazy dog near the old river bank every single morning. " * 20
    write_pdf(workspace / "book.pdf", [[filler]] * 40 + [["The treasure lies under the third oak."]])
    answer, _ = await ask("how many words")
    assert "**41 pages** and **13,607 words**" in answer.text


async def test_a_locked_file_fails_the_step_with_its_cure(ask: Ask, report: None, workspace: Path) -> None:
    import pypdf  # noqa: PLC0415 - only here

    writer = pypdf.PdfWriter(clone_from=workspace / "report.pdf")
    writer.encrypt("secret")
    writer.write(workspace / "locked.pdf")
    with pytest.raises(Permanent, match="protected by a password"):
        await ask("summarise this", ["locked.pdf"])
    with pytest.raises(Permanent, match="protected by a password"):
        await ask("summarise locked.pdf", ["locked.pdf", "report.pdf"])
    answer, _ = await ask("summarise report.pdf", ["locked.pdf", "report.pdf"])
    assert answer.text.startswith("The main points of [report.pdf]")
    assert "locked.pdf is protected by a password." in answer.text


@pytest.mark.parametrize(
    "request_", ["Translate this into French", "write me a poem", "convert it to docx", "x" * 4000]
)
async def test_beyond_it_says_so_with_three_examples(ask: Ask, report: None, request_: str) -> None:
    answer, _ = await ask(request_)
    assert answer.additional_kwargs == {"warren_cannot": True}
    assert answer.text.count("\n- “") == 3
    assert "report.pdf" in answer.text
