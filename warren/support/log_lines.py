"""Lines of the log with what is anybody's taken out: errors can say anything, also what a person wrote."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from warren.errors import CommandError
from warren.support.own_words import WITHHELD, OwnWords, package_roots

NAME = "warren.log"
#: Lines told: the last ones, and before them the last that say something is wrong.
LAST, WRONG = 400, 400
_MOST_FRAMES = 60
_AT_EASE = {"debug", "info"}
_NAME = re.compile(r"[a-z_]{1,40}\Z")
_TRACE = re.compile(r"[0-9a-f]{16}(?:[0-9a-f]{16})?\Z")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
#: What isn't words. Ids are those of rows by which lines of one task belong together: people's and accounts' are not.
_FORMS = {
    "level": re.compile(r"(?:debug|info|warning|error|critical)\Z"),
    "timestamp": re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{8,15}Z\Z"),
    "logger": re.compile(r"[a-z_]\w*(?:\.\w+)*\Z"),
    **dict.fromkeys(("trace_id", "span_id"), _TRACE),
    **dict.fromkeys(("id", "run", "schedule", "step", "step_id", "task", "task_id"), _ID),
}
_FRAME = re.compile(r'[\s|+-]*File "(.+)", line (\d+), in ([\w<>.]+)')
#: SQLAlchemy wraps the driver's error and names its class in the text.
_WRAPPED = re.compile(r"<class '([\w.]+)'>")


def told_lines(folder: Path, words: OwnWords) -> list[str]:
    """Return the last lines of the log in a state folder, also of the one before it, as JSON without secrets.

    Raises:
        CommandError: there is none.
        OSError: it can't be read.
    """
    files = [path for name in (f"{NAME}.1", NAME) if (path := folder / name).is_file()]
    if not files:
        raise CommandError(
            f"There is no {NAME} here: only `warren up` keeps one. A container's log is where its engine has it."
        )
    lines = [told for path in files for told in _told(path.read_text("utf-8", "replace").splitlines(), words)]
    wrong = [line for line in lines[:-LAST] if line.get("level") not in _AT_EASE]
    return [json.dumps(line, ensure_ascii=False) for line in [*wrong[-WRONG:], *lines[-LAST:]]]


def _told(lines: Iterable[str], words: OwnWords) -> Iterator[dict[str, object]]:
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if isinstance(event, dict):
            yield {name: _value(name, value, words) for name, value in event.items() if _NAME.match(name)}
        else:
            yield {"event": WITHHELD}


def _value(name: str, value: object, words: OwnWords) -> object:
    if not isinstance(value, str):
        return value if value is None or isinstance(value, bool | int | float) else WITHHELD
    if name == "exception":
        return _traceback(value, words)
    if name == "route" and not words.has(value):
        return words.route(value)
    if form := _FORMS.get(name):
        return value if form.match(value) else WITHHELD
    return value if words.has(value) else _error(value, words)


def _error(text: str, words: OwnWords) -> str:
    wrapped = _WRAPPED.search(text)
    told = words.error(text)
    inner = words.error(wrapped[1]) if wrapped and told != WITHHELD else WITHHELD
    return told if inner == WITHHELD else f"{told} of {inner}"


def _traceback(text: str, words: OwnWords) -> list[str]:
    """Return where it went through, and the classes of its errors."""
    told: list[str] = []
    for line in text.splitlines():
        if frame := _FRAME.match(line):
            told.append(f"{_place(frame[1])}:{frame[2]} in {frame[3]}")
        elif not line.startswith(("  ", "Traceback")) and (error := _error(line.lstrip("| "), words)) != WITHHELD:
            told.append(error)
    return told[-_MOST_FRAMES:]


def _place(path: str) -> str:
    """Return a source file's place without the folder that somebody put Warren or Python into."""
    for root in package_roots():
        if path.startswith(f"{root.parent}/"):
            return path.removeprefix(f"{root.parent}/")
    for marker in ("/site-packages/", "/lib/python3"):
        if marker in path:
            return path.rpartition(marker)[2]
    return WITHHELD
