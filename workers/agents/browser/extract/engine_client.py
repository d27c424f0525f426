"""Asks the page engine in the sandbox: what others wrote is parsed there and nowhere else."""

from functools import cache
from pathlib import Path
from typing import Any

from workers.agentkit import engine
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import Limits, PythonProfile, python_profile

MEBIBYTE = 1024 * 1024
LIMITS = Limits(
    wall_seconds=40,
    cpu_seconds=40,
    memory_bytes=1024 * MEBIBYTE,
    disk_bytes=16 * MEBIBYTE,
    file_bytes=16 * MEBIBYTE,
    output_bytes=48 * MEBIBYTE,
)
_LESS = "Ask for a smaller page, or for one part of it."
WORDING = engine.Wording(
    stopped={
        "wall": ("Reading the page took longer than 40 seconds.", _LESS),
        "cpu": ("Reading the page took too much computing time.", _LESS),
        "memory": ("Reading the page needs more than 1 GB of memory.", _LESS),
        "disk": ("Reading the page wrote more than it may.", _LESS),
        "output": ("The page holds more than 48 MB of rows.", _LESS),
    },
    broke="The page engine broke",
    cure="Report this with the page's address.",
)
_JSONSCHEMA = ("jsonschema", "jsonschema-specifications", "referencing", "rpds-py", "attrs", "typing-extensions")
_DATEPARSER = ("dateparser", "python-dateutil", "pytz", "regex", "tzlocal", "tzdata")
_TRAFILATURA = (
    *("trafilatura", "htmldate", "courlan", "justext", "lxml-html-clean", "babel", "tld"),
    *("urllib3", "certifi", "charset-normalizer"),
)


@cache
def engine_profile() -> PythonProfile:
    """Return how the engine is started: its code and the libraries it reads pages with, nothing else."""
    return python_profile(
        "pages",
        package="workers.agents.browser.extract.engine",
        folder=Path(__file__).parent / "engine",
        distributions=("lxml", "snowballstemmer", *_JSONSCHEMA, *_DATEPARSER, *_TRAFILATURA),
    )


async def ask_engine(context: StepContext, action: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Run one action on a page and return the engine's answer.

    Raises:
        ToolProblem: the page or the question is at fault, or a limit was met.
        SandboxUnavailable: no sandbox can be built here.
    """
    return await engine.ask(context, engine_profile(), {"action": action, **fields}, limits=LIMITS, wording=WORDING)
