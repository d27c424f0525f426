"""Code in a request: kept out of sight while the words are judged, put back into the instruction."""

import re
from dataclasses import dataclass

#: A fence, something in backticks, or a call such as ``print(2**10)`` (but no plural such as "file(s)").
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|\b[A-Za-z_][\w.]*\((?:[^()\n]*[\d_*+=\"'.,\[][^()\n]*)?\)", re.DOTALL)


#: A line that is code and no sentence: a statement that opens a block, an import, an assignment, a call, a decorator.
_LINE = re.compile(
    r"(?:(?:async )?(?:def|class|for|while|if|elif|with|try|except|else|finally|match|case)\b.*:\s*(?:#.*)?"
    r"|(?:from [\w.]+ )?import [\w.*, ()]+|(?:return|raise|yield|assert|del)\b.*|[\w.\[\]'\", ]+\s*[-+*/%]?=\s*\S.*"
    r"|@\w[\w.]*(?:\(.*\))?|#.*|[A-Za-z_][\w.]*\(.*\)(?:\.\w+\(.*\))*|pass|break|continue)"
)


_ASSIGNMENT = re.compile(r"[^(]*=|#")


def _fenced(request: str) -> str:
    """Put a fence around code that begins on a line of its own, up to the last line that is code or indented."""
    lines = request.split("\n")
    if len(lines) == 1 or "```" in request:
        return request
    code = [number for number, line in enumerate(lines) if number and _LINE.fullmatch(line.strip())]
    if not code or (len(code) == 1 and _ASSIGNMENT.match(lines[code[0]])):
        return request  # one "a = b" may as well be words
    first, last = code[0], code[-1]
    while last + 1 < len(lines) and lines[last + 1][:1] in {" ", "\t"}:
        last += 1
    return "\n".join([*lines[:first], "```", *lines[first : last + 1], "```", *lines[last + 1 :]])


@dataclass(frozen=True)
class Pasted:
    """A request with placeholders ("code-block-1") where code was pasted."""

    text: str
    blocks: tuple[str, ...]

    @classmethod
    def out_of(cls, request: str) -> "Pasted":
        """Take the code out of a request."""
        blocks: list[str] = []

        def take(match: re.Match[str]) -> str:
            blocks.append(match[0])
            return f"code-block-{len(blocks)}"

        text = _CODE.sub(take, _fenced(request)).strip()
        return cls(text, tuple(blocks))

    def back_in(self, text: str) -> str:
        """Return ``text`` with the code where their placeholders stand."""
        for number, block in reversed(list(enumerate(self.blocks, start=1))):
            text = text.replace(f"code-block-{number}", block)
        return text
