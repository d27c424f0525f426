"""Runs what fails, the tests or a script, on a copy of the workspace, and says how it ended."""

import ast
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from workers.agents.code.engine.problem import EngineProblem
from workers.agents.code.engine.repair.forked import forked
from workers.agents.code.engine.repair.source import Source
from workers.agents.code.engine.sources import decoded, every_file, existing, shown
from workers.agents.code.engine.testing import run_tests, test_files

MOST_COPIED = 32 * 1024 * 1024
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Result:
    """How a check ended: faults (0 is good), and the report of the first of them."""

    faults: int
    good: int
    report: str


class Check(Protocol):
    """Runs the tests or the script for at most ``patience`` seconds; ``quick`` ends at the first fault."""

    def __call__(self, patience: float, *, quick: bool) -> Result: ...


def copied(workspace: Path, target: Path) -> Path:
    room = MOST_COPIED
    for path in every_file(workspace):
        size = path.stat().st_size
        if size <= min(room, MOST_COPIED):
            room -= size
            place = target / path.relative_to(workspace)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    target.mkdir(exist_ok=True)
    return target


def tests_check(copy: Path) -> Check:
    if not test_files(copy):
        raise EngineProblem("no_tests", "There are no tests here.", "Name the file to be mended.")

    def check(patience: float, *, quick: bool) -> Result:
        ran = run_tests(copy, None, patience=patience, quick=quick, runner=forked)
        bad = [test for test in ran["tests"] if test["state"] in {"failed", "error"}]
        report = bad[0].get("message", "") if bad else ran["output"]
        sources = "\n".join(_source_of(copy, test) for test in bad[:5])
        return Result(ran["failed"] + ran["errors"], ran["passed"], f"{sources}\n{report}")

    return check


def _source_of(copy: Path, test: dict[str, Any]) -> str:
    """Return a failing test's own text: it names the functions and exceptions that matter."""
    path = next((path for path in test_files(copy) if shown(copy, path).endswith(test["file"])), None)
    if path is None:
        return ""
    source = Source(decoded(path.read_bytes()) or "")
    wanted = test["name"].partition("[")[0]
    for node in ast.walk(source.tree):
        if isinstance(node, Function) and node.name == wanted:
            return source.shown(node)
    return ""


def script_check(copy: Path, name: str) -> Check:
    script = existing(copy, name)

    def check(patience: float, *, quick: bool) -> Result:  # noqa: ARG001 - a script has no quick way
        line = [sys.executable, script.name]
        try:
            done = subprocess.run(
                line, cwd=script.parent, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=patience
            )
        except subprocess.TimeoutExpired:
            return Result(1, 0, "TimeoutError: it didn't end")
        report = done.stderr.decode(errors="replace")
        return Result(int(done.returncode != 0), int(done.returncode == 0), report[-8000:])

    return check
