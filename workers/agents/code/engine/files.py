"""Actions on files: list, read, write, replace."""

from pathlib import Path
from typing import Any

from workers.agents.code.engine.problem import EngineProblem
from workers.agents.code.engine.sources import (
    LARGEST,
    MOST_FILES,
    decoded,
    every_file,
    existing,
    relative,
    shown,
    source_text,
    write,
)

MOST_SHOWN = 300
LONGEST_TEXT = 40_000


def list_files(workspace: Path) -> dict[str, Any]:
    """Return every file with size, and the number of lines of those that are text."""
    found = every_file(workspace)
    listed = [_described(workspace, path) for path in found[:MOST_SHOWN]]
    answer: dict[str, Any] = {"files": listed}
    if len(found) > MOST_SHOWN:
        more = f"over {MOST_FILES:,}" if len(found) > MOST_FILES else f"{len(found):,}"
        answer["note"] = f"There are {more} files; the first {MOST_SHOWN} are listed."
    return answer


def _described(workspace: Path, path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    row: dict[str, Any] = {"file": shown(workspace, path), "size": size}
    if size > LARGEST:
        return {**row, "kind": "large"}
    text = decoded(path.read_bytes())
    return {**row, "kind": "binary"} if text is None else {**row, "kind": "text", "lines": len(text.splitlines())}


def read_file(workspace: Path, name: str, first: int, lines: int) -> dict[str, Any]:
    """Return lines ``first`` … of a file (counted from 1), at most ``LONGEST_TEXT`` characters of them."""
    path, text = source_text(workspace, name)
    every = text.splitlines(keepends=True)
    first = max(first, 1)
    wanted = "".join(every[first - 1 : first - 1 + max(lines, 1)])
    part = wanted[:LONGEST_TEXT]
    last = min(first - 1 + len(part.splitlines()), len(every))
    answer = {"file": shown(workspace, path), "first_line": first, "last_line": last, "lines": len(every), "text": part}
    if last < len(every) or len(part) < len(wanted):
        answer["note"] = f"Lines {first} to {last} of {len(every)}; ask for more with first_line."
    return answer


def write_file(workspace: Path, name: str, text: str) -> dict[str, Any]:
    """Make or replace a file."""
    was = (workspace / relative(name)).exists()
    path = write(workspace, name, text)
    return {"file": shown(workspace, path), "lines": len(text.splitlines()), "replaced": was}


def edit_file(workspace: Path, name: str, old: str, new: str, count: int) -> dict[str, Any]:
    """Replace ``old`` exactly; it must occur ``count`` times.

    Raises:
        EngineProblem: it doesn't, or nothing would change.
    """
    path, text = source_text(workspace, name)
    if not old or old == new:
        raise EngineProblem("nothing_to_do", "The old and the new text are the same or empty.", "Give both.")
    times = text.count(old)
    if times != count:
        if times == 0:
            cure = "Read the file again and copy the passage exactly, spaces included."
        else:
            cure = f"Give more lines around it, or count={times} to replace them all."
        raise EngineProblem("no_match", f"The passage occurs {times} times in {name}, not {count}.", cure)
    write(workspace, shown(workspace, path), text.replace(old, new))
    line = text[: text.index(old)].count("\n") + 1
    return {"file": shown(workspace, path), "replaced": times, "first_line": line}


def keep(workspace: Path, name: str) -> dict[str, Any]:
    """Return where a file is that is to be handed to the person."""
    path = existing(workspace, name)
    return {"file": shown(workspace, path), "size": path.stat().st_size}
