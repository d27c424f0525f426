"""Ruff over the Python files of a workspace: findings, and the formatter's diff."""

import json
import subprocess
from pathlib import Path
from typing import Any

from workers.agents.code.engine.problem import EngineProblem
from workers.agents.code.engine.sources import every_file, existing, shown

RUFF = "/opt/bin/ruff"
MOST_FINDINGS = 200
LONGEST_DIFF = 20_000
#: Likely faults, security, and what makes code hard to read; layout is the formatter's.
RULES = "F,E4,E7,E9,W6,B,S,A,BLE,C4,C90,PIE,SIM,UP,RET,ARG,PERF,PLE,PLW,RUF"
#: Asserts in tests are right; signs in texts are meant.
LEFT_OUT = "S101,RUF001,RUF002,RUF003,RET504,RET505,PLW0603"


def lint(workspace: Path, name: str | None, *, fix: bool, reformat: bool) -> dict[str, Any]:
    """Return ruff's findings and what its formatter would change; with ``fix`` or ``reformat`` do it.

    Raises:
        EngineProblem: there is no Python file.
    """
    files = [existing(workspace, name)] if name else [path for path in every_file(workspace) if path.suffix == ".py"]
    if not files:
        raise EngineProblem("no_python", "There is no Python file to check.", "Other languages aren't checked.")
    names = [shown(workspace, path) for path in files]
    own = _has_settings(workspace)
    check = ["check", "--no-cache", *([] if own else ["--isolated", f"--select={RULES}", f"--ignore={LEFT_OUT}"])]
    formatting = ["format", "--no-cache", *([] if own else ["--isolated", "--line-length=100"])]
    answer: dict[str, Any] = {"files": len(names), "rules": "the project's own" if own else "Warren's choice"}
    if fix:
        before = len(_findings(check, names))
        _ruff([*check, "--fix", "--exit-zero", "--quiet"], names)
        answer["mended"] = before - len(_findings(check, names))
    if reformat:
        answer["formatted"] = _ruff([*formatting, "--diff", "--quiet"], names).count("\n+++ ")
        _ruff([*formatting, "--quiet"], names)
    findings = _findings(check, names)
    answer["findings"] = [_row(workspace, finding) for finding in findings[:MOST_FINDINGS]]
    answer["total"] = len(findings)
    answer["format_diff"] = _ruff([*formatting, "--diff", "--quiet"], names)[:LONGEST_DIFF]
    return answer


def _has_settings(workspace: Path) -> bool:
    for path in every_file(workspace):
        if path.name in {"ruff.toml", ".ruff.toml"}:
            return True
        if path.name == "pyproject.toml" and b"[tool.ruff" in path.read_bytes()[:200_000]:
            return True
    return False


def _findings(check: list[str], names: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(_ruff([*check, "--output-format=json", "--exit-zero"], names))
    return found


def _row(workspace: Path, finding: dict[str, Any]) -> dict[str, Any]:
    return {
        "file": Path(finding["filename"]).relative_to(workspace).as_posix(),
        "line": finding["location"]["row"],
        "column": finding["location"]["column"],
        "code": finding["code"] or "syntax",
        "message": finding["message"],
        "fixable": bool(finding["fix"]),
    }


def _ruff(line: list[str], names: list[str]) -> str:
    """Run ruff and return what it prints.

    Raises:
        EngineProblem: it broke, or its settings in the workspace can't be read.
    """
    done = subprocess.run([RUFF, *line, "--", *names], capture_output=True, check=False, timeout=45)
    if done.returncode not in {0, 1}:
        said = done.stderr.decode(errors="replace").strip()[:500] or f"exit code {done.returncode}"
        raise EngineProblem(
            "linter", f"The linter said: {said}", "Mend that first; a syntax error stops the formatter."
        )
    return done.stdout.decode(errors="replace")
