"""Search, quotations, tables, fields and comparison over real documents."""

import csv
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from workers.agentkit.context import ToolProblem
from workers.agents.document.tests import making
from workers.agents.document.tests.conftest import KeptArtifacts, context_of

Call = Callable[..., Awaitable[Any]]
SAMPLES = Path(__file__).parents[4] / "samples"


async def test_the_best_passage_answers_with_its_page_and_words(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    making.word(workspace / "contract.docx", ["# 7. Termination", "Either party may give three months' notice."])
    (best, *_) = (await call("find_in_document", query="What dividend does the board propose?"))["hits"]
    assert (best["file"], best["page"], best["quote"]) == ("report.pdf", 3, making.DIVIDEND)
    assert (best["heading"], best["covers"]) == ("3. Outlook", 1)
    (best, *_) = (await call("find_in_document", query="terminating the contract"))["hits"]
    assert best["quote"] == "Either party may give three months' notice."
    nothing = await call("find_in_document", query="parking spaces", files=["report.pdf"])
    assert nothing["hits"] == []
    with pytest.raises(ToolProblem, match="names nothing to look for"):
        await call("find_in_document", query="what is this about?")


async def test_a_row_of_a_table_is_found(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    (best, *_) = (await call("find_in_document", query="revenue of South"))["hits"]
    assert (best["page"], best["quote"]) == (2, "South  1,220,000  318")


@pytest.mark.parametrize(
    ("page", "quote", "found", "where"),
    [
        (3, "the board PROPOSES a divi-\ndend of 0.40  euro", True, 3),
        (1, "dividend of 0.40 euro per share", False, 3),
        (3, "dividend of 0.40 euro … on 15 May 2026", True, 3),
        (3, "dividend of 0.4 euro", False, None),
        (3, "dividend of 10.40 euro", False, None),
        (2, "North 1,850,000 412", True, 2),
        (99, "East lost one large customer", False, 2),
        (3, "a dividend of 0.50 euro", False, None),
    ],
)
async def test_a_quotation_is_checked_against_the_page(
    call: Call, workspace: Path, page: int, quote: str, found: bool, where: int | None
) -> None:
    making.report(workspace / "report.pdf")
    answer = await call("check_quote", file="report.pdf", page=page, quote=quote)
    assert (answer["found"], answer.get("page")) == (found, where)
    assert ("quote" in answer) == (where is not None)


async def test_tables_become_csv_files(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    context = context_of(workspace, ["report.pdf"])
    (table,) = (await call("extract_tables", context=context, file="report.pdf", pages="2"))["tables"]
    assert (table["page"], table["rows"], table["columns"]) == (2, 3, ["Region", "Revenue", "Customers"])
    assert isinstance(context.artifacts, KeptArtifacts)
    kind, content = context.artifacts.kept[table["file"]]
    assert kind == "text/csv"
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [list(row) for row in making.REGIONS]
    assert (await call("extract_tables", file="report.pdf", pages="1"))["tables"] == []


async def test_a_table_over_two_pages_is_one_and_formulas_stay_text(call: Call, workspace: Path) -> None:
    rows = [("item", "price"), *((f"thing {number}", f"{number}.50") for number in range(1, 61))]
    making.pdf(workspace / "list.pdf", [[tuple(rows)]])
    (table,) = (await call("extract_tables", file="list.pdf"))["tables"]
    assert (table["page"], table["last_page"], table["rows"]) == (1, 2, 60)
    (workspace / "t.md").write_text("| a | b |\n|---|---|\n| =HYPERLINK(1) | -2 |\n")
    context = context_of(workspace, ["t.md"])
    (table,) = (await call("extract_tables", context=context, file="t.md"))["tables"]
    assert isinstance(context.artifacts, KeptArtifacts)
    assert b"'=HYPERLINK(1),-2" in context.artifacts.kept[table["file"]][1]


async def test_letters_moved_together_are_read_once(call: Call, workspace: Path) -> None:
    rows = [("AVATAR Tools", "Total"), ("Type A, To", "12.50"), ("Wave AV", "7.10"), ("LTV 4", "3.40")]
    making.kerned_pdf(workspace / "k.pdf", rows)
    (table,) = (await call("extract_tables", file="k.pdf"))["tables"]
    assert [table["columns"], *table["first_rows"]] == [list(row) for row in rows]


INVOICE: list[making.Block] = [
    "# Harbour Print Ltd",
    "12 Quay Street, Bristol",
    "# INVOICE",
    (
        ("Invoice No.", "2024-117"),
        ("Invoice date", "14 March 2024"),
        ("Due date", "13/04/2024"),
        ("Customer no", "C-88"),
    ),
    "Bill to: Northwind Traders GmbH",
    (("Description", "Qty", "Amount"), ("Brochures", "500", "1,200.00"), ("Delivery", "1", "125.00")),
    (("Subtotal", "£1,325.00"), ("VAT 20%", "£265.00"), ("Total due", "£1,590.00")),
]


async def test_fields_of_an_invoice_each_with_its_words(call: Call, workspace: Path) -> None:
    making.pdf(workspace / "invoice.pdf", [INVOICE])
    answer = await call("extract_fields", file="invoice.pdf")
    assert {name: field["value"] for name, field in answer["fields"].items()} == {
        "invoice_number": "2024-117",
        "invoice_date": "2024-03-14",
        "due_date": "2024-04-13",
        "seller": "Harbour Print Ltd",
        "buyer": "Northwind Traders GmbH",
        "currency": "GBP",
        "net": 1325,
        "tax": 265,
        "total": 1590,
    }
    assert answer["fields"]["total"] == {"value": 1590, "page": 1, "quote": "Total due £1,590.00"}
    assert (answer["missing"], answer["faults"]) == ([], [])
    assert answer["items"]["first_rows"] == [["Brochures", "500", "1,200.00"], ["Delivery", "1", "125.00"]]


async def test_sums_that_do_not_add_up_are_said(call: Call, workspace: Path) -> None:
    (workspace / "bill.txt").write_text("Net amount  100.00 EUR\nVAT 20%  20.00 EUR\nTotal  130.00 EUR\n")
    answer = await call("extract_fields", file="bill.txt")
    assert answer["faults"] == ["Net 100 and tax 20 don't add up to the total 130."]


async def test_fields_asked_for_in_ones_own_words(call: Call, workspace: Path) -> None:
    making.pdf(workspace / "invoice.pdf", [INVOICE])
    answer = await call(
        "extract_fields", file="invoice.pdf", fields=["customer number", "Amount due", "purchase order"]
    )
    assert {name: field["value"] for name, field in answer["fields"].items()} == {
        "customer number": "C-88",
        "Amount due": 1590,
    }
    assert answer["missing"] == ["purchase order"]


async def test_a_schema_types_the_values_and_judges_them(call: Call, workspace: Path) -> None:
    making.pdf(workspace / "invoice.pdf", [INVOICE])
    schema = {
        "type": "object",
        "required": ["total", "poNumber"],
        "properties": {
            "total": {"type": "number", "maximum": 1000},
            "dueDate": {"type": "string", "format": "date"},
            "poNumber": {"type": "string"},
        },
    }
    answer = await call("extract_fields", file="invoice.pdf", json_schema=schema)
    assert {name: field["value"] for name, field in answer["fields"].items()} == {
        "total": 1590,
        "dueDate": "2024-04-13",
    }
    assert answer["missing"] == ["poNumber"]
    assert answer["faults"] == ["'poNumber' is a required property", "total: 1590 is greater than the maximum of 1000"]
    with pytest.raises(ToolProblem) as raised:
        await call("extract_fields", file="invoice.pdf", json_schema={"type": "objekt"})
    assert raised.value.failure.code == "bad_schema"


async def test_what_changed_between_two_contracts(call: Call, workspace: Path) -> None:
    for name in ("contract-v1.docx", "contract-v2.docx"):
        (workspace / name).write_bytes((SAMPLES / name).read_bytes())
    context = context_of(workspace, ["contract-v1.docx", "contract-v2.docx"])
    before, after = "contract-v1.docx", "contract-v2.docx"
    answer = await call("compare_documents", context=context, before=before, after=after)
    assert (answer["added"], answer["removed"], answer["changed"]) == (1, 1, 5)
    fees = next(change for change in answer["changes"] if change["where"] == "2. Fees (2.1)")
    assert fees["words"] == [{"before": "4,500", "after": "4,800"}, {"before": "30", "after": "14"}]
    gone = next(change for change in answer["changes"] if change["kind"] == "removed")
    assert gone["before"] == "2.2 Travel is charged at cost."
    assert isinstance(context.artifacts, KeptArtifacts)
    kind, content = context.artifacts.kept[answer["diff"]]
    assert kind == "text/x-diff"
    assert content.startswith(b"--- contract-v1.docx\n+++ contract-v2.docx\n")
    assert b"\n-2.2 Travel is charged at cost.\n" in content


async def test_versions_in_different_formats_that_say_the_same(call: Call, workspace: Path) -> None:
    making.report(workspace / "report.pdf")
    making.scan(workspace / "report.pdf", workspace / "scan.pdf")
    answer = await call("compare_documents", before="report.pdf", after="scan.pdf")
    assert answer["same"]
    assert "diff" not in answer
