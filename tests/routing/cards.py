"""The cards of all six agents, as the routing sets were written against them."""

from importlib import import_module
from importlib.util import find_spec

from backend.core.cards import Card
from workers.agentkit.discover import card_of
from workers.agents.code.agent import SPEC as CODE_AGENT
from workers.agents.data.agent import SPEC as DATA_AGENT
from workers.agents.document.agent import SPEC as DOCUMENT_AGENT

# An agent that is here has its own card; the others get theirs with their folder.
CODE, DATA, DOCUMENT = (card_of(spec, model=None) for spec in (CODE_AGENT, DATA_AGENT, DOCUMENT_AGENT))

RESEARCH = Card(
    name="research",
    title="Researcher",
    description=(
        "Searches the web, reads and compares sources, checks claims, and writes reports in which each claim is cited."
    ),
    examples=(
        "What do recent studies say about intermittent fasting? Cite your sources",
        "Compare heat pumps and gas boilers for an old house, with sources",
        "Is it true that the Great Wall is visible from space? Check it",
        "Find the latest news about solid-state batteries and summarise it",
        "Write a short report on the market for e-bikes in Europe",
    ),
    accepts=("text", "url"),
    produces=("report", "text", "citations"),
    tools=("web_search", "fetch_page", "extract_article", "check_citation", "write_report"),
    subagents=("searcher", "summarizer", "validator"),
    version="1",
)

BROWSER = Card(
    name="browser",
    title="Browser",
    description=(
        "Drives a real browser: opens web pages, clicks, types, fills in forms, takes screenshots, saves pages as PDF, "
        "extracts tables and lists, watches pages and feeds for changes and trends."
    ),
    examples=(
        "Open https://example.com and take a screenshot",
        "Go to the shop's site and extract all product names and prices",
        "Fill in the contact form on this page with my details",
        "Save this web page as a PDF",
        "Watch this page and tell me when the price changes",
        "What is trending on Hacker News today?",
    ),
    accepts=("url", "web page", "text"),
    produces=("web page", "image", "pdf", "table", "text"),
    tools=(
        "navigate",
        "click",
        "type_text",
        "scroll",
        "snapshot",
        "screenshot",
        "save_pdf",
        "extract_tables",
        "watch_page",
        "read_feed",
    ),
    subagents=("controller", "trend_finder", "data_extractor"),
    version="1",
)

#: The mail agent's card as it was agreed before the agent was there.
AGREED_EMAIL = Card(
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
    tools=(
        "list_mail",
        "search_mail",
        "read_mail",
        "read_thread",
        "get_attachments",
        "label_mail",
        "draft_mail",
        "send_mail",
    ),
    subagents=("reader", "composer", "analyzer"),
    version="1",
)


def _own_or(agreed: Card) -> Card:
    """Return the card of the agent if it is here, else the agreed one."""
    folder = f"workers.agents.{agreed.name}"
    if find_spec(folder) is None or find_spec(f"{folder}.agent") is None:
        return agreed
    return card_of(import_module(f"{folder}.agent").SPEC, model=None)


EMAIL = _own_or(AGREED_EMAIL)

ALL_CARDS = (EMAIL, BROWSER, CODE, RESEARCH, DATA, DOCUMENT)
