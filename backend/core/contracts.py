"""Every message that crosses RabbitMQ: small, frozen, told apart by an explicit kind."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Message(BaseModel):
    """A bell: it names the row it was rung for, and carries no content of its own.

    Unknown fields are ignored, so that a newer sender and an older reader live side by side during a rollout.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    v: int = 1
    task_id: UUID
    traceparent: str | None = None


class TaskSubmitted(Message):
    """A task heads its conversation and waits to be planned."""

    kind: Literal["task.submitted"] = "task.submitted"


class TaskJoined(Message):
    """Every step of this round is final: answer the task, or plan again."""

    kind: Literal["task.joined"] = "task.joined"
    round: int


class StepRequested(Message):
    """A step's inputs are done; a worker of its agent may claim it."""

    kind: Literal["step.requested"] = "step.requested"
    step_id: UUID
    agent: str


class StepResumed(Message):
    """What a step waited for (an approval, a cause of parking) is decided or gone."""

    kind: Literal["step.resumed"] = "step.resumed"
    step_id: UUID
    agent: str


class StepFinished(Message):
    """A step reached a final or a waiting state; the aggregator looks at its task."""

    kind: Literal["step.finished"] = "step.finished"
    step_id: UUID


class TaskCancelled(Message):
    """A person stopped the task: whoever holds a part of it lets go."""

    kind: Literal["task.cancelled"] = "task.cancelled"


class StepCancelled(Message):
    """A person stopped one step."""

    kind: Literal["step.cancelled"] = "step.cancelled"
    step_id: UUID


AnyMessage = Annotated[
    TaskSubmitted | TaskJoined | StepRequested | StepResumed | StepFinished | TaskCancelled | StepCancelled,
    Field(discriminator="kind"),
]

_ADAPTER: TypeAdapter[AnyMessage] = TypeAdapter(AnyMessage)


def parse(body: bytes) -> AnyMessage:
    """Parse a message body.

    Raises:
        pydantic.ValidationError: the body isn't JSON, lacks a field, or is of a kind this version doesn't know.
    """
    return _ADAPTER.validate_json(body)


def from_row(value: object) -> AnyMessage:
    """Parse a message as an outbox row keeps it."""
    return _ADAPTER.validate_python(value)
