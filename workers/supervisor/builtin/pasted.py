"""Code and quoted words in a request: out of sight while it is judged, back in the instruction as they were."""

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


#: Words in quotation marks, enough of them to be a text and no name: what a mail is to say.
_QUOTED = re.compile(r"“[^“”]+”|\"[^\"]+\"|«[^«»]+»|„[^„“”]+[“”]")
_FEWEST_QUOTED = 4
#: What a mail is to say, behind a colon and up to the end of the line: "write to Bo: …".
_BODY = re.compile(
    r"(?:\b(?:reply|respond|answer|tell|e-?mail|mail)\b[^:\n.?!]{0,60}[^:\n.?!/]|\b(?:write|draft|send)\b[^:\n.?!]{0,60}?"
    r"\bto (?:(?:my|our|the) )?(?:[\w+-]+(?:\.[\w+-]+)*(?:@[\w.-]*\w)?)[^:\n.?!]{0,20}):[ \t]+(?!quoted-words-)"
    r"(?P<body>\S.*?)(?=[.!?]?\s+(?:and )?(?:then|also|after that|afterwards|finally)\b|[ \t]*(?:\n|\Z))",
    re.IGNORECASE,
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
    """A request with placeholders where code ("code-block-1") or another text ("quoted-words-2") stood."""

    text: str
    blocks: tuple[str, ...]

    @classmethod
    def out_of(cls, request: str) -> "Pasted":
        """Take the code and the quoted words out of a request."""
        blocks: list[str] = []

        def put_away(text: str, name: str) -> str:
            blocks.append(text)
            return f"{name}-{len(blocks)}"

        def quoted(match: re.Match[str]) -> str:
            enough = len(match[0].split()) >= _FEWEST_QUOTED
            return put_away(match[0], "quoted-words") if enough else match[0]

        def body(match: re.Match[str]) -> str:
            head = match[0][: match.start("body") - match.start()]
            return head + put_away(match["body"], "quoted-words")

        if _QUOTED.fullmatch(request.strip()):
            return cls(request.strip(), ())  # all in quotes is a request all the same
        text = _CODE.sub(lambda match: put_away(match[0], "code-block"), _fenced(request))
        return cls(_BODY.sub(body, _QUOTED.sub(quoted, text)).strip(), tuple(blocks))

    def back_in(self, text: str) -> str:
        """Return ``text`` with the blocks where their placeholders stand."""
        # The last first: a block taken later may hold the placeholder of one taken before.
        for number, block in reversed(list(enumerate(self.blocks, start=1))):
            text = text.replace(f"code-block-{number}", block).replace(f"quoted-words-{number}", block)
        return text
