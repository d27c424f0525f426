"""Pages as files, and what changed between two versions, by the built-in model on real documents."""

import io
from pathlib import Path

import pypdf
import pytest

from backend.core.verdicts import Permanent
from workers.agentkit.spec import BUILDS_ON, FOLLOWS_ON
from workers.agents.document.tests.playbook.conftest import Ask, write_docx, write_pdf

V1 = (
    "# Service agreement", "# 1. Fee", "The client pays EUR 900 per month.", "# 2. Liability",
    "Liability is limited to EUR 10,000.", "# 3. Termination", "Either party may terminate with one month's notice.",
)  # fmt: skip
V2 = (
    "# Service agreement", "# 1. Fee", "The client pays EUR 1,050 per month.", "# 2. Liability",
    "Liability is limited to EUR 10,000.", "# 3. Termination",
    "Either party may terminate with three months' notice.",
    "# 4. Data protection", "The provider processes personal data only on instruction.",
)  # fmt: skip


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


@pytest.fixture
def versions(workspace: Path) -> None:
    write_docx(workspace / "contract-v1.docx", V1)
    write_docx(workspace / "contract-v2.docx", V2)


async def test_split_by_pages(ask: Ask, lease: None) -> None:
    answer, kept = await ask("split it into pages 1 and 2-3")
    assert [len(pages_of(content)) for _, content in kept.kept.values()] == [1, 2]
    assert all(name in answer.text for name in kept.kept)


async def test_one_file_per_chapter(ask: Ask, report: None) -> None:
    answer, kept = await ask("Split this PDF into one file per chapter")
    assert len(kept.kept) == 3
    assert "Outlook" in answer.text


async def test_pages_as_one_file_of_their_own(ask: Ask, lease: None) -> None:
    _, kept = await ask("give me pages 1 and 3 as their own pdf")
    (content,) = [content for _, content in kept.kept.values()]
    assert ["Term" in text for text in pages_of(content)] == [True, True]
    assert len(pages_of(content)) == 2


async def test_a_page_left_out(ask: Ask, lease: None) -> None:
    answer, kept = await ask("remove the first page")
    (content,) = [content for _, content in kept.kept.values()]
    assert len(pages_of(content)) == 2
    assert "Lease agreement" not in pages_of(content)[0]
    assert "without page 1" in answer.text


async def test_rotated_to_the_left(ask: Ask, lease: None) -> None:
    _, kept = await ask("rotate page 2 to the left")
    (content,) = [content for _, content in kept.kept.values()]
    assert [page.rotation % 360 for page in pypdf.PdfReader(io.BytesIO(content)).pages] == [0, 270, 0]


async def test_merged_in_the_order_that_was_said(ask: Ask, lease: None, report: None) -> None:
    answer, kept = await ask("merge these, report first", ["report.pdf", "lease.pdf"])
    texts = pages_of(kept.kept["merged.pdf"][1])
    assert len(texts) == 6
    assert "Annual report" in texts[0]
    assert "in this order" in answer.text


async def test_merged_in_the_order_of_attaching(ask: Ask, lease: None, report: None) -> None:
    _, kept = await ask("merge these", ["lease.pdf", "report.pdf"])  # listed newest first
    assert "Annual report" in pages_of(kept.kept["merged.pdf"][1])[0]


async def test_a_page_that_is_not_there_fails_the_step(ask: Ask, lease: None) -> None:
    with pytest.raises(Permanent, match="has 3 pages"):
        await ask("split into pages 1-2 and 4-6")


@pytest.mark.parametrize("order", [["contract-v1.docx", "contract-v2.docx"], ["contract-v2.docx", "contract-v1.docx"]])
async def test_what_changed_between_versions(ask: Ask, versions: None, order: list[str]) -> None:
    answer, kept = await ask("Compare these two contracts and list what changed", order)
    changed = "| The client pays EUR **900** per month. | The client pays EUR **1,050** per month. |"
    assert f"| 1. Fee {changed}" in answer.text
    assert "| 4. Data protection | – | The provider processes personal data only on instruction. |" in answer.text
    assert "[contract-v1.docx](artifact:contract-v1.docx) is taken as the older version" in answer.text
    assert [media_type for media_type, _ in kept.kept.values()] == ["text/x-diff"]


async def test_what_changed_in_one_clause(ask: Ask, versions: None) -> None:
    answer, _ = await ask("what changed in clause 3?")
    assert answer.text.startswith("**1 change in clause 3")
    assert "**three months'** notice" in answer.text
    assert "1,050" not in answer.text
    unchanged, _ = await ask("what changed in clause 2?")
    assert unchanged.text.startswith("**Nothing changed in clause 2**")


async def test_converted_to_markdown(ask: Ask, versions: None) -> None:
    answer, kept = await ask("convert contract-v1.docx to markdown")
    text = kept.kept["contract-v1.md"][1].decode()
    assert "Liability is limited to EUR 10,000." in text
    assert "(artifact:contract-v1.md)" in answer.text


async def test_a_follow_up_changes_the_request_before(ask: Ask, lease: None) -> None:
    earlier = FOLLOWS_ON.format(earlier="What does the contract say about the deposit?")
    answer, _ = await ask(f"and about pets?\n\n{earlier}")
    assert "Pets may be kept only" in answer.text
    assert "deposit" not in answer.text


async def test_a_step_that_builds_on_another_reads_its_own_words(ask: Ask, lease: None) -> None:
    builds = BUILDS_ON.format(steps="merge a.pdf and b.pdf")
    answer, _ = await ask(f"how many pages has it?\n\n{builds}")
    assert "**3 pages**" in answer.text


async def test_two_things_at_once(ask: Ask, report: None) -> None:
    answer, kept = await ask("extract the tables and summarise the document in two points")
    assert len(kept.kept) == 1
    assert "The main points of [report.pdf]" in answer.text


async def test_a_request_without_files_takes_what_was_made_last(ask: Ask, workspace: Path, lease: None) -> None:
    for name in ("lease-p1.pdf", "lease-p2.pdf"):
        write_pdf(workspace / name, [[f"# {name}"]])
    (workspace / "lease-p2-table-1.csv").write_text("a,b\n1,2\n")
    made = {"lease-p2-table-1.csv": "earlier", "lease-p2.pdf": "earlier", "lease-p1.pdf": "earlier"}
    origins = made | {"lease.pdf": "conversation"}
    _, kept = await ask("now merge them in reverse order", list(origins), origins)
    assert ["p2" in text for text in pages_of(kept.kept["merged.pdf"][1])] == [True, False]
    answer, _ = await ask("how many pages has it?", ["lease-p2-table-1.csv", "lease.pdf"], origins)
    assert answer.text.startswith("[lease.pdf]")


async def test_turned_pages_are_joined_as_they_were_turned(ask: Ask, lease: None, report: None) -> None:
    _, kept = await ask("rotate the pages to the right and put them in one pdf", ["report.pdf", "lease.pdf"])
    pages = pypdf.PdfReader(io.BytesIO(kept.kept["merged.pdf"][1])).pages
    assert [page.rotation for page in pages] == [90] * 6
