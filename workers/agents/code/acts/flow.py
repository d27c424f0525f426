"""How an act of the code agent talks to its tools."""

from collections.abc import Generator
from dataclasses import dataclass

from workers.agentkit.plays import Call, Said, ToolSaidNo

__all__ = ["Act", "Answer", "Call", "Part", "Said", "ToolSaidNo", "need"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The words for the person; ``cannot`` when the request is beyond the built-in model."""

    text: str
    cannot: bool = False


Act = Generator[Call, Said, Answer]
Part = Generator[Call, Said, Said]


def need(call: Call) -> Part:
    """Make a call that must go well.

    Raises:
        ToolSaidNo: it didn't.
    """
    said = yield call
    if said.failure is not None:
        raise ToolSaidNo(said.failure)
    return said
