"""Running programs in the sandbox, with what they print and how they ended."""

from collections.abc import Sequence
from typing import Any

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import Completed, Limits
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.code.engine_client import MEBIBYTE, STOPPED, ask_engine, interpreter, prepare, python
from workers.agents.code.tools.answers import Runtime, as_text

LONGEST_RUN = 120
#: Bytes that a program may print, and characters of it that are shown: the beginning and the end.
MOST_OUTPUT = MEBIBYTE
SHOWN = 12_000


def limits_of(seconds: int) -> Limits:
    """Return the caps of one run."""
    wall = min(max(seconds, 1), LONGEST_RUN)
    return Limits(
        wall_seconds=wall,
        cpu_seconds=wall + 5,
        memory_bytes=768 * MEBIBYTE,
        disk_bytes=256 * MEBIBYTE,
        file_bytes=128 * MEBIBYTE,
        output_bytes=MOST_OUTPUT,
        processes=64,
    )


@agent_tool(effect=Effect.NONE, title="Running a command")
async def run_shell(command: str, runtime: Runtime, stdin: str = "", seconds: int = 60) -> str:
    """Run a command with bash in the workspace, without network. Returns exit_code, stdout, stderr and "stopped".

    Python with pytest and ruff are there, the usual command line programs, and node or compilers if the machine has
    them. Limits: 768 MB of memory, 256 MB written, 1 MB printed, 64 processes.

    Args:
        command: one or more lines of bash.
        stdin: what the command reads from its input.
        seconds: how long it may take, at most 120.
    """
    context: StepContext = runtime.context
    return as_text(await _run(context, ("/bin/bash", "-c", command), stdin, seconds))


@agent_tool(effect=Effect.NONE, title=lambda args: f"Running {args.get('file') or 'Python'}")
async def run_python(
    runtime: Runtime,
    file: str | None = None,
    code: str | None = None,
    arguments: list[str] | None = None,
    stdin: str = "",
    seconds: int = 60,
) -> str:
    """Run a Python file of the workspace, or code. Returns exit_code, stdout, stderr and "stopped". No network.

    Args:
        file: the file's name; its own folder is the working folder.
        code: a program, instead of a file.
        arguments: what the program finds in sys.argv.
        stdin: what it reads with input().
        seconds: how long it may take, at most 120.
    """
    context: StepContext = runtime.context
    await prepare(context)
    given = arguments or []
    if file is not None:
        found = (await ask_engine(context, "keep", file=file))["file"]
        folder, _, name = found.rpartition("/")
        start = (f"/workspace/{folder}", interpreter(), name)
        argv = ("/bin/sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", *start, *given)
        return as_text({"file": found, **await _run(context, argv, stdin, seconds)})
    if code is None:
        raise ToolProblem("nothing_to_run", "There is nothing to run.", "Give a file or code.")
    return as_text(await _run(context, (interpreter(), "-c", code, *given), stdin, seconds))


async def _run(context: StepContext, argv: Sequence[str], stdin: str, seconds: int) -> dict[str, Any]:
    await prepare(context)
    limits = limits_of(seconds)
    done = await context.sandbox.run(
        argv, workspace=context.workspace, stdin=stdin.encode(), limits=limits, profile=python().profile
    )
    return _ended(done, limits)


def _ended(done: Completed, limits: Limits) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "exit_code": done.exit_code,
        "stdout": shortened(done.stdout.decode(errors="replace")),
        "stderr": shortened(done.stderr.decode(errors="replace")),
        "seconds": round(done.duration_ms / 1000, 2),
    }
    if done.killed_by is not None:
        message, cure = STOPPED[done.killed_by]
        if done.killed_by == "wall":
            message = f"It ran longer than {limits.wall_seconds:.0f} seconds and was stopped."
        if done.killed_by == "output":
            message = f"It printed more than {MOST_OUTPUT // MEBIBYTE} MB and was stopped."
        answer["stopped"] = {"limit": done.killed_by, "message": message, "cure": cure}
    return answer


def shortened(text: str) -> str:
    """Return a text's beginning and end when it is long; what is left out is counted."""
    if len(text) <= SHOWN:
        return text
    half = SHOWN // 2
    return f"{text[:half]}\n… {len(text) - SHOWN:,} characters left out …\n{text[-half:]}"
