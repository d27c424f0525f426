"""The words of planning: what the supervisor is given, and the three ways in which it can end."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from backend.core.cards import Card
from backend.core.schedule_times import Cron, Every, Once
from backend.core.schedule_views import Watch
from workers.agentkit.spec import FileRef

__all__ = [
    "Answer",
    "Arrange",
    "Card",
    "DoneStep",
    "FileRef",
    "Outcome",
    "Plan",
    "PlanRequest",
    "PlannedStep",
    "Question",
]

#: Most steps that one plan may hold.
MAX_STEPS = 12
#: The error code of a step that the person took out of the plan.
DROPPED = "dropped"
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
    """A final step of the task; ``state`` is a step's final state, ``error`` is set when it failed.

    ``after`` are the places (from 0) of the finished steps that it depends on.
    """

    agent: str
    instruction: str
    state: str
    result: str | None = None
    #: What went wrong and its cure, in sentences.
    error: str | None = None
    #: The stable code of that, such as ``dropped`` when the person took the step out.
    code: str | None = None
    after: tuple[int, ...] = ()
    #: Files that it kept and could not read itself; they are at hand in the next round.
    unread: tuple[str, ...] = ()


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
    #: What the plan left out because no agent here can do it: sentences.
    left_out: tuple[str, ...] = ()
    #: The person's own clock, and what the database's shows.
    time_zone: str = "UTC"
    now: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)
    #: A schedule asks: its times are set, and what it asks for is to be done now.
    scheduled: bool = False


@dataclass(frozen=True)
class Plan:
    """Steps to run; ``why`` is one sentence for the person who watches.

    ``left_out`` says, a sentence each, which parts of the request no agent here can do.
    """

    steps: tuple[PlannedStep, ...]
    why: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The request is answered: Markdown."""

    text: str


@dataclass(frozen=True)
class Question:
    """Something is missing that only the person knows."""

    text: str


@dataclass(frozen=True)
class Arrange:
    """Something to be done later, or again and again: the person's own instruction, so it is set up at once.

    A ``watch`` of a page may leave the request empty: what changed there is asked then.
    """

    request: str
    when: Cron | Every | Once
    title: str = ""
    watch: Watch | None = None
    agent: str | None = None


#: What a model decides; and with it what is read before any model is asked.
Outcome = Plan | Answer | Question
Decided = Outcome | Arrange
