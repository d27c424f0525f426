"""The browser agent: what it is, what it takes and gives, and the parts it is made of."""

from pathlib import Path

from backend.core.sample_site import SAMPLE_HOST
from workers.agentkit.spec import AgentLimits, AgentSpec
from workers.agents.browser.desk import browser_desk
from workers.agents.browser.playbook import playbook
from workers.agents.browser.subagents import SUBAGENTS
from workers.agents.browser.tools import TOOLS

SPEC = AgentSpec(
    name="browser",
    title="Browser",
    description=(
        "Drives a real browser: opens web pages, clicks, types, fills in forms, takes screenshots, saves pages as PDF, "
        "extracts tables and lists, watches pages and feeds for changes and trends."
    ),
    examples=(
        f"Get the table of prices from http://{SAMPLE_HOST}/prices as CSV",
        "Open https://example.com and take a screenshot",
        "Go to the shop's site and extract all product names and prices",
        "Fill in the contact form on this page with my details",
        "Save this web page as a PDF",
        "Watch this page and tell me when the price changes",
        "What is trending on Hacker News today?",
    ),
    accepts=("url", "web page", "text"),
    produces=("web page", "image", "pdf", "table", "text"),
    prompt=Path(__file__).parent / "prompt.md",
    tools=TOOLS,
    subagents=SUBAGENTS,
    playbook=playbook,
    version="1",
    limits=AgentLimits(model_calls=60, tool_calls=120),
    companion=browser_desk,
)
