"""Python's error reports: where it happened, what it was, and what that usually means."""

import re
from dataclasses import dataclass

FRAME = re.compile(r'^\s*File "([^"]+)", line (\d+)(?:, in (\S+))?\n\s*(.*)$', re.MULTILINE)
LAST = re.compile(
    r"^(?:E\s+)?([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Iteration|Warning))(?:: (.*))?$", re.MULTILINE
)
#: Exception → its usual cause, as the end of "That means …"; {message} is the report's own.
CAUSES = {
    "SyntaxError": "the file can't be read as Python at that place, so nothing of it ran",
    "IndentationError": "the lines of a block don't begin at the same column, so nothing of the file ran",
    "TabError": "tabs and spaces are mixed in the indentation",
    "NameError": "a name is used that was never defined: misspelt, not imported, or defined only later",
    "UnboundLocalError": "a function reads a variable that it only sets further down; setting it makes it local",
    "ImportError": "the module is there, but it has no such name",
    "ModuleNotFoundError": "that module isn't there; in the sandbox there are the standard library and pytest",
    "AttributeError": "the object has no such attribute: misspelt, or the value is of another kind than expected",
    "TypeError": "a value is of a kind that this operation doesn't take, or a call's arguments don't fit",
    "ValueError": "the value's kind is right, but not the value itself",
    "IndexError": "a position is asked for that the sequence doesn't have; positions go from 0 to length - 1",
    "KeyError": "the dictionary has no such key",
    "ZeroDivisionError": "something is divided by zero, often the length of an empty list",
    "RecursionError": "a function calls itself without ever reaching an end",
    "FileNotFoundError": "there is no such file in the working folder",
    "PermissionError": "that place can't be read or written; only the workspace and /tmp can be written here",
    "AssertionError": "a condition that the code takes for granted doesn't hold",
    "StopIteration": "an iterator had nothing more to give",
    "UnicodeDecodeError": "the file is in another encoding than the one it is read with",
    "JSONDecodeError": "the text is no valid JSON",
    "OverflowError": "a number is too large for this operation",
    "MemoryError": "more memory was asked for than there is",
    "EOFError": "the program reads input, and there is none",
    "KeyboardInterrupt": "it was interrupted",
    "NotImplementedError": "that part has not been written yet",
    "OSError": "the system refused it; there is no network here",
    "gaierror": "it wants to reach the network, which there is none of here",
    "ConnectionError": "it wants to reach the network, which there is none of here",
    "URLError": "it wants to reach the network, which there is none of here",
}


@dataclass(frozen=True, slots=True)
class Trace:
    """The end of an error report: file and line of the person's own code, that line's text, the exception."""

    kind: str
    message: str
    file: str
    line: int
    text: str

    def sentence(self) -> str:
        """Return what happened, where, and what it usually means, in Markdown."""
        where = f" in `{self.file}`, line {self.line}" if self.file else ""
        said = f": {self.message}" if self.message else ""
        shown = f":\n\n```python\n{self.text}\n```\n\n" if self.text else ". "
        cause = CAUSES.get(self.kind.rsplit(".", 1)[-1])
        return f"**{self.kind}**{said}{where}{shown}" + (f"That means: {cause}." if cause else "")


def read_trace(text: str) -> Trace | None:
    """Return the last error report in what a program printed."""
    lasts = list(LAST.finditer(text))
    if not lasts:
        return None
    last = lasts[-1]
    frames = [frame for frame in FRAME.finditer(text[: last.end()]) if _own(frame[1])]
    kind, message = last[1], (last[2] or "").strip()
    if not frames:
        return Trace(kind, message, "", 0, "")
    file, line, _, shown = frames[-1].groups()
    return Trace(kind, message, file.removeprefix("/workspace/"), int(line), shown.strip().rstrip("^ "))


def _own(file: str) -> bool:
    return not file.startswith(("/usr/", "/opt/", "<frozen"))
