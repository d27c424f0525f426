"""What a person sends."""

from typing import Annotated
from uuid import UUID

from fastapi import Header
from pydantic import BaseModel, ConfigDict, Field

from backend.api.texts import Text
from backend.core.states import TaskState
from backend.core.views import Priority

#: Files that may come with one message.
MOST_FILES = 50

IdempotencyKey = Annotated[
    Text | None,
    Header(min_length=1, max_length=200, description="The same key gives the same task, however often it is sent."),
]


class Ask(BaseModel):
    """A request with its files, and the agent it is meant for if the person named one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Text
    files: list[UUID] = Field(default_factory=list, max_length=MOST_FILES)
    agent: Text | None = None


class Chat(Ask):
    """A message in a conversation; without ``conversation_id`` it begins one."""

    conversation_id: UUID | None = None
    priority: Priority = "normal"


class Accepted(BaseModel):
    """The task that a message became, or that it answered."""

    task_id: UUID
    conversation_id: UUID
    state: TaskState
    #: Tasks ahead of it; None when it isn't queued.
    queue_position: int | None
