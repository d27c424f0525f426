"""Every kind of document, read through the sandbox: its words as Markdown, with pages."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from workers.agentkit.context import ToolProblem
from workers.agents.document.tests import making
from workers.agents.document.tests.conftest import KeptArtifacts, context_of

Call = Callable[..., Awaitable[Any]]


async def _read(call: Call, file: str, pages: str | None = None) -> list[str]:
    return [page["text"] for page in (await call("read_document", file=file, pages=pages))["pages"]]


async def test_documents_are_listed_by_what_they_hold(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    making.word(workspace / "letter.pdf", ["# Dear Sir", "Hello."])
    making.slides(workspace / "plan.pptx")
    (workspace / "empty.docx").write_bytes(b"")
    listed = await call("list_documents")
    found = {entry["file"]: (entry["kind"], entry["pages"], entry["has_text"]) for entry in listed["documents"]}
    assert found == {
        "letter.pdf": ("docx", None, True),
        "plan.pptx": ("pptx", 2, True),
        "report.pdf": ("pdf", 3, True),
    }
    assert listed["unreadable"]["empty.docx"]["code"] == "empty_file"
    letter = next(entry for entry in listed["documents"] if entry["file"] == "letter.pdf")
    assert letter["notes"] == ["letter.pdf is named .pdf but holds DOCX."]


async def test_a_pdf_has_headings_tables_and_pages(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    answer = await call("read_document", file="report.pdf")
    first, second, third = [page["text"] for page in answer["pages"]]
    assert first.startswith("# Annual report 2025\n\n## 1. Summary\n\nRevenue rose")
    assert "| North | 1,850,000 | 412 |" in second
    assert making.DIVIDEND in third
    assert (answer["total_pages"], answer["truncated"], answer["unit"]) == (3, False, "page")


async def test_pages_are_read_as_named(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    answer = await call("read_document", file="REPORT", pages="3, 1-2")
    assert [page["page"] for page in answer["pages"]] == [3, 1, 2]
    with pytest.raises(ToolProblem, match="has 3 pages") as raised:
        await call("read_document", file="report.pdf", pages="2-9")
    assert raised.value.failure.code == "no_such_page"


async def test_a_word_document_keeps_headings_lists_and_tables(call: Call, workspace: Path) -> None:
    making.word(workspace / "c.docx", ["# 2. Fees", "EUR 4,500 a month.", (("Role", "Rate"), ("Engineer", "120"))])
    (text,) = await _read(call, "c.docx")
    assert text == "# 2. Fees\n\nEUR 4,500 a month.\n\n| Role | Rate |\n| --- | --- |\n| Engineer | 120 |"


async def test_slides_are_pages_with_their_notes(call: Call, workspace: Path) -> None:
    making.slides(workspace / "plan.pptx")
    first, second = await _read(call, "plan.pptx")
    assert first == "## Plan 2026\n\nGrow north\n\nSpeaker notes: Mention the office in Bergen."
    assert second == "## Budget\n\nEUR 2m"


async def test_formulas_without_results_are_shown_and_said(call: Call, workspace: Path) -> None:
    making.workbook(workspace / "sums.xlsx")
    answer = await call("read_document", file="sums.xlsx")
    assert "| pen | 1.5 | 10 |  |" in answer["pages"][0]["text"]
    assert "| D2 | =B2*C2 |" in answer["pages"][0]["text"]
    assert [page["label"] for page in answer["pages"]] == ["Sums", "Rates"]
    assert answer["notes"][0].startswith("Sheet Sums has 2 formulas without stored results")


async def test_a_mail_has_headers_body_and_attachments_by_name(call: Call, workspace: Path) -> None:
    making.mail(workspace / "offer.eml")
    (text,) = await _read(call, "offer.eml")
    assert text.startswith("From: Ada <ada@example.org>\nTo: bob@example.org\n")
    assert "Subject: Angebot für März" in text
    assert "The price is 1,200 euro." in text
    assert "- offer.pdf (application/pdf, 14 bytes)" in text


async def test_a_web_page_is_its_words_and_nothing_is_run_or_fetched(call: Call, workspace: Path) -> None:
    (workspace / "page.html").write_text(
        "<html><head><title>Shop</title><script>document.write('no')</script></head><body><h1>Prices</h1>"
        "<p>As of May <img src='http://127.0.0.1:9/x.png' alt='logo'></p>"
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table></body></html>"
    )
    (text,) = await _read(call, "page.html")
    assert text == "# Prices\n\nAs of May [picture: logo]\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_text_in_any_encoding(call: Call, workspace: Path, encoding: str) -> None:
    text = "Größe und Übung: Straße, Fuß, süß. Die Prüfung der Bücher erfolgt jährlich im März."
    (workspace / "note.txt").write_bytes(text.encode(encoding))
    assert await _read(call, "note.txt") == [text]


async def test_a_long_text_is_read_in_parts_and_says_what_is_left_out(call: Call, workspace: Path) -> None:
    chapters = [f"# Chapter {number}\n\n" + "All work and no play. " * 200 for number in range(1, 13)]
    (workspace / "book.md").write_text("\n\n".join(chapters))
    answer = await call("read_document", file="book.md")
    assert answer["total_pages"] == 12
    assert answer["truncated"]
    shown = [page["page"] for page in answer["pages"]]
    assert answer["left_out"] == f"{len(shown) + 1}-12"
    assert sum(len(page["text"]) for page in answer["pages"]) <= 30_000
    (last,) = await _read(call, "book.md", "12")
    assert last.startswith("# Chapter 12")


async def test_a_document_becomes_one_file(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    context = context_of(workspace, ["report.pdf"])
    assert (await call("convert_document", context=context, file="report.pdf"))["file"] == "report.md"
    assert (await call("convert_document", context=context, file="report.pdf", to="text"))["pages"] == 3
    kept = context.artifacts
    assert isinstance(kept, KeptArtifacts)
    kind, content = kept.kept["report.md"]
    assert kind == "text/markdown"
    assert b"<!-- page 2 -->\n\n## 2. Revenue by region" in content
    assert b"North  1,850,000  412" in kept.kept["report.txt"][1]


async def test_the_second_call_reads_nothing_again(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    await call("read_document", file="report.pdf")
    (page,) = (path for path in workspace.glob(".cache/*/1.json"))
    page.write_text(page.read_text().replace("Annual report", "Kept report"))
    assert (await _read(call, "report.pdf", "1"))[0].startswith("# Kept report 2025")


async def test_what_the_step_made_can_be_worked_on(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    context = context_of(workspace, ["report.pdf"])
    made = await call("split_document", context=context, file="report.pdf", by="pages", pages=["3"])
    answer = await call("read_document", context=context, file=made["files"][0]["file"])
    assert making.DIVIDEND in answer["pages"][0]["text"]


async def test_no_file_and_an_unknown_file_say_what_to_do(call: Call, workspace: Path) -> None:
    with pytest.raises(ToolProblem, match="No file is attached"):
        await call("list_documents")
    (workspace / "a.txt").write_text("x")
    with pytest.raises(ToolProblem) as raised:
        await call("read_document", file="b.txt")
    assert raised.value.failure.cure == "The files are: a.txt."
