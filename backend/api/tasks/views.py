"""A whole task, with everything that belongs to it."""

from pydantic import Field

from backend.core.act_views import ApprovalView, EffectView
from backend.core.views import FileView, StepDetail, TaskBrief


class TaskView(TaskBrief):
    """A whole task, as ``GET /tasks/{id}`` gives it."""

    #: Tasks ahead of this one in the supervisor's queue, 1,001 for "more than 1,000"; None when it isn't queued.
    queue_position: int | None = None
    steps: list[StepDetail] = Field(default_factory=list)
    artifacts: list[FileView] = Field(default_factory=list)
    #: What was asked of a person, and what was done to the world: of every run of this task.
    approvals: list[ApprovalView] = Field(default_factory=list)
    effects: list[EffectView] = Field(default_factory=list)
    #: Text of the answer streamed so far; empty once ``answer`` is there.
    partial: str = ""
    #: The last event number of every source this snapshot holds ("task", or a step's id).
    sources: dict[str, int] = Field(default_factory=dict)
    #: Where to follow from: read before the snapshot.
    cursor: str = ""
