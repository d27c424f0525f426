"""Code fences in a request: kept out of sight while the words are judged, put back into the instruction."""

import re
from dataclasses import dataclass

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Pasted:
    """A request with placeholders ("code-block-1") where code was pasted."""

    text: str
    blocks: tuple[str, ...]

    @classmethod
    def out_of(cls, request: str) -> "Pasted":
        """Take the fences out of a request."""
        blocks: list[str] = []

        def take(match: re.Match[str]) -> str:
            blocks.append(match[0])
            return f" code-block-{len(blocks)} "

        text = _FENCE.sub(take, request).strip()
        return cls(text, tuple(blocks))

    def back_in(self, text: str) -> str:
        """Return ``text`` with the fences where their placeholders stand."""
        for number, block in reversed(list(enumerate(self.blocks, start=1))):
            text = text.replace(f"code-block-{number}", f"\n{block}\n")
        return text
