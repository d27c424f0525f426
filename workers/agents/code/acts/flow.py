"""How an act talks to its tools: it yields a call, is sent what the tool said, and returns the answer.

The playbook is a pure function of the messages, so an act is played again from the start each time, with what its tools
said so far. The same messages lead to the same next call.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from backend.core.verdicts import Failure


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call to make."""

    tool: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What a tool said: its answer, or (then the answer is empty) what it failed with."""

    answer: dict[str, Any]
    failure: Failure | None = None

    @property
    def error(self) -> str:
        """Return the failure in words; empty when there is none."""
        return f"{self.failure.message} {self.failure.cure}".strip() if self.failure else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The words for the person; ``cannot`` when the request is beyond the built-in model."""

    text: str
    cannot: bool = False


Act = Generator[Call, Said, Answer]
Part = Generator[Call, Said, Said]


class ToolSaidNo(Exception):
    """A tool refused where the act can't go on without it: the step ends with its failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def need(call: Call) -> Part:
    """Make a call that must go well.

    Raises:
        ToolSaidNo: it didn't.
    """
    said = yield call
    if said.failure is not None:
        raise ToolSaidNo(said.failure)
    return said
