"""The shapes in which schedules come in and go out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints

from backend.core.news import News
from backend.core.schedule_times import When
from backend.core.views import ErrorView, FileView, Priority, View

#: What becomes of runs that were missed while Warren was down: nothing, one run for all, or one each (the last ten).
Missed = Literal["skip", "once", "all"]
#: What becomes of a run that comes while the one before it is at work: left out, or it waits its turn.
Overlap = Literal["skip", "queue"]
ScheduleState = Literal["active", "paused", "ended"]
RunState = Literal["running", "waiting", "completed", "failed", "cancelled", "missed", "deleted"]

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Watch(BaseModel):
    """What makes a schedule speak only of changes: of a page, or of what its request finds.

    ``words``: only lines with one of them matter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: AnyHttpUrl | None = None
    words: list[Word] = Field(default_factory=list, max_length=20)


class ScheduleDraft(BaseModel):
    """A schedule as somebody asks for it; its files and its agent are looked up by whoever takes it."""

    model_config = ConfigDict(frozen=True)

    request: str
    when: When
    title: str = ""
    agent: str | None = None
    files: list[FileView] = Field(default_factory=list)
    priority: Priority = "normal"
    missed: Missed = "once"
    overlap: Overlap = "skip"
    watch: Watch | None = None
    conversation_id: UUID | None = None


class ScheduleRunView(View):
    """One run, or the slots that were missed up to ``slot_at``."""

    id: UUID
    schedule_id: UUID
    slot_at: datetime
    by_hand: bool
    #: It made up for a slot that was missed.
    late: bool
    state: RunState
    task_id: UUID | None
    conversation_id: UUID | None
    #: Why it didn't run, or how it failed.
    error: ErrorView | None
    #: How many slots it stands for: more than one only where they were missed.
    slots: int
    #: A watch's finding, once the run has ended.
    news: News | None
    ended_at: datetime | None


class ScheduleView(View):
    """A schedule with its next and last runs."""

    id: UUID
    title: str
    request: str
    agent: str | None
    files: list[FileView]
    priority: Priority
    when: When
    #: The same in words: "every weekday at 08:00 Europe/Berlin".
    words: str
    state: ScheduleState
    #: The next three runs; none while it is paused or has ended.
    next: list[datetime]
    missed: Missed
    overlap: Overlap
    watch: Watch | None
    #: Where it reports to; None until it has something to say.
    conversation_id: UUID | None
    #: Why it was paused by itself.
    trouble: ErrorView | None
    #: The last five runs, newest first, and a watch's last run that found something.
    runs: list[ScheduleRunView]
    last_news: ScheduleRunView | None
    created_at: datetime
