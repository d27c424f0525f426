"""Every event a page may see: rows first, Redis to follow them live."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from backend.core.act_views import ApprovalView, ConnectionView, EffectView
from backend.core.views import ConversationView, ErrorView, FileView, MessageView, ProviderView, StepView, TaskBrief


class _Numbered(BaseModel):
    """An event of a task or of one of its steps: kept as a row, numbered without gaps per source.

    ``source`` is ``"task"`` for what is numbered under the task's lock, or the id of the step whose holder wrote it.
    A reader applies n + 1, drops what it has, refetches on a gap.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    task_id: UUID
    conversation_id: UUID
    source: str
    n: int
    at: datetime


class TaskChanged(_Numbered):
    """The task was made, or its state, answer, question, error or stop changed."""

    kind: Literal["task.changed"] = "task.changed"
    task: TaskBrief


class MessageAdded(_Numbered):
    """A message joined the conversation."""

    kind: Literal["message.added"] = "message.added"
    message: MessageView


class PlanChanged(_Numbered):
    """The supervisor made or changed the plan: the steps of this round, in order."""

    kind: Literal["plan.changed"] = "plan.changed"
    round: int
    steps: list[StepView]


class StepChanged(_Numbered):
    """A step's state changed (``source`` is the task or the step; ``step.rev`` orders the two)."""

    kind: Literal["step.changed"] = "step.changed"
    step: StepView


class StepProgress(_Numbered):
    """What the step does now, in the tool's own words."""

    kind: Literal["step.progress"] = "step.progress"
    step_id: UUID
    text: str


class ToolStarted(_Numbered):
    """A tool call began."""

    kind: Literal["tool.started"] = "tool.started"
    step_id: UUID
    call_id: str
    tool: str
    title: str
    subagent: str | None = None
    args: dict[str, JsonValue] = Field(default_factory=dict)


class ToolProgress(_Numbered):
    """A running tool's latest word."""

    kind: Literal["tool.progress"] = "tool.progress"
    step_id: UUID
    call_id: str
    text: str


class ToolFinished(_Numbered):
    """A tool call ended, well (``error`` is None) or not."""

    kind: Literal["tool.finished"] = "tool.finished"
    step_id: UUID
    call_id: str
    result: str | None = None
    error: ErrorView | None = None
    artifacts: list[UUID] = Field(default_factory=list)
    duration_ms: int


class ArtifactAdded(_Numbered):
    """A step made a file."""

    kind: Literal["artifact.added"] = "artifact.added"
    file: FileView


class ApprovalChanged(_Numbered):
    """A person is asked, or a question was decided, undone, taken up, expired (``approval.rev`` orders the sources)."""

    kind: Literal["approval.changed"] = "approval.changed"
    approval: ApprovalView


class EffectChanged(_Numbered):
    """An act is about to happen, has happened, or it became known whether it has (``effect.rev`` orders them)."""

    kind: Literal["effect.changed"] = "effect.changed"
    effect: EffectView


class ConversationChanged(BaseModel):
    """A conversation was renamed, pinned or deleted (``conversation`` is None): not numbered, not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["conversation.changed"] = "conversation.changed"
    conversation_id: UUID
    conversation: ConversationView | None


class ConnectionChanged(BaseModel):
    """An account was connected, needs its owner, or is gone (``connection`` is None): not numbered, not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["connection.changed"] = "connection.changed"
    connection_id: UUID
    connection: ConnectionView | None


class StepsReleased(BaseModel):
    """What some steps of this person waited for is cured, and they go on: one notice for all of them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["steps.released"] = "steps.released"
    count: int
    #: What was cured, as the end of a sentence: "Gmail is connected again".
    because: str


class DeskChanged(BaseModel):
    """What waits for an administrator changed: told to administrators, not numbered, not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["desk.changed"] = "desk.changed"
    dead: int
    parked: int


class ProviderChanged(BaseModel):
    """A provider is left alone, tried again, or back: told to whom it matters, not numbered, not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["provider.changed"] = "provider.changed"
    provider: ProviderView


class ScheduleChanged(BaseModel):
    """A schedule of this person's, or one of its runs, isn't as it was: not numbered, not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["schedule.changed"] = "schedule.changed"
    schedule_id: UUID


class TextStreamed(BaseModel):
    """A piece of text a model is writing: not numbered, not kept, replaced by the finished text.

    ``offset`` is where the piece starts, in characters; a reader that misses one waits for the finished text or
    refetches ``partial``.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["text.streamed"] = "text.streamed"
    task_id: UUID
    conversation_id: UUID
    source: str
    offset: int
    text: str
    at: datetime | None = None


NumberedEvent = Annotated[
    TaskChanged
    | MessageAdded
    | PlanChanged
    | StepChanged
    | StepProgress
    | ToolStarted
    | ToolProgress
    | ToolFinished
    | ArtifactAdded
    | ApprovalChanged
    | EffectChanged,
    Field(discriminator="kind"),
]
Event = Annotated[
    TaskChanged
    | MessageAdded
    | PlanChanged
    | StepChanged
    | StepProgress
    | ToolStarted
    | ToolProgress
    | ToolFinished
    | ArtifactAdded
    | ApprovalChanged
    | EffectChanged
    | ConversationChanged
    | ConnectionChanged
    | StepsReleased
    | DeskChanged
    | ProviderChanged
    | ScheduleChanged
    | TextStreamed,
    Field(discriminator="kind"),
]

NUMBERED: TypeAdapter[NumberedEvent] = TypeAdapter(NumberedEvent)
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def known(rows: Iterable[object]) -> list[NumberedEvent]:
    """Parse events as their rows keep them, without those of a kind that only a newer version knows."""
    found = []
    for row in rows:
        try:
            found.append(NUMBERED.validate_python(row))
        except ValidationError as error:
            if error.errors()[0]["type"] != "union_tag_invalid":
                raise
    return found


class EventFrame(BaseModel):
    """One line of the WebSocket or SSE stream; ``cursor`` is None for what isn't kept."""

    model_config = ConfigDict(frozen=True)

    type: Literal["event"] = "event"
    cursor: str | None
    event: Event


class ResetFrame(BaseModel):
    """What came before can't be replayed: refetch everything, then follow from ``cursor``."""

    model_config = ConfigDict(frozen=True)

    type: Literal["reset"] = "reset"
    cursor: str


class ReadyFrame(BaseModel):
    """The replay is done; everything after this is live."""

    model_config = ConfigDict(frozen=True)

    type: Literal["ready"] = "ready"
    cursor: str


class PingFrame(BaseModel):
    """A sign of life every 15 s."""

    model_config = ConfigDict(frozen=True)

    type: Literal["ping"] = "ping"


Frame = Annotated[EventFrame | ResetFrame | ReadyFrame | PingFrame, Field(discriminator="type")]
FRAME: TypeAdapter[Frame] = TypeAdapter(Frame)
