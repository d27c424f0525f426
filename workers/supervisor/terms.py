"""The words of planning: what the supervisor is given, and the three ways in which it can end."""

from dataclasses import dataclass

from backend.core.cards import Card
from workers.agentkit.spec import FileRef

__all__ = ["Answer", "Card", "DoneStep", "FileRef", "Outcome", "Plan", "PlanRequest", "PlannedStep", "Question"]

#: Most steps that one plan may hold.
MAX_STEPS = 12
#: Most rounds of planning in one task.
MAX_ROUNDS = 3


@dataclass(frozen=True)
class PlannedStep:
    """One step: ``depends_on`` are keys of steps in the same plan; the instruction stands on its own."""

    key: str
    agent: str
    instruction: str
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DoneStep:
    """A final step of the task; ``state`` is a step's final state, ``error`` is set when it failed."""

    agent: str
    instruction: str
    state: str
    result: str | None = None
    #: What went wrong and its cure, in sentences.
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlanRequest:
    """All that a plan or a review may know; ``round`` counts from 1."""

    request: str
    cards: tuple[Card, ...]
    files: tuple[FileRef, ...] = ()
    #: An agent the person chose ("@data"): it alone gets the request.
    agent: str | None = None
    #: Earlier messages of the conversation, oldest first: (``user`` or ``assistant``, text).
    history: tuple[tuple[str, str], ...] = ()
    #: What was said after the request within this task: its question ("assistant") and the reply ("user"), in turn.
    asked: tuple[tuple[str, str], ...] = ()
    round: int = 1
    done: tuple[DoneStep, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Steps to run; ``why`` is one sentence for the person who watches."""

    steps: tuple[PlannedStep, ...]
    why: str = ""


@dataclass(frozen=True)
class Answer:
    """The request is answered: Markdown."""

    text: str


@dataclass(frozen=True)
class Question:
    """Something is missing that only the person knows."""

    text: str


Outcome = Plan | Answer | Question
