"""The shapes in which the deployment's state is told."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from backend.core.states import TaskState
from backend.core.views import ProviderView, View

#: What is read by itself, so that one that can't be read leaves the others.
Part = Literal["numbers", "work", "late", "providers", "spend", "listeners"]
#: ok; starting: nobody is there, and one is being started; missing: nobody is, and should be; unknown: can't be told.
Standing = Literal["ok", "starting", "missing", "unknown"]


class Unread(View):
    """A part that could not be read: why, and what to do. What it would say is missing, not zero."""

    part: Part
    message: str
    cure: str


class Waiting(View):
    """How many wait, and for how many seconds the oldest of them has; 0 where none does."""

    count: int = 0
    oldest_seconds: float = 0.0


class LineNow(View):
    """One line, ``planning`` or an agent's, and who serves it."""

    name: str
    #: May be claimed now, as ``warren_queue_waiting`` counts it.
    waiting: int = 0
    oldest_seconds: float = 0.0
    running: int = 0
    #: Steps that wait for a person, and for the cure of a cause.
    asking: int = 0
    parked: int = 0
    #: Open ones of its messages and steps.
    dead_letters: int = 0
    workers: int = 0
    slots: int = 0
    busy: int = 0
    paused: bool = False
    #: A worker is started when something waits.
    from_zero: bool = False


class CauseNow(View):
    """How many there are of one cause."""

    cause: str
    words: str
    count: int


class Numbers(View):
    """What the rows say: the same numbers as the row gauges of ``/metrics``, read at the same place."""

    #: Planning first, then the agents by name.
    lines: list[LineNow]
    #: Those that have not ended, by state.
    tasks: dict[TaskState, int]
    approvals: Waiting
    dead_letters: Waiting
    dead_letters_by: list[CauseNow]
    parked: int
    #: By what they wait for: ``grant``, ``connect`` or ``approval``.
    parked_by: dict[str, int]
    #: Acts of which nobody knows whether they happened.
    effects_unknown: int
    #: Transactions whose messages or events are not told yet.
    outbox: Waiting
    schedules_late: int
    #: Processes of the egress role.
    ways_out: int


class WorkNow(View):
    """A task at work, without a word of what it is about."""

    task_id: UUID
    person: str
    #: Whether it is the asker's own: others' can't be opened.
    is_own: bool
    state: TaskState
    #: Agents at work on it now.
    agents: list[str]
    #: Seconds since it was begun, and since its last sign of life.
    seconds: float
    silent_seconds: float


class LateSchedule(View):
    """A schedule that is due and not started."""

    id: UUID
    person: str
    due_at: datetime


class PersonSpend(View):
    """What one person's requests cost."""

    person: str
    today: str
    month: str


class Spend(View):
    """What model calls cost, by the requests that were made today and this month; decimal strings.

    ``unpriced`` requests of the month used a model whose price isn't known: the sums have their known parts only.
    """

    today: str
    month: str
    currency: str = "USD"
    unpriced: int
    #: Those who spent most this month.
    people: list[PersonSpend]
    #: What day and month begin by, and when this was read: it is read anew once a minute.
    time_zone: str
    read_at: datetime


class ServiceHealth(View):
    """A service, or a role: how it stands, why, and what to do next."""

    name: str
    standing: Standing
    detail: str = ""
    cure: str = ""


class RoleHealth(ServiceHealth):
    """A role and its processes; None where these can't be counted."""

    workers: int | None = None
    slots: int | None = None
    busy: int | None = None


class Overview(View):
    """How the deployment is doing now; what could not be read is None and told of in ``unread``."""

    read_at: datetime
    numbers: Numbers | None
    #: The longest at work first; at most 50 are listed, ``numbers.tasks`` counts all.
    work: list[WorkNow] | None
    #: The longest due first; at most 20.
    late: list[LateSchedule] | None
    #: Providers that are being left alone, as some worker sees them.
    providers: list[ProviderView] | None
    spend: Spend | None
    services: list[ServiceHealth]
    roles: list[RoleHealth]
    unread: list[Unread] = Field(default_factory=list)
