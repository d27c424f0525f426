"""Code in a request: kept out of sight while the words are judged, put back into the instruction."""

import re
from dataclasses import dataclass

#: A fence, something in backticks, or a call such as ``print(2**10)`` (but no plural such as "file(s)").
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|\b[A-Za-z_][\w.]*\((?:[^()\n]*[\d_*+=\"'.,\[][^()\n]*)?\)", re.DOTALL)


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

        text = _CODE.sub(take, request).strip()
        return cls(text, tuple(blocks))

    def back_in(self, text: str) -> str:
        """Return ``text`` with the code where their placeholders stand."""
        for number, block in reversed(list(enumerate(self.blocks, start=1))):
            text = text.replace(f"code-block-{number}", block)
        return text
