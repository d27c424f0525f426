"""A playbook's requests as generators: each yields calls, is sent what the tools said, and returns the answer.

The playbook is a pure function of the messages, so such a play is played again from the start each time, with what its
tools said so far. The same messages lead to the same next call.
"""

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


class ToolSaidNo(Exception):
    """A tool refused where the play can't go on without it: the step ends with its failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure
