"""Which file a request is about: named, pasted, attached, or the only one there is."""

import re
from dataclasses import dataclass
from typing import Any

from workers.agents.code.acts.flow import Answer, Call, Part, need
from workers.agents.code.reading.asked import RUNNERS, Asked

TEST_NAME = re.compile(r"(^|/)(test_[^/]*|[^/]*_test)\.py$")
STARTS = ("main.py", "app.py", "__main__.py", "run.py", "index.js", "main.js", "main.c", "main.cpp")


class Unclear(Exception):
    """The request doesn't say enough; the words are a question."""


@dataclass(frozen=True, slots=True)
class Files:
    """The workspace's files by name, and what could not be unpacked."""

    rows: dict[str, dict[str, Any]]
    notes: tuple[str, ...]

    def code(self, *endings: str) -> list[str]:
        """Return the source files with these endings (all that can be run without any), tests last."""
        wanted = endings or tuple(RUNNERS)
        found = [name for name in self.rows if name.rsplit(".", 1)[-1] in wanted]
        return sorted(found, key=lambda name: TEST_NAME.search(name) is not None)

    def tests(self) -> list[str]:
        """Return the test files."""
        return [name for name in self.rows if TEST_NAME.search(name)]


def look(asked: Asked) -> Part:
    """Put pasted code into files and list what is there."""
    for pasted in asked.pasted:
        yield from need(Call("write_file", {"file": pasted.file, "text": pasted.text}))
    return (yield from need(Call("list_files")))


def files_in(listed: dict[str, Any]) -> Files:
    """Return the listing as data."""
    refused = listed.get("unreadable", {}).items()
    notes = tuple(f"`{name}`: {problem['message']} {problem['cure']}" for name, problem in refused)
    return Files({row["file"]: row for row in listed.get("files", ())}, notes)


def choose(asked: Asked, files: Files, *endings: str, plain: bool = True) -> str:
    """Return the one file that is meant; ``plain`` leaves tests out unless they are named.

    Raises:
        Unclear: none is there, or several are and none is named.
    """
    candidates = [name for name in files.code(*endings) if not (plain and TEST_NAME.search(name))]
    candidates = candidates or files.code(*endings)
    for wanted in (*asked.named, *(pasted.file for pasted in reversed(asked.pasted))):
        found = [name for name in files.code(*endings) if name == wanted or name.endswith(f"/{wanted}")]
        if found:
            return found[0]
    if asked.named and not asked.pasted:
        here = ", ".join(f"`{name}`" for name in files.rows) or "none"
        missing = ", ".join(f"`{name}`" for name in asked.named)
        raise Unclear(f"I don't find {missing}. The files here are: {here}.")
    attached = [name for name in candidates if name in asked.files]
    for group in (attached, candidates):
        start = [name for name in group if name.rsplit("/", 1)[-1] in STARTS]
        if len(group) == 1 or start:
            return (start or group)[0]
    raise Unclear(_question(candidates, files))


def _question(candidates: list[str], files: Files) -> str:
    if files.notes:
        return " ".join(files.notes)
    if not candidates:
        return "There is no code to work on. Attach a file, or paste the code between ``` lines, and ask again."
    names = ", ".join(f"`{name}`" for name in candidates[:12])
    return f"Which file do you mean? There are {names}. Ask again with its name."


def unclear(problem: Unclear) -> Answer:
    """Return the question as the answer."""
    return Answer(str(problem))
