"""What an administrator sees of what was given up, what waits for a cause, and the queues."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, JsonValue

from backend.core.states import StepState, TaskState
from backend.core.views import ErrorView, View

LetterKind = Literal["message", "step", "task"]
LetterState = Literal["open", "replayed", "discarded"]


class DeadLetterView(View):
    """One thing that was given up; ``words`` and ``cure`` say why and what to do."""

    id: UUID
    kind: LetterKind
    queue: str | None
    cause: str
    words: str
    cure: str
    state: LetterState
    #: The beginning of its text; empty where it isn't text.
    excerpt: str
    #: Bytes of the whole body.
    size: int
    deaths: int
    task_id: UUID | None
    step_id: UUID | None
    #: Whose work it was, where that is known.
    person: str | None
    error: ErrorView | None
    first_seen_at: datetime
    last_seen_at: datetime
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None


class LetterTask(View):
    """The task that a letter belongs to."""

    id: UUID
    conversation_id: UUID
    request: str
    state: TaskState


class LetterStep(View):
    """The step that a letter belongs to."""

    id: UUID
    agent: str
    instruction: str
    state: StepState
    attempt: int


class LetterMoment(View):
    """Something that happened to a letter, or to another one of the same step, task or message."""

    at: datetime
    words: str


class DeadLetterDetail(DeadLetterView):
    """A letter in full."""

    #: The body as text; None where it isn't text, and ``base64`` has it.
    text: str | None
    base64: str | None
    #: Only the beginning of the body is kept.
    is_cut: bool
    headers: dict[str, JsonValue] = Field(default_factory=dict)
    message_id: str | None
    task: LetterTask | None
    step: LetterStep | None
    history: list[LetterMoment]


class DeadLetterGroup(View):
    """Letters of one cause."""

    cause: str
    words: str
    cure: str
    count: int
    oldest: datetime
    newest: datetime


class DeadLetterList(View):
    """A page of letters, and all that the filter covers by cause, the largest group first."""

    items: list[DeadLetterView]
    next: str | None = None
    groups: list[DeadLetterGroup]


class Kept(View):
    """A letter that stays open, and why."""

    id: UUID
    code: str
    message: str
    cure: str


class DecidedView(View):
    """What became of letters that were decided about together."""

    #: Decided now.
    done: int
    #: Not open any more: somebody was first.
    already: int
    #: Still open; at most the first 50 of them are listed.
    kept_count: int = 0
    kept: list[Kept] = Field(default_factory=list)
    #: More than can be decided at once: ask again.
    left: int = 0


class ParkedStep(View):
    """A step that waits for a cause."""

    id: UUID
    task_id: UUID
    agent: str
    instruction: str
    person: str
    since: datetime


class ParkedGroup(View):
    """Steps that wait for one cause, the oldest first; at most 20 are listed."""

    cause: str
    words: str
    cure: str
    #: Where on the page its person cures it.
    link: str | None
    #: Whether an administrator may let them go on by hand; a question is decided instead.
    releasable: bool
    #: Whose it is to cure, where it is one person's.
    person: str | None
    count: int
    #: How many tasks they belong to.
    tasks: int
    oldest: datetime
    steps: list[ParkedStep]


class ParkedList(View):
    """Everything that is parked, by cause, the longest wait first."""

    items: list[ParkedGroup]
    #: Always None: they come all at once.
    next: str | None = None


class ReleasedView(View):
    """How many steps go on."""

    released: int


class QueueView(View):
    """A queue: messages that wait, who listens, and rows that could be claimed now."""

    name: str
    messages: int
    consumers: int
    #: None where no rows are claimed by it.
    claimable: int | None = None


class QueueList(View):
    """Every queue by name."""

    items: list[QueueView]
    #: Always None: they come all at once.
    next: str | None = None
