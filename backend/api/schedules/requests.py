"""What a person sends about schedules."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.api.chats.requests import MOST_FILES
from backend.api.texts import Text
from backend.core.schedule_times import When
from backend.core.schedule_views import Missed, Overlap, Watch
from backend.core.views import Priority

LONGEST_TITLE = 200


class NewSchedule(BaseModel):
    """A request with its times; with ``watch`` it speaks only of changes.

    A watch of a page needs no request: "what changed since the last look" is asked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    request: Text = ""
    when: When
    title: Text = Field(default="", max_length=LONGEST_TITLE)
    agent: Text | None = None
    files: list[UUID] = Field(default_factory=list, max_length=MOST_FILES)
    priority: Priority = "normal"
    missed: Missed = "once"
    overlap: Overlap = "skip"
    watch: Watch | None = None
    #: Where it reports to; its own conversation by default.
    conversation_id: UUID | None = None


class ScheduleChange(BaseModel):
    """What changes; what is left out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request: Text | None = None
    when: When | None = None
    title: Text | None = Field(default=None, min_length=1, max_length=LONGEST_TITLE)
    agent: Text | None = None
    priority: Priority | None = None
    missed: Missed | None = None
    overlap: Overlap | None = None
    watch: Watch | None = None

    @model_validator(mode="after")
    def _only_what_can_be_none(self) -> Self:
        for name in self.model_fields_set - {"agent"}:
            if getattr(self, name) is None:
                raise ValueError(f"leave {name} out rather than send null")
        return self


class TimesAsked(BaseModel):
    """Times that somebody is thinking of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: When
