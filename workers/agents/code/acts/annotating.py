"""Adds the type hints that can be seen; what nothing shows is named and left."""

import json
import re
from collections.abc import Generator
from typing import Any

from workers.agents.code.acts.choosing import Unclear, choose, files_in, look
from workers.agents.code.acts.flow import Act, Answer, Call, Said, need
from workers.agents.code.acts.words import count, fenced, link, outcome
from workers.agents.code.reading.asked import Asked
from workers.agents.code.writing.hints import MARK, PROBE, Seen, hinted

DOCSTRINGS = (
    "Docstrings weren't added: they say what code is meant for, which only a language model (or its author) can tell."
)


def annotate(asked: Asked) -> Act:
    """Add type hints to a file, run its tests again, and hand over file and diff."""
    files = files_in((yield from look(asked)).answer)
    name = choose(asked, files, "py", "pyw")
    wants_docs = bool(re.search(r"doc ?string", asked.low))
    if wants_docs and not re.search(r"\bhint|annot|type", asked.low):
        return Answer(f"{DOCSTRINGS} What works: “add type hints”, “explain this code”, “review this”.", cannot=True)
    outline = (yield from need(Call("outline_code", {"file": name}))).answer
    if fault := outline.get("syntax_error"):
        raise Unclear(f"`{name}` is no valid Python: line {fault['line']}: {fault['message']}. Say “fix it” first.")
    seen = yield from _seen(name, tests=bool(files.tests()))
    added, left = yield from _added(name, outline, seen)
    if not added:
        return Answer(_nothing_added(name, left))
    parts = [f"**Type hints added to {count(added, 'function')} of `{name}`**, {_from(seen)}."]
    if files.tests():
        tests = (yield from need(Call("run_tests"))).answer
        parts.append(f"Run again with them: {outcome(tests)}.")
    open_ones = "Nothing shows the types of\n\n" + "\n".join(left) if left else ""
    parts += [(yield from _handed_over(name)), open_ones, DOCSTRINGS if wants_docs else ""]
    return Answer("\n\n".join(part for part in parts if part))


def _seen(name: str, *, tests: bool) -> Generator[Call, Said, Seen]:
    """Run the tests under a profiler and return the types that the file's functions met; none without tests."""
    if not tests:
        return {}
    probe = PROBE.format(file=name, folder=name.rpartition("/")[0] or ".", mark=MARK)
    ran = (yield from need(Call("run_python", {"code": probe, "seconds": 50}))).answer
    found = re.search(rf"^{MARK}(.+)$", ran.get("stdout", ""), re.MULTILINE)
    seen: Seen = json.loads(found[1]) if found else {}
    return seen


def _added(name: str, outline: dict[str, Any], seen: Seen) -> Generator[Call, Said, tuple[int, list[str]]]:
    """Change the functions' first lines; return how many, and what is left by function."""
    added, left = 0, []
    for function in _functions(outline):
        new, open_ones = hinted(function, seen)
        if new:
            said = yield Call("edit_file", {"file": name, "old": function["head"], "new": new})
            added += not said.error
        left += [f"- `{function['name']}`: {', '.join(open_ones)}"] if open_ones else []
    return added, left


def _handed_over(name: str) -> Generator[Call, Said, str]:
    diff = (yield from need(Call("show_diff"))).answer
    kept = (yield from need(Call("keep_file", {"file": name}))).answer
    return f"{fenced(diff['diff'], 'diff')}\n\n{link(kept['file'])} · {link(diff['kept_as'])}"


def _functions(outline: dict[str, Any]) -> list[dict[str, Any]]:
    methods = [method for one in outline.get("classes", ()) for method in one.get("methods", ())]
    return [*outline.get("functions", ()), *methods]


def _from(seen: Seen) -> str:
    return "from defaults, results and the values that the tests pass" if seen else "from defaults and plain results"


def _nothing_added(name: str, left: list[str]) -> str:
    if not left:
        return f"**`{name}` needs no more type hints.**"
    why = "With tests beside it, the types are taken from the values that they pass."
    return f"**No type hints were added to `{name}`:** nothing shows the types of\n\n" + "\n".join(left) + f"\n\n{why}"
