"""Asks the page reader in the sandbox: what others wrote is parsed where it can do no harm."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from workers.agentkit import engine
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import Limits, PythonProfile, python_profile

MEBIBYTE = 1024 * 1024
LIMITS = Limits(
    wall_seconds=30,
    cpu_seconds=30,
    memory_bytes=768 * MEBIBYTE,
    disk_bytes=64 * MEBIBYTE,
    file_bytes=32 * MEBIBYTE,
    output_bytes=8 * MEBIBYTE,
    processes=16,
)
_ANOTHER = "Name another page."
WORDING = engine.Wording(
    stopped={
        "wall": ("Reading the page took longer than 30 seconds.", _ANOTHER),
        "cpu": ("Reading the page took too much computing time.", _ANOTHER),
        "memory": ("Reading the page needs more than 768 MB of memory.", _ANOTHER),
        "disk": ("Reading the page needs more than 64 MB of disk.", _ANOTHER),
        "output": ("The page's text has more than 8 MB.", _ANOTHER),
    },
    broke="The page reader broke",
    cure="Name another page, and report this one's address.",
)
FOLDER = "pages"


@cache
def engine_profile() -> PythonProfile:
    """Return how the engine is started: its code and the libraries it reads pages with, nothing else."""
    return python_profile(
        "research",
        package="workers.agents.research.engine",
        folder=Path(__file__).parent / "engine",
        distributions=(
            *("trafilatura", "courlan", "htmldate", "justext", "lxml", "lxml-html-clean", "tld", "babel"),
            *("charset-normalizer", "certifi", "urllib3", "python-dateutil"),
        ),
    )


async def read_page(context: StepContext, html: str, url: str, number: int) -> dict[str, Any]:
    """Return a page's text and what it says about itself.

    Raises:
        ToolProblem: it can't be read, holds no text, or met a limit.
        SandboxUnavailable: no sandbox can be built here.
    """
    file = f"{FOLDER}/{number}.html"
    await asyncio.to_thread(_write, context.workspace / file, html)
    return await engine.ask(
        context, engine_profile(), {"action": "page", "file": file, "url": url}, limits=LIMITS, wording=WORDING
    )


def _write(path: Path, html: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(html, encoding="utf-8", errors="replace")
