"""Files made to break a reader: each ends in a clear answer, soon, and the next call works."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from workers.agentkit.context import ToolProblem
from workers.agents.document.tests import making
from workers.agents.document.tests.conftest import KeptArtifacts, context_of

Call = Callable[..., Awaitable[Any]]
WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


async def _refusal(call: Call, file: str) -> tuple[str, str]:
    with pytest.raises(ToolProblem) as raised:
        await call("read_document", file=file)
    assert raised.value.failure.cure.endswith(".")
    return raised.value.failure.code, raised.value.failure.message


async def test_a_truncated_pdf_gives_what_is_left_of_it(call: Call, workspace: Path) -> None:
    whole = making.report(workspace / "whole.pdf").read_bytes()
    (workspace / "cut.pdf").write_bytes(whole[: len(whole) * 3 // 4])
    answer = await call("read_document", file="cut.pdf")
    assert making.DIVIDEND in answer["pages"][-1]["text"]
    assert answer["notes"][0].startswith("The file is cut off or damaged")
    (workspace / "stump.pdf").write_bytes(whole[:300])
    assert (await _refusal(call, "stump.pdf"))[0] == "damaged_file"


async def test_a_password_is_asked_for_only_where_one_is_needed(call: Call, workspace: Path) -> None:
    report = making.report(workspace / "report.pdf")
    making.locked(report, workspace / "locked.pdf", user="secret")
    making.locked(report, workspace / "open.pdf", user="", owner="owner")
    assert await _refusal(call, "locked.pdf") == ("encrypted", "locked.pdf is protected by a password.")
    answer = await call("read_document", file="open.pdf")
    assert making.DIVIDEND in answer["pages"][2]["text"]
    assert (await call("split_document", file="open.pdf", by="every", every=2))["files"][1]["pages"] == "3"


async def test_a_zip_bomb_is_refused_by_its_sizes(call: Call, workspace: Path) -> None:
    for name, member in (("bomb.docx", "word/document.xml"), ("bomb.xlsx", "xl/workbook.xml")):
        making.zipped(workspace / name, {member: b" " * (100 << 20)})
        code, said = await _refusal(call, name)
        assert code == "too_large"
        assert "unpacks to 100 MB" in said


async def test_a_zip_bomb_that_lies_about_its_size_is_refused_too(call: Call, workspace: Path) -> None:
    making.lying_bomb(workspace / "bomb.docx", "word/document.xml", 200)
    making.lying_bomb(workspace / "bomb.xlsx", "xl/workbook.xml", 200)
    started = time.monotonic()
    assert (await _refusal(call, "bomb.docx"))[0] in {"damaged_file", "too_large"}
    assert (await _refusal(call, "bomb.xlsx"))[0] in {"damaged_file", "too_large"}
    assert time.monotonic() - started < 30


@pytest.mark.slow
async def test_a_pdf_that_inflates_to_600_megabytes_harms_nobody(call: Call, workspace: Path) -> None:
    making.swelling_pdf(workspace / "swell.pdf", 600)
    started = time.monotonic()
    answer = await call("read_document", file="swell.pdf")
    assert answer["notes"] == ["No text was found on these pages."]
    assert time.monotonic() - started < 60


async def test_very_long_pdfs_are_refused_with_the_limit(call: Call, workspace: Path) -> None:
    making.blank_pages(workspace / "endless.pdf", 10_000)
    code, said = await _refusal(call, "endless.pdf")
    assert (code, said) == ("too_many_pages", "endless.pdf has 10,000 pages; PDFs below 10,000 pages are opened.")
    making.blank_pages(workspace / "long.pdf", 400)
    code, said = await _refusal(call, "long.pdf")
    assert (code, said) == ("too_many_pages", "long.pdf has 400 pages; at most 300 are worked on at once.")
    answer = await call("read_document", file="long.pdf", pages="399-400")
    assert [page["page"] for page in answer["pages"]] == [399, 400]


@pytest.mark.parametrize("name", ["big.png", "big.tif", "big.bmp"])
async def test_a_picture_of_100_megapixels_is_refused_unopened(call: Call, workspace: Path, name: str) -> None:
    Image.new("1", (10_000, 10_000)).save(workspace / name)
    code, said = await _refusal(call, name)
    assert (code, said) == ("too_large", f"{name} has 100 megapixels; at most 40 are opened.")


async def test_entity_bombs_are_not_unfolded(call: Call, workspace: Path) -> None:
    body = b'<w:document xmlns:w="%s"><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>' % WORD
    word = making.word(workspace / "sound.docx", ["Hello."])
    making.with_member(word, workspace / "laughs.docx", "word/document.xml", making.ENTITIES + body)
    answer = await call("read_document", file="laughs.docx")
    assert "haha" not in answer["pages"][0]["text"]
    cells = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    book = making.workbook(workspace / "sound.xlsx")
    making.with_member(book, workspace / "laughs.xlsx", "xl/worksheets/sheet1.xml", making.ENTITIES + cells)
    assert (await _refusal(call, "laughs.xlsx"))[0] == "damaged_file"


async def test_deep_nesting_ends(call: Call, workspace: Path) -> None:
    (workspace / "deep.html").write_text(f"<html><body>{'<div>' * 100_000}x{'</div>' * 100_000}")
    parts = [
        b"Content-Type: multipart/mixed; boundary=b%d\nFrom: a\nTo: b\nSubject: s\n\n--b%d\n" % (n, n)
        for n in range(2000)
    ]
    (workspace / "deep.eml").write_bytes(b"".join(parts))
    nested = b"<w:sdt><w:sdtContent>" * 50_000 + b"</w:sdtContent></w:sdt>" * 50_000
    document = b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (WORD, nested)
    word = making.word(workspace / "sound.docx", ["Hello."])
    making.with_member(word, workspace / "deep.docx", "word/document.xml", document)
    assert (await call("read_document", file="deep.html"))["pages"]
    assert (await _refusal(call, "deep.eml"))[0] == "too_large"
    assert (await _refusal(call, "deep.docx"))[0] == "too_large"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "empty_file"),
        ("blank.txt", b"\xef\xbb\xbf \r\n", "empty_file"),
        ("junk.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 100, "damaged_file"),
        ("junk.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "damaged_file"),
        ("cut.docx", b"PK\x03\x04 nothing", "damaged_file"),
        ("other.docx", b"PK\x05\x06" + b"\0" * 18, "not_a_document"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_a_document"),
        ("locked.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "encrypted"),
        ("program.txt", b"\x7fELF" + bytes(range(256)) * 4, "not_a_document"),
        ("all.zip", b"\x1f\x8b\x08" + b"\0" * 50, "not_a_document"),
        ("note.rtf", b"{\\rtf1 hello}", "not_a_document"),
    ],
)
async def test_what_is_no_document_says_so(call: Call, workspace: Path, name: str, content: bytes, code: str) -> None:
    (workspace / name).write_bytes(content)
    assert (await _refusal(call, name))[0] == code


async def test_scripts_and_programs_in_a_pdf_are_ignored_and_left_out(call: Call, workspace: Path) -> None:
    making.armed(making.report(workspace / "report.pdf"), workspace / "armed.pdf")
    assert making.DIVIDEND in (await call("read_document", file="armed.pdf"))["pages"][2]["text"]
    context = context_of(workspace, ["armed.pdf"])
    for made in (
        await call("rotate_pages", context=context, file="armed.pdf", degrees=90),
        (await call("split_document", context=context, file="armed.pdf", by="pages", pages=["1"]))["files"][0],
    ):
        assert isinstance(context.artifacts, KeptArtifacts)
        (workspace / "result.pdf").write_bytes(context.artifacts.kept[made["file"]][1])
        reader = PdfReader(workspace / "result.pdf")
        assert not {"/OpenAction", "/AA"} & set(reader.root_object)
        assert "/JavaScript" not in reader.root_object.get("/Names", {})
        assert "/AA" not in reader.pages[0]
        assert all("/A" not in mark.get_object() for mark in reader.pages[0].get("/Annots", ()))


async def test_one_bad_file_hides_no_other(call: Call, workspace: Path) -> None:
    making.report(workspace / "good.pdf")
    making.locked(workspace / "good.pdf", workspace / "locked.pdf", user="secret")
    (workspace / "junk.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    listed = await call("list_documents")
    assert [entry["file"] for entry in listed["documents"]] == ["good.pdf"]
    assert {name: entry["code"] for name, entry in listed["unreadable"].items()} == {
        "locked.pdf": "encrypted",
        "junk.png": "damaged_file",
    }
    found = await call("find_in_document", query="dividend")
    assert found["hits"][0]["page"] == 3
    assert set(found["unreadable"]) == {"locked.pdf", "junk.png"}
