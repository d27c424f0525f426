"""Pictures of text, read by OCR: straight, turned, askew, page by page, and where OCR can't be had."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from workers.agentkit.context import ToolProblem
from workers.agentkit.sandbox import Mount
from workers.agents.document import engine_client
from workers.agents.document.tests import making
from workers.agents.document.tests.conftest import QuietRecorder, context_of

Call = Callable[..., Awaitable[Any]]
ROWS = ["| North | 1,850,000 | 412 |", "| South | 1,220,000 | 318 |", "| East | 980,500 | 240 |"]
SAMPLES = Path(__file__).parents[4] / "samples"


class Listening(QuietRecorder):
    """Keeps the phrases a person sees."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def tool_progress(self, call_id: str, text: str) -> None:
        self.said.append(text)


async def test_a_scan_is_read_page_by_page_and_says_where_it_is(call: Call, workspace: Path) -> None:
    pages = [["# Minutes", f"Point {number}: the budget was approved."] for number in range(1, 7)]
    making.scan(making.pdf(workspace / "minutes.pdf", pages), workspace / "scan.pdf")
    context, recorder = context_of(workspace, ["scan.pdf"]), Listening()
    context = replace(context, recorder=recorder)
    (listed,) = (await call("list_documents", context=context))["documents"]
    assert (listed["pages"], listed["has_text"]) == (6, False)
    answer = await call("read_document", context=context, file="scan.pdf")
    for page in answer["pages"]:
        assert f"Point {page['page']}: the budget was approved." in page["text"]
        assert page["ocr"]
        assert page["confidence"] > 0.85
    phrases = [f"reading page {number} of 6 in scan.pdf" for number in range(1, 7)]
    assert (recorder.said[2], recorder.said[-1]) == (phrases[0], phrases[5])
    assert set(recorder.said[2:]) <= set(phrases)
    assert "## Minutes" in answer["pages"][0]["text"]


@pytest.mark.parametrize("degrees", [0, 7, -5, 90, 180, 270, 97])
async def test_a_page_is_turned_until_it_reads(call: Call, workspace: Path, degrees: float) -> None:
    shot = making.pictures(making.report(workspace / "report.pdf"))[1]
    shot.rotate(degrees, expand=True, fillcolor=255).save(workspace / "scan.png")
    (page,) = (await call("read_document", file="scan.png"))["pages"]
    assert [row for row in ROWS if row in page["text"]] == ROWS
    assert page["confidence"] > 0.85


async def test_calls_side_by_side_do_not_disturb_each_other(call: Call, workspace: Path) -> None:
    making.scan(making.report(workspace / "report.pdf"), workspace / "scan.pdf")
    context = context_of(workspace, ["report.pdf", "scan.pdf"])
    found, read, one, other = await asyncio.gather(
        call("find_in_document", context=context, query="dividend"),
        call("read_document", context=context, file="scan.pdf"),
        call("extract_tables", context=context, file="scan.pdf"),
        call("extract_tables", context=context, file="scan.pdf"),
    )
    assert {hit["file"] for hit in found["hits"]} == {"report.pdf", "scan.pdf"}
    assert making.DIVIDEND in read["pages"][2]["text"]
    assert {one["tables"][0]["file"], other["tables"][0]["file"]} == {
        "scan-p2-table-1.csv",
        "scan-p2-table-1 (2).csv",
    }


async def test_pages_with_text_and_scans_in_one_pdf(call: Call, workspace: Path) -> None:
    report = making.report(workspace / "report.pdf")
    making.scan(report, workspace / "scan.pdf")
    await call("merge_documents", files=["report.pdf", "scan.pdf"], name="both")
    (workspace / "both.pdf").write_bytes((workspace / "out" / "both.pdf").read_bytes())
    answer = await call("read_document", file="both.pdf")
    assert [page["ocr"] for page in answer["pages"]] == [False] * 3 + [True] * 3
    assert making.DIVIDEND in answer["pages"][5]["text"]


async def test_a_telephone_picture_is_turned_as_its_camera_says(call: Call, workspace: Path) -> None:
    shot = making.pictures(making.report(workspace / "report.pdf"))[2]
    tagged = shot.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    tagged.save(workspace / "photo.jpg", exif=exif)
    assert ImageOps.exif_transpose(Image.open(workspace / "photo.jpg")).size == shot.size
    assert making.DIVIDEND in (await call("read_document", file="photo.jpg"))["pages"][0]["text"]


async def test_every_page_of_a_fax(call: Call, workspace: Path) -> None:
    shots = making.pictures(making.report(workspace / "report.pdf"))
    shots[0].save(workspace / "fax.tif", save_all=True, append_images=shots[1:])
    answer = await call("read_document", file="fax.tif")
    assert [page["page"] for page in answer["pages"]] == [1, 2, 3]
    assert making.DIVIDEND in answer["pages"][2]["text"]


async def test_a_picture_without_text_says_so(call: Call, workspace: Path) -> None:
    Image.linear_gradient("L").resize((600, 400)).save(workspace / "sky.png")
    answer = await call("read_document", file="sky.png")
    assert answer["pages"][0]["text"] == ""
    assert "No text was found on these pages." in answer["notes"]


async def test_a_blurred_scan_is_said_to_be_unsure(call: Call, workspace: Path) -> None:
    shot = making.pictures(making.report(workspace / "report.pdf"), dpi=36)[0]
    shot.resize((shot.width * 4, shot.height * 4)).save(workspace / "tiny.png")
    answer = await call("read_document", file="tiny.png")
    assert answer["pages"][0]["confidence"] < 0.75
    assert any("OCR is unsure about page 1" in note for note in answer["notes"])


async def test_the_total_of_a_photographed_receipt(call: Call, workspace: Path) -> None:
    (workspace / "receipt.jpg").write_bytes((SAMPLES / "receipt.jpg").read_bytes())
    answer = await call("extract_fields", file="receipt.jpg")
    values = {name: field["value"] for name, field in answer["fields"].items()}
    assert values == {
        "invoice_number": "004-21873",
        "invoice_date": "2025-11-02",
        "seller": "CORNER BAKERY",
        "currency": "GBP",
        "net": 20.25,
        "tax": 4.05,
        "total": 24.3,
    }
    assert answer["fields"]["total"]["quote"] == "TOTAL £24.30"
    assert answer["items"]["first_rows"][1] == ["1 x Almond croissant", "3.45"]


async def test_without_ocr_data_pictures_are_refused_and_text_is_read(
    call: Call, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = making.report(workspace / "report.pdf")
    making.scan(report, workspace / "scan.pdf")
    nothing = workspace / "nothing"
    nothing.mkdir()
    python = engine_client.engine_profile()
    empty = Mount(nothing, "/usr/share/tesseract-ocr")
    hidden = replace(python, profile=replace(python.profile, mounts=(*python.profile.mounts, empty)))
    monkeypatch.setattr(engine_client, "engine_profile", lambda: hidden)
    with pytest.raises(ToolProblem) as raised:
        await call("read_document", file="scan.pdf")
    assert raised.value.failure.code == "no_ocr"
    assert "tesseract-ocr-eng" in raised.value.failure.cure
    assert making.DIVIDEND in (await call("read_document", file="report.pdf"))["pages"][2]["text"]
