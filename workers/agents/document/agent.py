"""The document agent: what it is, what it takes and gives, and the parts it is made of."""

from pathlib import Path

from workers.agentkit.spec import AgentLimits, AgentSpec
from workers.agents.document.keeping import keep_table
from workers.agents.document.playbook import playbook
from workers.agents.document.subagents import SUBAGENTS
from workers.agents.document.tools import TOOLS

SPEC = AgentSpec(
    name="document",
    title="Document reader",
    description=(
        "Reads PDFs, Office documents, mails, scans and images: extracts text, tables and fields, answers questions "
        "with page numbers, summarises, compares versions, splits, merges and rotates."
    ),
    examples=(
        "Extract the table on page 2",
        "What does the contract say about termination? Give me the page",
        "Pull the invoice number, date and total out of these invoices",
        "What is the total on this receipt?",
        "Compare these two contracts and list what changed",
        "Split this PDF into one file per chapter",
        "Merge these three PDFs into one",
        "Read the text in this scan",
        "Summarise this document in five points",
    ),
    accepts=("pdf", "document", "image", "mail", "file"),
    produces=("text", "table", "pdf", "document", "citations"),
    prompt=Path(__file__).parent / "prompt.md",
    tools=(*TOOLS, keep_table),
    subagents=SUBAGENTS,
    playbook=playbook,
    version="1",
    limits=AgentLimits(model_calls=60, tool_calls=120),
    sample_file="report.pdf",
    takes_up=(
        *(".pdf", ".docx", ".pptx", ".xlsx", ".html", ".htm", ".eml", ".txt", ".md"),
        *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"),
    ),
)
