"""The words of planning: what the supervisor is given, and the three ways in which it can end."""

from dataclasses import dataclass, field

from backend.core.views import ErrorView
from workers.agentkit.spec import FileRef

#: Most steps that one plan may hold.
MAX_STEPS = 12
#: Most rounds of planning in one task.
MAX_ROUNDS = 3


@dataclass(frozen=True, kw_only=True)
class Card:
    """An agent as the supervisor knows it: a row of ``agent_configs``, never its code."""

    name: str
    title: str
    description: str
    examples: tuple[str, ...]
    accepts: tuple[str, ...]
    produces: tuple[str, ...]
    tools: tuple[str, ...]


@dataclass(frozen=True)
class PlannedStep:
    """One step: ``depends_on`` are keys of steps in the same plan; the instruction needs no other text to be understood."""

    key: str
    agent: str
    instruction: str
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DoneStep:
    """A final step of an earlier round or of this one; ``state`` is a step's final state, ``error`` is set when it failed."""

    agent: str
    instruction: str
    state: str
    result: str | None = None
    error: ErrorView | None = None
    #: What the step left behind; an answer links those that its text doesn't mention.
    artifacts: tuple[FileRef, ...] = ()


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
    round: int = 1
    done: tuple[DoneStep, ...] = field(default=())


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
