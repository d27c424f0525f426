"""Documents made on the spot, and the built-in model asked about them; its tool calls run for real."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Docx
from fpdf import FPDF
from langchain.tools import ToolRuntime
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage
from langchain_core.tools import BaseTool
from PIL import Image, ImageDraw, ImageFont

from workers.agentkit.context import StepContext, ToolProblem
from workers.agents.document.agent import SPEC
from workers.agents.document.playbook import playbook
from workers.agents.document.tests.conftest import KeptArtifacts, context_of

Ask = Callable[..., Awaitable[tuple[AIMessage, KeptArtifacts]]]
Page = Sequence[str | list[list[str]]]


def write_pdf(path: Path, pages: Sequence[Page]) -> None:
    """Write a PDF: a line that begins with "# " is a heading, a list of rows a table, the rest paragraphs."""
    pdf = FPDF()
    pdf.set_margins(20, 20)
    for page in pages:
        pdf.add_page()
        for block in page:
            _write_block(pdf, block)
    pdf.output(str(path))


def _write_block(pdf: FPDF, block: str | list[list[str]]) -> None:
    if isinstance(block, list):
        pdf.set_font("helvetica", size=10)
        with pdf.table() as table:
            for cells in block:
                row = table.row()
                for cell in cells:
                    row.cell(cell)
    elif block.startswith("# "):
        pdf.set_font("helvetica", style="B", size=18)
        pdf.multi_cell(0, 10, block.removeprefix("# "), new_x="LMARGIN", new_y="NEXT")
    else:
        pdf.set_font("helvetica", size=11)
        pdf.multi_cell(0, 6, block, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


REGIONS = [
    ["Region", "Units", "Revenue"],
    ["North", "120", "48000"],
    ["South", "95", "31500"],
    ["West", "143", "60210"],
]
REPORT: Sequence[Page] = (
    [
        "# Annual report 2025",
        (
            "The company grew in every region. Revenue rose by 12 percent to 139,710 euros, the best result since "
            "it was founded. The growth comes from new customers in the western region."
        ),
        "The board decided to open a second warehouse in Leipzig in March 2026.",
    ],
    ["# Sales by region", "The table shows units and revenue of the year.", REGIONS],
    [
        "# Outlook",
        (
            "Delivery times remain the main problem: a third of all orders arrived later than promised. A second "
            "warehouse should halve the delivery times. The company expects revenue to grow by 8 percent in 2026."
        ),
        "Questions about this report go to Anna Berg, anna.berg@example.com, +49 341 5550123.",
    ],
)
LEASE: Sequence[Page] = (
    [
        "# Lease agreement",
        'This agreement is made between Maria Keller (the "Landlord") and Tom Brandt (the "Tenant").',
        "# 1. Term",
        "The lease begins on 1 March 2025 and ends on 28 February 2027.",
    ],
    [
        "# 2. Rent and deposit",
        (
            "The monthly rent is EUR 1,250.00 and is due on the third day of each month. The tenant pays a deposit of "
            "EUR 3,750.00 before moving in."
        ),
        "# 3. Use",
        "Pets may be kept only with the written consent of the landlord.",
    ],
    [
        "# 4. Termination",
        (
            "Either party may end this agreement in writing with a notice period of three months. The landlord "
            "may end it without notice when the rent is overdue by two months."
        ),
        "# 5. Late payment",
        "Overdue rent bears interest of 5% per year.",
    ],
)


def write_docx(path: Path, paragraphs: Sequence[str]) -> None:
    """Write a Word document: a paragraph that begins with "# " is a heading."""
    document = Docx()
    for paragraph in paragraphs:
        if paragraph.startswith("# "):
            document.add_heading(paragraph.removeprefix("# "), 1)
        else:
            document.add_paragraph(paragraph)
    document.save(str(path))


def write_invoice(path: Path, number: str, day: str, net: str, tax: str, total: str) -> None:
    """Write an invoice in pounds as a PDF of one page."""
    blocks = [
        "# INVOICE",
        "Muster Office Supplies Ltd\n12 High Street, London",
        f"Bill to: Warren Labs\nInvoice No.: {number}\nInvoice date: {day}\nDue date: 30 April 2025",
        f"Net amount: GBP {net}",
        f"VAT 20%: GBP {tax}",
        f"Total: GBP {total}",
        "IBAN DE89 3704 0044 0532 0130 00",
    ]
    write_pdf(path, [blocks])


def write_picture(path: Path, lines: Sequence[str]) -> None:
    """Write lines as the picture of a page."""
    font = ImageFont.load_default(30)
    picture = Image.new("RGB", (760, 80 + 50 * len(lines)), "white")
    draw = ImageDraw.Draw(picture)
    for place, line in enumerate(lines):
        draw.text((50, 40 + 50 * place), line, font=font, fill="black")
    picture.save(path)


@pytest.fixture
def report(workspace: Path) -> None:
    write_pdf(workspace / "report.pdf", REPORT)


@pytest.fixture
def lease(workspace: Path) -> None:
    write_pdf(workspace / "lease.pdf", LEASE)


@pytest.fixture
def ask(workspace: Path) -> Ask:
    """Ask the built-in model over the files of the workspace, the newest first; ``files`` chooses and orders them."""
    tools = {tool.name: tool for tool in SPEC.tools}

    async def run(
        request: str, files: Sequence[str] | None = None, origins: Mapping[str, str] | None = None
    ) -> tuple[AIMessage, KeptArtifacts]:
        names = list(files or sorted(path.name for path in workspace.iterdir() if path.is_file()))
        context = context_of(workspace, names)
        noted = [
            {"name": name, "media_type": "", "size": 1, "origin": (origins or {}).get(name, "request")}
            for name in names
        ]
        data = {"instruction": request, "request": request, "files": noted}
        messages: list[BaseMessage] = [HumanMessage(request, additional_kwargs={"warren": data})]
        for _ in range(60):
            message = playbook(messages, list(tools), context.files)
            messages.append(message)
            if not message.tool_calls:
                assert isinstance(context.artifacts, KeptArtifacts)
                return message, context.artifacts
            messages += [await _run(tools[call["name"]], call, context) for call in message.tool_calls]
        raise AssertionError("the playbook never came to an answer")

    return run


async def _run(tool: BaseTool, call: ToolCall, context: StepContext) -> ToolMessage:
    runtime: ToolRuntime[StepContext, Any] = ToolRuntime(
        state={}, context=context, config={}, stream_writer=lambda _: None, tool_call_id=call["id"], store=None
    )
    function: Any = getattr(tool, "coroutine", None)
    try:
        text = await function(**call["args"], runtime=runtime)
    except ToolProblem as problem:
        failure = problem.failure
        words = f"Error: {failure.message} {failure.cure}"
        noted = {"failure": failure.as_json()}
        return ToolMessage(words, tool_call_id=call["id"], status="error", additional_kwargs=noted)
    return ToolMessage(text, tool_call_id=call["id"])
