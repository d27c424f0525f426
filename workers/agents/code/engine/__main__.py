"""One request in JSON on standard input, one answer in JSON on standard output."""

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from workers.agents.code.engine import comparing, files, linting, outline, testing, unpacking
from workers.agents.code.engine.problem import EngineProblem

Request = dict[str, Any]
Action = Callable[[Path, Request], dict[str, Any]]


def _fix(folder: Path, ask: Request) -> dict[str, Any]:
    # Loaded for this action alone: it needs pytest, which takes longer to load than the other actions take altogether.
    search = import_module("workers.agents.code.engine.repair.search")
    found: dict[str, Any] = search.find_fix(folder, ask["file"], ask["patience"])
    return found


ACTIONS: dict[str, Action] = {
    "unpack": lambda folder, ask: unpacking.unpack_all(folder, ask["names"]),
    "note": lambda folder, _: comparing.note(folder),
    "list": lambda folder, _: files.list_files(folder),
    "read": lambda folder, ask: files.read_file(folder, ask["file"], ask["first"], ask["lines"]),
    "write": lambda folder, ask: files.write_file(folder, ask["file"], ask["text"]),
    "edit": lambda folder, ask: files.edit_file(folder, ask["file"], ask["old"], ask["new"], ask["count"]),
    "keep": lambda folder, ask: files.keep(folder, ask["file"]),
    "lint": lambda folder, ask: linting.lint(folder, ask["file"], fix=ask["fix"], reformat=ask["reformat"]),
    "test": lambda folder, ask: testing.run_tests(folder, ask["file"], patience=ask["patience"]),
    "changes": lambda folder, ask: comparing.changes(folder, ask["before"]),
    "compare": lambda folder, ask: comparing.compare(folder, ask["before"], ask["after"]),
    "fix": _fix,
    "outline": lambda folder, ask: outline.outline(folder, ask["file"]),
}


def answer(request: Request, workspace: Path) -> dict[str, Any]:
    """Do what the request asks; expected failures are answers too (``{"problem": {code, message, cure}}``)."""
    try:
        return ACTIONS[request["action"]](workspace, request)
    except EngineProblem as problem:
        return {"problem": problem.as_json()}


def main() -> None:
    """Answer the one request of this process, on a channel that nothing else writes to."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace") as channel:
        os.dup2(2, 1)
        channel.write(json.dumps(answer(json.load(sys.stdin), Path.cwd()), ensure_ascii=False))


if __name__ == "__main__":
    main()
