"""Runs the tests of a workspace with pytest and says how each one ended."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from workers.agents.code.engine.problem import EngineProblem
from workers.agents.code.engine.sources import every_file, existing, shown

LONGEST_OUTPUT = 12_000
LONGEST_MESSAGE = 2_000
MOST_TESTS = 300
MOST_MESSAGES = 15
NO_TESTS = 5
#: Shows parameters in test names as they are written.
ESCAPING = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"
TEST_FILE = re.compile(r"(test_.*|.*_test)\.py")
RUNNING = re.compile(r"^(\S+::\S+)\s*$", re.MULTILINE)


def test_files(workspace: Path) -> list[Path]:
    """Return the files that pytest looks into."""
    return [path for path in every_file(workspace) if TEST_FILE.fullmatch(path.name)]


def project_of(workspace: Path, files: list[Path]) -> Path:
    """Return the folder to run from: the one top folder that holds all the tests, else the workspace."""
    tops = {path.relative_to(workspace).parts[0] for path in files if len(path.relative_to(workspace).parts) > 1}
    flat = any(path.parent == workspace for path in files)
    only = workspace / next(iter(tops)) if len(tops) == 1 and not flat else workspace
    return workspace if only.name in {"tests", "test"} else only


#: Runs pytest with arguments in a folder, for so many seconds: its exit code (None when its time was up), its output.
Runner = Callable[[list[str], Path, float], tuple[int | None, str]]


def fresh(arguments: list[str], folder: Path, patience: float) -> tuple[int | None, str]:
    """Run pytest in an interpreter of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return None, output.decode(errors="replace")
    return process.returncode, output.decode(errors="replace")


def run_tests(
    workspace: Path, name: str | None, *, patience: float, quick: bool = False, runner: Runner = fresh
) -> dict[str, Any]:
    """Run all tests, or one file's, or one test ("test_x.py::test_one"), for so many seconds.

    Raises:
        EngineProblem: there is no such file, or there are no tests.
    """
    file, _, inner = (name or "").partition("::")
    files = [existing(workspace, file)] if file else test_files(workspace)
    if not files:
        raise EngineProblem("no_tests", "There are no tests here.", "Write some into a file called test_….py.")
    project = project_of(workspace, files)
    chosen = [shown(project, files[0]) + (f"::{inner}" if inner else "")] if file else []
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        arguments = [*_options(project, report), *chosen, *(["-x"] if quick else [])]
        exit_code, output = runner(arguments, project, patience)
        tests = _tests(report)
    if exit_code == NO_TESTS:
        raise EngineProblem("no_tests", "No tests were found.", "Test functions are called test_… in files test_….py.")
    return _answer(exit_code, output, tests, patience)


def _options(project: Path, report: Path) -> list[str]:
    paths = " ".join(name for name in (".", "src") if (project / name).is_dir())
    options = ["-v", "--tb=short", "--no-header", "-p", "no:cacheprovider", "--color=no", "-o", "addopts="]
    settings = (f"pythonpath={paths}", "junit_family=xunit1", f"{ESCAPING}=true")
    return [*options, *(part for setting in settings for part in ("-o", setting)), f"--junitxml={report}"]


def _tests(report: Path) -> list[dict[str, Any]]:
    if not report.exists():
        return []
    rows = [_one(case) for case in ET.parse(report).iter("testcase")]  # noqa: S314 - inside the sandbox
    for row in [row for row in rows if "message" in row][MOST_MESSAGES:]:
        row["message"] = row["message"][-200:]
    return rows


def _one(case: ET.Element) -> dict[str, Any]:
    name = case.get("name", "")
    row: dict[str, Any] = {"name": name, "file": case.get("file") or case.get("classname", ""), "state": "passed"}
    for tag, state in (("failure", "failed"), ("error", "error"), ("skipped", "skipped")):
        found = case.find(tag)
        if found is not None:
            text = (found.text or found.get("message") or "").strip()
            row |= {"state": state, "message": text[-LONGEST_MESSAGE:]}
    return row


def _answer(exit_code: int | None, output: str, tests: list[dict[str, Any]], patience: float) -> dict[str, Any]:
    states = [test["state"] for test in tests]
    answer: dict[str, Any] = {
        "passed": states.count("passed"),
        "failed": states.count("failed"),
        "errors": states.count("error"),
        "skipped": states.count("skipped"),
        "exit_code": exit_code,
        "tests": tests[:MOST_TESTS],
        "output": output[-LONGEST_OUTPUT:],
    }
    if exit_code is None:
        hung = RUNNING.findall(output + "\n")
        where = f" The last test begun was {hung[-1]}." if hung else ""
        answer["stopped"] = {
            "limit": "wall",
            "message": f"The tests took longer than {patience:.0f} seconds and were stopped.{where}",
            "cure": "Look for a loop that never ends, or run fewer tests at once.",
        }
        answer["errors"] += 1
    elif exit_code > 1 and not answer["errors"]:
        answer["errors"] = 1
    return answer
