"""Asks the document engine in the sandbox: JSON in, JSON out, pages without text read by OCR a few at a time."""

import asyncio
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from backend.core.background import in_background
from workers.agentkit import engine
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import Limits, PythonProfile, UnsafePath, python_profile, read_inside

MEBIBYTE = 1024 * 1024
LIMITS = Limits(
    wall_seconds=150,
    cpu_seconds=300,
    memory_bytes=1536 * MEBIBYTE,
    disk_bytes=2048 * MEBIBYTE,
    file_bytes=1024 * MEBIBYTE,
    output_bytes=8 * MEBIBYTE,
    processes=128,
)
#: Pages of one sandboxed OCR call: what was read stays read when a later call meets a limit.
OCR_BATCH = 6
#: Where the engine notes how many pages of a call it has read, and how often that is looked at, in seconds.
PROGRESS, LOOK = ".cache/progress", 0.5
WORDING = engine.Wording(
    stopped={
        "wall": (
            "Reading the document took longer than 150 seconds.",
            "Name fewer pages, or split the document first.",
        ),
        "cpu": (
            "Reading the document took too much computing time.",
            "Name fewer pages, or split the document first.",
        ),
        "memory": (
            "Reading the document needs more than 1.5 GB of memory.",
            "Name fewer pages, or save the document anew and attach that.",
        ),
        "disk": ("Reading the document needs more than 2 GB of disk.", "Attach a smaller file."),
        "output": ("Reading the document answers with more than 8 MB.", "Name fewer pages."),
    },
    broke="The document engine broke",
    cure="Report this with the file's kind.",
)
#: Artifacts this step has made: the name a person sees, and where the engine finds it.
_MADE = "document.made"


@cache
def engine_profile() -> PythonProfile:
    """Return how the engine is started: its code and the libraries it reads files with, nothing else."""
    python = python_profile(
        "document",
        package="workers.agents.document.engine",
        folder=Path(__file__).parent / "engine",
        distributions=(
            "xberg",
            "pypdf",
            "pypdfium2",
            "pillow",
            "defusedxml",
            "rapidfuzz",
            "snowballstemmer",
            "charset-normalizer",
            *("jsonschema", "jsonschema-specifications", "referencing", "rpds-py", "attrs", "typing-extensions"),
        ),
    )
    # Tesseract's threads wait for each other: with more than one a page takes many times as long.
    return replace(python, profile=replace(python.profile, environment={"OMP_THREAD_LIMIT": "1"}))


def made_here(context: StepContext) -> dict[str, str]:
    """Return the files this step has made: a person's name for each, and its path in the workspace."""
    made = context.memo.setdefault(_MADE, {})
    if not isinstance(made, dict):
        raise TypeError(f"{_MADE} holds {type(made)}")
    return made


async def ask_engine(context: StepContext, action: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Run one action over the step's files and return the engine's answer; pages that are pictures are read first.

    Raises:
        ToolProblem: the file or the question is at fault, or a limit was met.
        SandboxUnavailable: no sandbox can be built here.
    """
    reply = await _ask(context, action, fields)
    while scans := reply.get("needs_ocr"):
        await _read_scans(context, scans, reply["totals"])
        reply = await _ask(context, action, fields)
    return reply


async def _read_scans(context: StepContext, scans: dict[str, list[int]], totals: dict[str, int]) -> None:
    """Read pages by OCR; the engine keeps what it read beside the files."""
    for file, pages in scans.items():
        for start in range(0, len(pages), OCR_BATCH):
            batch = pages[start : start + OCR_BATCH]
            async with in_background(_tell(context, file, batch, totals[file])):
                await _ask(context, "ocr", {"file": file, "pages": batch})


async def _tell(context: StepContext, file: str, pages: list[int], total: int) -> None:
    """Say which page is being read, until cancelled."""
    told = -1
    while True:
        done = await asyncio.to_thread(_pages_done, context.workspace)
        if done != told and done < len(pages):
            await context.progress(f"reading page {pages[done]} of {total} in {file}")
            told = done
        await asyncio.sleep(LOOK)


def _pages_done(workspace: Path) -> int:
    """Return how many pages the engine has noted; what it wrote is only taken for a small number."""
    try:
        noted = read_inside(workspace, PROGRESS, limit=8)
    except (FileNotFoundError, UnsafePath):
        return 0
    return int(noted) if noted.isdigit() and len(noted) < 5 else 0  # noqa: PLR2004 - no document has more pages


async def _ask(context: StepContext, action: str, fields: dict[str, Any]) -> dict[str, Any]:
    files = [file.name for file in context.files]
    request = {"action": action, "files": files, "made": made_here(context), **fields}
    return await engine.ask(context, engine_profile(), request, limits=LIMITS, wording=WORDING)
