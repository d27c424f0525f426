"""Asks the page and the trend engine in the sandbox: what others wrote is parsed there and nowhere else."""

import base64
from functools import cache
from pathlib import Path
from typing import Any

from workers.agentkit import engine
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import Limits, PythonProfile, python_profile
from workers.agentkit.web.port import Fetched

_HERE = Path(__file__).parent
MEBIBYTE = 1024 * 1024
LIMITS = Limits(
    wall_seconds=40,
    cpu_seconds=40,
    memory_bytes=1024 * MEBIBYTE,
    disk_bytes=16 * MEBIBYTE,
    file_bytes=16 * MEBIBYTE,
    output_bytes=48 * MEBIBYTE,
)
_JSONSCHEMA = ("jsonschema", "jsonschema-specifications", "referencing", "rpds-py", "attrs", "typing-extensions")
_DATEPARSER = ("dateparser", "python-dateutil", "pytz", "regex", "tzlocal", "tzdata")
_TRAFILATURA = (
    *("trafilatura", "htmldate", "courlan", "justext", "lxml-html-clean", "babel", "tld"),
    *("urllib3", "certifi", "charset-normalizer"),
)


def _wording(what: str, less: str) -> engine.Wording:
    return engine.Wording(
        stopped={
            "wall": (f"Reading the {what} took longer than 40 seconds.", less),
            "cpu": (f"Reading the {what} took too much computing time.", less),
            "memory": (f"Reading the {what} needs more than 1 GB of memory.", less),
            "disk": (f"Reading the {what} wrote more than it may.", less),
            "output": (f"The {what} holds more than 48 MB of text.", less),
        },
        broke=f"The {what} engine broke",
        cure=f"Report this with the {what}'s address.",
    )


_PAGE = _wording("page", "Ask for a smaller page, or for one part of it.")
_FEED = _wording("feed", "Name fewer or smaller feeds.")
_CHART = _wording("chart", "Ask for fewer days or topics.")


@cache
def page_profile() -> PythonProfile:
    """Return how the page engine is started: its code and the libraries it reads pages with, nothing else."""
    return python_profile(
        "pages",
        package="workers.agents.browser.extract.engine",
        folder=_HERE / "extract/engine",
        distributions=("lxml", "snowballstemmer", *_JSONSCHEMA, *_DATEPARSER, *_TRAFILATURA),
    )


@cache
def trend_profile() -> PythonProfile:
    """Return how the trend engine is started: its code and the libraries it works with, nothing else."""
    return python_profile(
        "trends",
        package="workers.agents.browser.trends.engine",
        folder=_HERE / "trends/engine",
        distributions=("feedparser", "feedparser-sgmllib", "lxml", "vl-convert-python"),
    )


async def ask_page_engine(context: StepContext, action: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Run one action on a page and return the engine's answer.

    Raises:
        ToolProblem: the page or the question is at fault, or a limit was met.
        SandboxUnavailable: no sandbox can be built here.
    """
    return await engine.ask(context, page_profile(), {"action": action, **fields}, limits=LIMITS, wording=_PAGE)


async def parse_feed(context: StepContext, fetched: Fetched) -> dict[str, Any]:
    """Return a feed's ``{title, link, entries: [{title, url, summary, at}], notes}``.

    Raises:
        ToolProblem: it is no feed, or a limit was met.
        SandboxUnavailable: no sandbox can be built here.
    """
    charset = f"; charset={fetched.charset}" if fetched.charset else ""
    request = {
        "action": "feed",
        "body": base64.b64encode(fetched.body).decode(),
        "url": fetched.url,
        "media_type": f"{fetched.media_type}{charset}",
    }
    return await engine.ask(context, trend_profile(), request, limits=LIMITS, wording=_FEED)


async def draw_chart(context: StepContext, spec: dict[str, Any]) -> bytes:
    """Return a Vega-Lite chart as a PNG.

    Raises:
        ToolProblem: it can't be drawn.
        SandboxUnavailable: no sandbox can be built here.
    """
    request = {"action": "chart", "spec": spec}
    answer = await engine.ask(context, trend_profile(), request, limits=LIMITS, wording=_CHART)
    return base64.b64decode(answer["picture"])
