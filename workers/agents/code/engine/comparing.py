"""What changed: texts of a workspace noted at the start, and unified diffs against them."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workers.agents.code.engine.problem import EngineProblem
from workers.agents.code.engine.sources import MOST_FILES, decoded, every_file, shown, source_text

#: Bytes of one file, and of all, that are noted; what is larger is not compared.
LARGEST_NOTED = 256 * 1024
MOST_NOTED = 8 * 1024 * 1024
MOST_LINES = 20_000


def note(workspace: Path) -> dict[str, Any]:
    """Return the texts of the workspace as they are now, by file; None where a file is binary or large."""
    texts: dict[str, str | None] = {}
    room = MOST_NOTED
    for path in every_file(workspace)[:MOST_FILES]:
        size = path.stat().st_size
        small = size <= min(LARGEST_NOTED, room)
        texts[shown(workspace, path)] = decoded(path.read_bytes()) if small else None
        room -= size if small else 0
    return {"texts": texts}


def changes(workspace: Path, before: dict[str, str | None]) -> dict[str, Any]:
    """Return the unified diff from ``before`` to now, and each changed file with its counts."""
    now = note(workspace)["texts"]
    rows, parts = [], []
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name, ""), now.get(name, "")
        if old is None or new is None or (old == new and (name in before) == (name in now)):
            continue
        state = "changed" if name in before and name in now else "added" if name in now else "removed"
        lines = list(unified(old, new, f"a/{name}", f"b/{name}"))
        rows.append({"file": name, "state": state, **_counts(lines)})
        parts += lines
    return {"files": rows, "diff": "".join(parts)}


def compare(workspace: Path, before: str, after: str) -> dict[str, Any]:
    """Return the unified diff between two files.

    Raises:
        EngineProblem: one of them can't be read as text, or they are too long to compare.
    """
    (first, old), (second, new) = source_text(workspace, before), source_text(workspace, after)
    names = shown(workspace, first), shown(workspace, second)
    if max(old.count("\n"), new.count("\n")) > MOST_LINES:
        raise EngineProblem("too_long", f"More than {MOST_LINES:,} lines aren't compared.", "Compare parts of them.")
    lines = list(unified(old, new, *names))
    return {"files": [{"file": names[1], "state": "changed", **_counts(lines)}], "diff": "".join(lines)}


def unified(old: str, new: str, before: str, after: str) -> Iterator[str]:
    """Yield the lines of a unified diff, each with its line end; a missing last one is told as git does."""
    lines = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), before, after)
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _counts(lines: list[str]) -> dict[str, int]:
    body = lines[2:]
    return {
        "added": sum(line.startswith("+") for line in body),
        "removed": sum(line.startswith("-") for line in body),
    }
