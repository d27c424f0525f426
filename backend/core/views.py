"""The shapes in which tasks, steps and files leave the system: shared by the API and the events."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from backend.core.states import StepState, TaskState, WaitingFor

Priority = Literal["high", "normal", "low"]
PRIORITIES: tuple[Priority, ...] = ("high", "normal", "low")


class View(BaseModel):
    """Base: frozen; times are RFC 3339 in UTC, ids UUIDv7, sizes bytes, money a decimal string with its currency."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class ErrorView(View):
    """What went wrong and the next step."""

    code: str
    message: str
    cure: str = ""
    details: dict[str, JsonValue] = Field(default_factory=dict)


class UsageView(View):
    """What model calls used; ``cost`` is None when a price is unknown, never zero for that reason."""

    model_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: str | None = "0"
    currency: str = "USD"
    models: list[str] = Field(default_factory=list)


class FileView(View):
    """An uploaded file or an artifact; its bytes are at ``/api/v1/files/{id}/content``."""

    id: UUID
    name: str
    media_type: str
    size: int
    task_id: UUID | None = None
    step_id: UUID | None = None
    created_at: datetime
    #: Said where a file is only mentioned: it was deleted since.
    deleted: bool = False


class ToolCallView(View):
    """One tool call of a step, as the page shows it."""

    id: str
    tool: str
    #: What it does, in plain words ("Querying the table").
    title: str
    #: The subagent that made the call; None is the agent itself.
    subagent: str | None = None
    args: dict[str, JsonValue] = Field(default_factory=dict)
    state: Literal["running", "ok", "error"] = "running"
    #: The tool's latest word while it runs.
    doing: str | None = None
    #: The result as text, cut to 4,000 characters.
    result: str | None = None
    error: ErrorView | None = None
    artifacts: list[UUID] = Field(default_factory=list)
    started_at: datetime
    duration_ms: int | None = None


class StepView(View):
    """A step. ``rev`` rises with every state change: a reader keeps the highest it has seen."""

    id: UUID
    task_id: UUID
    rev: int
    round: int
    position: int
    agent: str
    instruction: str
    depends_on: list[UUID]
    state: StepState
    attempt: int
    #: It was left out, and its holder hasn't let go yet.
    stopping: bool = False
    #: How often it went on with another worker, because the one before was shut down or died.
    moved: int = 0
    result: str | None = None
    #: The result is another step's, which came to it then.
    cached_at: datetime | None = None
    error: ErrorView | None = None
    #: Queued only: claimable rows of this agent that are ahead, 1,001 for "more than 1,000".
    ahead: int | None = None
    #: Queued only: when a retry is due.
    not_before: datetime | None = None
    usage: UsageView = UsageView()
    queued_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


class StepDetail(StepView):
    """A step with what happened inside it."""

    calls: list[ToolCallView] = Field(default_factory=list)
    #: What it does now, and when it last gave a sign.
    doing: str | None = None
    last_sign_at: datetime | None = None
    #: Text that the model has streamed so far; empty once ``result`` is there.
    partial: str = ""


class TaskBrief(View):
    """A task in a list or an event."""

    id: UUID
    conversation_id: UUID
    state: TaskState
    waiting_for: WaitingFor | None = None
    #: A stop was asked for, and somebody still holds a part of it.
    stopping: bool = False
    priority: Priority
    mode: Literal["run", "plan"] = "run"
    agent: str | None = None
    request: str
    files: list[FileView] = Field(default_factory=list)
    answer: str | None = None
    question: str | None = None
    error: ErrorView | None = None
    round: int
    usage: UsageView = UsageView()
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None


class MessageView(View):
    """One message of a conversation."""

    id: UUID
    conversation_id: UUID
    task_id: UUID | None
    role: Literal["user", "assistant"]
    content: str
    files: list[FileView] = Field(default_factory=list)
    created_at: datetime


class ConversationView(View):
    """A conversation in the list; ``active`` is the state of its latest unfinished task."""

    id: UUID
    title: str
    pinned: bool
    active: TaskState | None = None
    waiting_for: WaitingFor | None = None
    created_at: datetime
    last_message_at: datetime


class ProviderView(View):
    """Something outside that Warren calls, as the workers that are alive see it."""

    key: str
    label: str
    #: ``opened``: it is left alone until ``retry_at``; ``half-opened``: one call is trying it.
    state: Literal["closed", "opened", "half-opened"]
    #: Failures in a row, and why, in a few words ("connection refused").
    failures: int = 0
    reason: str = ""
    retry_at: datetime | None = None
    since: datetime | None = None


class AgentRun(View):
    """How one finished step of an agent went: counts of the deployment, nothing of what it was about."""

    finished_at: datetime
    duration_ms: int
    state: StepState


class AgentView(View):
    """An agent's card with what is running of it now."""

    name: str
    title: str
    description: str
    examples: list[str]
    accepts: list[str]
    produces: list[str]
    tools: list[str]
    #: What each tool does to the world.
    effects: dict[str, Literal["none", "reversible", "outward"]] = Field(default_factory=dict)
    subagents: list[str]
    version: str
    #: None is the built-in model.
    model: str | None = None
    sample_file: str | None = None
    workers: int = 0
    slots: int = 0
    busy: int = 0
    queued: int = 0
    #: Its steps stay in the queue until it is resumed.
    paused: bool = False
    #: It may have no worker while nothing waits: one is started when something does, which usually takes so many
    #: seconds; None where that isn't known.
    from_zero: bool = False
    warm_up_seconds: float | None = None
    #: Its last finished steps, newest first, and which part of them failed; None when there are none.
    recent: list[AgentRun] = Field(default_factory=list)
    failed_rate: float | None = None
