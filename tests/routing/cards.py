"""The cards of all six agents, as the routing sets were written against them."""

from backend.core.cards import Card
from workers.agentkit.discover import card_of
from workers.agents.data.agent import SPEC

# An agent that is here has its own card; the others get theirs with their folder.
DATA = card_of(SPEC, model=None)

DOCUMENT = Card(
    name="document",
    title="Document reader",
    description=(
        "Reads PDFs, Office documents, scans and images: extracts text and fields, answers questions with page "
        "numbers, summarises, reviews, splits and merges."
    ),
    examples=(
        "Split this PDF into one file per chapter",
        "What does the contract say about termination? Give me the page",
        "Pull the invoice number, date and total out of these invoices",
        "Read the text in this scan",
        "Merge these three PDFs into one",
        "Summarise this document in five points",
    ),
    accepts=("pdf", "document", "image", "file"),
    produces=("text", "table", "pdf", "document"),
    tools=("extract_text", "ocr", "split_pdf", "merge_pdf", "extract_fields", "ask_document"),
    subagents=("extractor", "splitter", "reviewer"),
    version="1",
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

CODE = Card(
    name="code",
    title="Programmer",
    description="Writes, runs, tests, reviews and debugs code in a sandbox: Python, shell, linters, unit tests, diffs.",
    examples=(
        "Write a Python function that checks whether a number is prime, and test it",
        "Run this script and tell me what it prints",
        "Why does this code raise an IndexError? Fix it",
        "Add type hints and docstrings to this file",
        "Review this module for bugs and security problems",
        "Write unit tests for this class",
    ),
    accepts=("code", "text", "file"),
    produces=("code", "text", "file"),
    tools=("read_file", "write_file", "run_shell", "run_python", "lint", "run_tests", "show_diff"),
    subagents=("analyzer", "writer", "debugger"),
    version="1",
)

EMAIL = Card(
    name="email",
    title="Mail assistant",
    description=(
        "Reads, searches, sorts, labels and summarises mail, finds action items, drafts and sends messages and replies."
    ),
    examples=(
        "List my unread mail",
        "Draft a reply to the last message from Anna",
        "Send the report to the team",
        "What did Marco write about the budget last week?",
        "Label all newsletters and archive them",
        "Which mails still need an answer from me?",
    ),
    accepts=("text", "mail", "report", "chart", "table", "pdf", "document", "image", "file"),
    produces=("mail", "text"),
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

ALL_CARDS = (EMAIL, BROWSER, CODE, RESEARCH, DATA, DOCUMENT)
