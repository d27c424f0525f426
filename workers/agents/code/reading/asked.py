"""The request as the acts need it: its words, the code pasted into it, the files it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, HumanMessage

from workers.agentkit.spec import BUILDS_ON, FOLLOWS_ON, FileRef

FENCE = re.compile(r"```[ \t]*([\w+#.-]*)[^\n]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
INLINE = re.compile(r"`([^`\n]{3,})`")
FOLLOWS = re.compile(r"\s+" + re.escape(FOLLOWS_ON).replace(re.escape("{earlier}"), "(.+)"), re.DOTALL)
BUILDS = re.compile(r"\s+" + re.escape(BUILDS_ON).replace(re.escape("{steps}"), ".+"))
FILE_NAME = re.compile(
    r"(?<![\w/.-])((?:[\w-]+/)*[\w-]+\.(?:pyw?|js|mjs|sh|bash|c|cpp|cc|rb|pl|lua|php|txt|csv|json|md))\b"
)
#: A line that only code begins with.
CODE_LINE = re.compile(
    r"^(?:import \w|from [\w.]+ import |def \w+\s*\(|class \w+\s*[(:]|async def |@\w+|#!|if __name__"
    r"|for \w[\w, ]* in .+:|while .+:|with .+:|try:|print\s*\("
    r"|[A-Za-z_][\w.\[\]\"']* ?[-+*/]?= ?\S|[a-z_][\w.]*\(.*\)\s*$)"
)
LANGUAGES = {"": "py", "python": "py", "python3": "py", "py": "py", "pycon": "py", "bash": "sh", "sh": "sh"}
LANGUAGES |= {"shell": "sh", "zsh": "sh", "js": "js", "javascript": "js", "node": "js", "c": "c", "c++": "cpp"}
LANGUAGES |= {"cpp": "cpp", "ruby": "rb", "rb": "rb", "perl": "pl", "text": "txt", "txt": "txt", "csv": "csv"}
#: Ending → how such a program is run; {file} is its name.
RUNNERS = {
    "py": "python3 {file}",
    "sh": "bash {file}",
    "bash": "bash {file}",
    "js": "node {file}",
    "mjs": "node {file}",
    "rb": "ruby {file}",
    "pl": "perl {file}",
    "lua": "lua {file}",
    "php": "php {file}",
    "c": "gcc -Wall -o /tmp/program {file} -lm && /tmp/program",
    "cpp": "g++ -Wall -std=c++17 -o /tmp/program {file} && /tmp/program",
    "cc": "g++ -Wall -std=c++17 -o /tmp/program {file} && /tmp/program",
}


@dataclass(frozen=True, slots=True)
class Pasted:
    """Code that stood in the request, and the file it becomes."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: words without pasted code, the code, files named in the words, the files it came with (else all)."""

    words: str
    pasted: tuple[Pasted, ...]
    named: tuple[str, ...]
    files: tuple[str, ...]
    earlier: str

    @property
    def low(self) -> str:
        """Return the words in small letters, on one line."""
        return " ".join(self.words.lower().split())


def read_request(messages: Sequence[BaseMessage], files: Sequence[FileRef]) -> Asked:
    """Read the step's instruction; code that only the whole request holds is taken from there."""
    first = next(message for message in messages if isinstance(message, HumanMessage))
    told = first.additional_kwargs.get("warren", {})
    whole = str(told.get("instruction") or first.text)
    whole = BUILDS.sub("", whole)
    follows = FOLLOWS.search(whole)
    instruction, earlier = (whole[: follows.start()], follows[1]) if follows else (whole, "")
    request = str(told.get("request") or "")
    if "```" in request and "```" not in instruction and not follows:
        instruction = f"{instruction}\n{''.join(match[0] for match in FENCE.finditer(request))}"
    words, pasted = _parted(instruction)
    if not pasted and not follows and "\n" in request:
        pasted = _parted(request)[1]
    named = tuple(dict.fromkeys(match[1] for match in FILE_NAME.finditer(words)))
    attached = [file for file in files if file.origin in {"request", "step"}] or files
    return Asked(words, pasted, named, tuple(file.name for file in attached), earlier)


def _parted(text: str) -> tuple[str, tuple[Pasted, ...]]:
    """Part a request into its words and its code: in fences, else as lines, else in backticks."""
    blocks: list[Pasted] = []

    def take(match: re.Match[str]) -> str:
        before = FILE_NAME.findall(text[max(match.start() - 60, 0) : match.start()].rstrip(" \n:*`"))
        blocks.append(Pasted(_file_name(match[1].lower(), match[2], before, len(blocks)), match[2].rstrip() + "\n"))
        return "\n"

    words = FENCE.sub(take, text)
    if blocks:
        return words.strip(), tuple(blocks)
    lines = text.splitlines()
    start = next((place for place, line in enumerate(lines) if place and CODE_LINE.match(line)), None)
    if start is not None:
        code = "\n".join(lines[start:]).rstrip() + "\n"
        return "\n".join(lines[:start]).strip(), (Pasted(_file_name("", code, [], 0), code),)
    inline = [match[1] for match in INLINE.finditer(text) if CODE_LINE.match(match[1])]
    return text.strip(), tuple(Pasted("snippet.py", code + "\n") for code in inline[:1])


def _file_name(language: str, code: str, before: list[str], number: int) -> str:
    if before:
        return before[-1]
    told = re.match(r"\s*(?:#|//)\s*(?:file(?:name)?:\s*)?([\w/-]+\.\w{1,4})\s*$", code.splitlines()[0] if code else "")
    if told:
        return told[1]
    ending = LANGUAGES.get(language, "py" if CODE_LINE.search(code) else "txt")
    if ending == "py" and code.startswith("#!") and "sh" in code.splitlines()[0]:
        ending = "sh"
    stem = "test_snippet" if ending == "py" and re.search(r"^def test_", code, re.MULTILINE) else "snippet"
    return f"{stem}{number + 1 if number and stem == 'snippet' else ''}.{ending}"
