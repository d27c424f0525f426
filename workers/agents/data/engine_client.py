"""Asks the engine in the sandbox: JSON in, JSON out, its problems as the tools' own."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from workers.agentkit import engine
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import Limits, PythonProfile, python_profile

MEBIBYTE = 1024 * 1024
#: DuckDB spills to disk above its own share; the rest is for Python, the JSON answer and charts.
ENGINE_MEMORY = "768MB"
LIMITS = Limits(
    wall_seconds=240,
    cpu_seconds=480,
    memory_bytes=1536 * MEBIBYTE,
    disk_bytes=4096 * MEBIBYTE,
    file_bytes=2048 * MEBIBYTE,
    output_bytes=8 * MEBIBYTE,
    processes=128,
)
WORDING = engine.Wording(
    stopped={
        "wall": ("Reading the data took longer than 4 minutes.", "Ask for less at once, or attach a smaller file."),
        "cpu": ("Reading the data took too much computing time.", "Ask for less at once, or attach a smaller file."),
        "memory": (
            "Reading the data needs more than 1.5 GB of memory.",
            "Attach the table as CSV or Parquet, or fewer columns of it.",
        ),
        "disk": ("Reading the data needs more than 4 GB of disk.", "Attach a smaller file."),
        "output": ("Reading the data answers with more than 8 MB.", "Ask for fewer rows or columns."),
    },
    broke="The data engine broke",
    cure="Report this with the file's kind.",
)


@cache
def engine_profile() -> PythonProfile:
    """Return how the engine is started: its code and the libraries it reads files with, nothing else."""
    return python_profile(
        "data",
        package="workers.agents.data.engine",
        folder=Path(__file__).parent / "engine",
        distributions=("duckdb", "python-calamine", "charset-normalizer", "vl-convert-python"),
    )


def files_of(context: StepContext) -> list[str]:
    """Return the names of the files at hand, and of the tables that were made of figures in a text."""
    given = [file.name for file in context.files]
    made = sorted(path.name for path in context.workspace.glob("*.csv") if path.is_file() and not path.is_symlink())
    return [*given, *(name for name in made if name not in given)]


async def ask_engine(context: StepContext, action: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Run one action over the step's files and return the engine's answer.

    Raises:
        ToolProblem: the file or the question is at fault, or a limit was met.
        SandboxUnavailable: no sandbox can be built here.
    """
    files = await asyncio.to_thread(files_of, context)
    request = {"action": action, "memory": ENGINE_MEMORY, "files": files, **fields}
    return await engine.ask(context, engine_profile(), request, limits=LIMITS, wording=WORDING)
