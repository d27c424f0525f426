"""Asks the trend engine in the sandbox: feeds are parsed and charts are drawn there and nowhere else."""

import base64
from functools import cache
from pathlib import Path
from typing import Any

from workers.agentkit import engine
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import Limits, PythonProfile, python_profile
from workers.agentkit.web.port import Fetched

MEBIBYTE = 1024 * 1024
LIMITS = Limits(
    wall_seconds=30,
    cpu_seconds=30,
    memory_bytes=768 * MEBIBYTE,
    disk_bytes=16 * MEBIBYTE,
    file_bytes=16 * MEBIBYTE,
    output_bytes=16 * MEBIBYTE,
)
_LESS = "Name fewer or smaller feeds."
WORDING = engine.Wording(
    stopped={
        "wall": ("Reading the feed took longer than 30 seconds.", _LESS),
        "cpu": ("Reading the feed took too much computing time.", _LESS),
        "memory": ("Reading the feed needs more than 768 MB of memory.", _LESS),
        "disk": ("Reading the feed wrote more than it may.", _LESS),
        "output": ("The feed holds more than 16 MB of text.", _LESS),
    },
    broke="The trend engine broke",
    cure="Report this with the feed's address.",
)


@cache
def engine_profile() -> PythonProfile:
    """Return how the engine is started: its code and the libraries it works with, nothing else."""
    return python_profile(
        "trends",
        package="workers.agents.browser.trends.engine",
        folder=Path(__file__).parent / "engine",
        distributions=("feedparser", "feedparser-sgmllib", "lxml", "vl-convert-python"),
    )


async def parse_feed(context: StepContext, fetched: Fetched) -> dict[str, Any]:
    """Return a feed's ``{title, link, entries: [{title, url, summary, at}], notes}``.

    Raises:
        ToolProblem: it is no feed, or a limit was met.
    """
    charset = f"; charset={fetched.charset}" if fetched.charset else ""
    body = base64.b64encode(fetched.body).decode()
    return await _ask(context, "feed", body=body, url=fetched.url, media_type=f"{fetched.media_type}{charset}")


async def draw_chart(context: StepContext, spec: dict[str, Any]) -> bytes:
    """Return a Vega-Lite chart as a PNG.

    Raises:
        ToolProblem: it can't be drawn.
    """
    return base64.b64decode((await _ask(context, "chart", spec=spec))["picture"])


async def _ask(context: StepContext, action: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return await engine.ask(context, engine_profile(), {"action": action, **fields}, limits=LIMITS, wording=WORDING)
