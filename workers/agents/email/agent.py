"""The email agent: what it is, what it takes and gives, and the parts it is made of."""

from pathlib import Path

from workers.agentkit.spec import AgentLimits, AgentSpec
from workers.agents.email.desk import mail_desk
from workers.agents.email.playbook import playbook
from workers.agents.email.subagents import SUBAGENTS
from workers.agents.email.tools import TOOLS

SPEC = AgentSpec(
    name="email",
    title="Mail assistant",
    description=(
        "Reads, searches and summarises mail in connected accounts (Gmail, IMAP), finds what must be done and by when, "
        "drafts and sends replies after your approval, labels, archives and trashes."
    ),
    examples=(
        "What is unread from my landlord?",
        "Summarise today's mail and list what I must do",
        "Draft a reply to the plumber saying Thursday works",
        "Send it",
        "Archive all newsletters older than a week",
        "Save the attachments of the invoice mail",
    ),
    accepts=("mail", "text", "table", "chart", "pdf", "document", "image"),
    produces=("mail", "text", "attachment", "pdf", "document", "table"),
    prompt=Path(__file__).parent / "prompt.md",
    tools=TOOLS,
    subagents=SUBAGENTS,
    playbook=playbook,
    version="1",
    limits=AgentLimits(model_calls=60, tool_calls=100),
    # Files saved from mails are there again after a step has waited for its person.
    keeps_workspace=True,
    companion=mail_desk,
)
