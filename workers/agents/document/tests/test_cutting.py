"""Splitting, joining and rotating PDFs, judged by another reader."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from workers.agentkit.context import StepContext, ToolProblem
from workers.agents.document.tests import making
from workers.agents.document.tests.conftest import KeptArtifacts, context_of

Call = Callable[..., Awaitable[Any]]


def _kept(context: StepContext, name: str, folder: Path) -> PdfReader:
    assert isinstance(context.artifacts, KeptArtifacts)
    (folder / "kept.pdf").write_bytes(context.artifacts.kept[name][1])
    return PdfReader(folder / "kept.pdf")


async def test_split_by_pages_named(call: Call, workspace: Path, tmp_path: Path) -> None:
    making.report(workspace / "report.pdf")
    context = context_of(workspace, ["report.pdf"])
    made = await call("split_document", context=context, file="report.pdf", by="pages", pages=["1-2", "3"])
    assert [(entry["file"], entry["pages"]) for entry in made["files"]] == [
        ("report-p1-2.pdf", "1-2"),
        ("report-p3.pdf", "3"),
    ]
    assert "dividend" in _kept(context, "report-p3.pdf", tmp_path).pages[0].extract_text()
    assert len(_kept(context, "report-p1-2.pdf", tmp_path).pages) == 2


async def test_split_every_n_and_by_page(call: Call, workspace: Path) -> None:
    making.blank_pages(workspace / "p.pdf", 5)
    every = await call("split_document", file="p.pdf", by="every", every=2)
    assert [entry["pages"] for entry in every["files"]] == ["1-2", "3-4", "5"]
    each = await call("split_document", file="p.pdf", by="pages")
    assert [entry["pages"] for entry in each["files"]] == ["1", "2", "3", "4", "5"]


async def test_split_by_headings_shares_a_page_two_chapters_stand_on(call: Call, workspace: Path) -> None:
    text = "Words of this chapter, enough of them to fill a line."
    pages = [["# 1. Start", text], [text, "# 2. Middle", text], ["# 3. End", text], [text]]
    making.pdf(workspace / "book.pdf", pages)
    made = await call("split_document", file="book.pdf", by="headings")
    assert [(entry["title"], entry["pages"]) for entry in made["files"]] == [
        ("1. Start", "1-2"),
        ("2. Middle", "2"),
        ("3. End", "3-4"),
    ]
    assert made["files"][1]["file"] == "book-02-Middle.pdf"


async def test_split_by_bookmarks_where_there_are_some(call: Call, workspace: Path) -> None:
    writer = PdfWriter(clone_from=making.blank_pages(workspace / "p.pdf", 6))
    for title, page in (("Part one", 1), ("Part two", 4)):
        writer.add_outline_item(title=title, page_number=page)
    writer.write(workspace / "marked.pdf")
    made = await call("split_document", file="marked.pdf", by="headings")
    assert [(entry["title"], entry["pages"]) for entry in made["files"]] == [
        ("Front", "1"),
        ("Part one", "2-4"),
        ("Part two", "5-6"),
    ]


async def test_split_by_headings_needs_some(call: Call, workspace: Path) -> None:
    making.blank_pages(workspace / "p.pdf", 3)
    with pytest.raises(ToolProblem) as raised:
        await call("split_document", file="p.pdf", by="headings")
    assert raised.value.failure.code == "no_headings"


async def test_joining_keeps_order_and_marks_each_file(call: Call, workspace: Path, tmp_path: Path) -> None:
    making.report(workspace / "b.pdf")
    making.pdf(workspace / "a.pdf", [["# Cover letter"]])
    making.pictures(workspace / "b.pdf")[0].save(workspace / "photo.png")
    context = context_of(workspace, ["a.pdf", "b.pdf", "photo.png"])
    files = ["b.pdf", "a.pdf", "photo.png"]
    made = await call("merge_documents", context=context, files=files, name="All of it.pdf")
    assert made == {"file": "All of it.pdf", "pages": 5}
    reader = _kept(context, "All of it.pdf", tmp_path)
    assert "Annual report" in reader.pages[0].extract_text()
    assert "Cover letter" in reader.pages[3].extract_text()
    assert [str(item["/Title"]) for item in reader.outline if isinstance(item, dict)] == ["b", "a", "photo"]


async def test_rotating_turns_the_pages_named(call: Call, workspace: Path, tmp_path: Path) -> None:
    making.report(workspace / "report.pdf")
    context = context_of(workspace, ["report.pdf"])
    made = await call("rotate_pages", context=context, file="report.pdf", degrees=90, pages="2-3")
    assert [page.rotation for page in _kept(context, made["file"], tmp_path).pages] == [0, 90, 90]
    again = await call("rotate_pages", context=context, file=made["file"], degrees=270, pages="2")
    assert [page.rotation for page in _kept(context, again["file"], tmp_path).pages] == [0, 0, 90]


async def test_only_pdfs_are_cut(call: Call, workspace: Path) -> None:
    making.word(workspace / "c.docx", ["# A", "b"])
    for tool, args in (
        ("split_document", {"file": "c.docx", "by": "pages"}),
        ("rotate_pages", {"file": "c.docx", "degrees": 90}),
        ("merge_documents", {"files": ["c.docx", "c.docx"]}),
    ):
        with pytest.raises(ToolProblem) as raised:
            await call(tool, **args)
        assert raised.value.failure.code == "not_a_pdf"
