"""The cards of all six agents, as the routing sets were written against them."""

from backend.core.cards import Card
from workers.agentkit.discover import card_of
from workers.agents.code.agent import SPEC as CODE_AGENT
from workers.agents.data.agent import SPEC as DATA_AGENT
from workers.agents.document.agent import SPEC as DOCUMENT_AGENT
from workers.agents.email.agent import SPEC as EMAIL_AGENT

# An agent that is here has its own card; the others get theirs with their folder.
CODE, DATA, DOCUMENT, EMAIL = (
    card_of(spec, model=None) for spec in (CODE_AGENT, DATA_AGENT, DOCUMENT_AGENT, EMAIL_AGENT)
)

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

ALL_CARDS = (EMAIL, BROWSER, CODE, RESEARCH, DATA, DOCUMENT)
