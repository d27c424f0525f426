"""Asks the engine in the sandbox: JSON in, JSON out, its problems as the tools' own."""

import asyncio
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruff import find_ruff_bin  # type: ignore[import-untyped]  # ships no types

from workers.agentkit import engine
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import KilledBy, Limits, Mount, Profile, PythonProfile, python_profile

MEBIBYTE = 1024 * 1024
LIMITS = Limits(
    wall_seconds=75,
    cpu_seconds=75,
    memory_bytes=768 * MEBIBYTE,
    disk_bytes=256 * MEBIBYTE,
    file_bytes=128 * MEBIBYTE,
    output_bytes=16 * MEBIBYTE,
    processes=64,
)
#: What a limit means in words, and what helps.
STOPPED: Mapping[KilledBy, tuple[str, str]] = {
    "wall": ("It ran longer than it may and was stopped.", "Look for a loop that never ends, or give it less to do."),
    "cpu": (
        "It used all the computing time it may and was stopped.",
        "Look for a loop that never ends, or give it less to do.",
    ),
    "memory": ("It needed more memory than the 768 MB it may use.", "Work on the data piece by piece."),
    "disk": ("It wrote more than the 256 MB it may.", "Write less, or delete what isn't needed."),
    "output": ("It printed more than it may and was stopped.", "Print less, or write it to a file."),
}
WORDING = engine.Wording(stopped=STOPPED, broke="The work on the files broke", cure="Try a smaller part of the files.")
MEMO = "code.start"
LIBRARIES = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")


@cache
def python() -> PythonProfile:
    """Return how Python is started in the sandbox: the engine's code, pytest, ruff, and nothing else of ours."""
    base = python_profile(
        "code", package="workers.agents.code.engine", folder=Path(__file__).parent / "engine", distributions=LIBRARIES
    )
    interpreter = str(Path(base.argv[0]).parent)
    profile = Profile(
        name="code",
        mounts=(*base.profile.mounts, Mount(Path(find_ruff_bin()).resolve(), "/opt/bin/ruff")),
        environment={
            "PATH": f"{interpreter}:/opt/bin:/usr/bin:/bin",
            "PYTHONPATH": "/opt/lib",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONNOUSERSITE": "1",
        },
    )
    return PythonProfile(profile, base.argv)


def interpreter() -> str:
    """Return the path of Python inside the sandbox."""
    return python().argv[0]


async def prepare(context: StepContext) -> dict[str, Any]:
    """Unpack attached archives and note how all files are, once per step, before anything is changed.

    Returns ``{"before": texts by file, "unpacked": {…}, "unreadable": {…}}``.
    """
    started = context.memo.get(MEMO)
    if not isinstance(started, asyncio.Future):
        started = asyncio.ensure_future(_prepare(context))
        context.memo[MEMO] = started
    result: dict[str, Any] = await started
    return result


async def _prepare(context: StepContext) -> dict[str, Any]:
    unpacked = await ask_engine(context, "unpack", names=[file.name for file in context.files])
    noted = await ask_engine(context, "note")
    return {**unpacked, "before": noted["texts"]}


async def ask_engine(context: StepContext, action: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Run one action over the workspace and return the engine's answer.

    Raises:
        ToolProblem: the file or the request is at fault, or a limit was met.
        SandboxUnavailable: no sandbox can be built here.
    """
    return await engine.ask(context, python(), {"action": action, **fields}, limits=LIMITS, wording=WORDING)
