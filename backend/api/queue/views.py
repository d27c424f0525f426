"""The shapes in which the queue is told."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

#: Why something waits: for its turn, for others of its user, for the conversation's earlier request, for a paused
#: agent, for a worker to be started, for the time of its next try.
Why = Literal["line", "cap", "conversation", "paused", "no_worker", "retry"]

#: The supervisor's line: tasks that wait to be planned.
PLANNING = "planning"


class LineView(BaseModel):
    """A line and who serves it: ``planning``, or an agent's name."""

    name: str
    #: Processes that give a sign of life, and how many each of them works on at once, added up.
    workers: int
    slots: int
    #: Slots at work now.
    busy: int
    paused: bool = False
    #: Without a worker one is started by itself, which usually takes so many seconds; None where that isn't known.
    from_zero: bool = False
    warm_up_seconds: float | None = None
    #: What one takes, the median of those that finished lately; None while nothing is known.
    seconds: float | None = None

    def wait(self, ahead: int) -> float | None:
        """Return how long it may take until one with ``ahead`` before it is begun; None when that isn't known."""
        if self.seconds is None or self.slots == 0 or self.paused:
            return None
        to_end = max(0, ahead + 1 - max(0, self.slots - self.busy))
        return round(to_end * self.seconds / self.slots, 1)


class WaitingView(BaseModel):
    """A task or step that waits."""

    task_id: UUID
    step_id: UUID | None = None
    line: str
    #: How many are ahead of it, 1,001 for "more than 1,000"; of one that waits for its user's others, theirs.
    ahead: int
    why: Why = "line"
    #: Until it is begun, if its line goes on as it did lately; None while nothing is known.
    wait_seconds: float | None = None


class OwnQueue(BaseModel):
    """What of one user's waits now."""

    lines: list[LineView]
    #: How many of their tasks are at work, and how many may be; None is no cap.
    running: int
    max_running: int | None
    waiting: list[WaitingView]
