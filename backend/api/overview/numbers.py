"""The counts of all rows, in the shape of a page: one query with the row gauges, and what these have no label for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.overview.health import SUPERVISOR
from backend.api.overview.views import CauseNow, LineNow, Numbers, Waiting
from backend.api.queue.views import PLANNING
from backend.core.dead_causes import cause_named
from backend.core.egress_lists import EGRESS_ROLE
from backend.core.row_counts import RowCount, read_counts
from backend.core.scaling_settings import ScalingSettings
from backend.core.states import StepState, TaskState
from backend.core.topology import SUPERVISOR_TASKS, agent_queue

_AGENTS = text("select name, paused from agent_configs where enabled order by name")
# A letter of a message names its queue, one of a step its agent by the step.
_DEAD_BY_QUEUE = text("""
    select coalesce('agent.' || s.agent, d.queue) as queue, count(*) as n
    from dead_letters d left join steps s on s.id = d.step_id where d.state = 'open' group by 1
""")


@dataclass(frozen=True)
class Counts:
    """What was counted, to be asked by name."""

    counted: Sequence[RowCount]
    _n: dict[tuple[str, str, str], float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_n", {(row.what, row.label, row.state): row.n for row in self.counted})

    def of(self, what: str, label: str = "", state: str = "") -> int:
        """Return one count; 0 where there is none."""
        return round(self._n.get((what, label, state), 0))

    def seconds(self, what: str, label: str = "") -> float:
        """Return an age in seconds."""
        return round(self._n.get((what, label, ""), 0.0), 1)

    def by_label(self, what: str) -> dict[str, int]:
        """Return the counts of a kind by label, the most first."""
        found = [row for row in self.counted if row.what == what and row.n]
        return {row.label: round(row.n) for row in sorted(found, key=lambda row: (-row.n, row.label))}


async def read_numbers(conn: AsyncConnection, scaling: ScalingSettings) -> Numbers:
    """Read all of them."""
    counts = Counts(await read_counts(conn))
    dead = {row.queue: row.n for row in await conn.execute(_DEAD_BY_QUEUE)}
    planning = _line(counts, PLANNING, SUPERVISOR, SUPERVISOR_TASKS.name, dead).model_copy(
        update={"running": sum(counts.of("tasks", state=state) for state in (TaskState.PLANNING, TaskState.ANSWERING))}
    )
    agents = [
        _line(counts, row.name, row.name, agent_queue(row.name).name, dead).model_copy(
            update={
                "running": counts.of("steps", row.name, StepState.RUNNING),
                "asking": counts.of("steps", row.name, StepState.AWAITING_APPROVAL),
                "parked": counts.of("steps", row.name, StepState.PARKED),
                "paused": row.paused,
                "from_zero": scaling.starts(row.name),
            }
        )
        for row in await conn.execute(_AGENTS)
    ]
    dead_by, parked_by = counts.by_label("dead_letters"), counts.by_label("parked")
    return Numbers(
        lines=[planning, *agents],
        tasks={TaskState(row.state): round(row.n) for row in counts.counted if row.what == "tasks" and row.n},
        approvals=_waiting(counts, "approvals_pending", "approvals_oldest"),
        dead_letters=Waiting(count=sum(dead_by.values()), oldest_seconds=counts.seconds("dead_letters_oldest")),
        dead_letters_by=[
            CauseNow(cause=cause, words=cause_named(cause, None).words, count=n) for cause, n in dead_by.items()
        ],
        parked=sum(parked_by.values()),
        parked_by=parked_by,
        effects_unknown=counts.of("effects_unknown"),
        outbox=_waiting(counts, "outbox_rows", "outbox_oldest"),
        schedules_late=counts.of("schedules_late"),
        ways_out=counts.of("workers", EGRESS_ROLE),
    )


def _line(counts: Counts, name: str, role: str, queue: str, dead: dict[str, int]) -> LineNow:
    return LineNow(
        name=name,
        waiting=counts.of("queue_waiting", queue),
        oldest_seconds=counts.seconds("queue_oldest", queue),
        dead_letters=dead.get(queue, 0),
        workers=counts.of("workers", role),
        slots=counts.of("slots", role),
        busy=counts.of("slots_busy", role),
    )


def _waiting(counts: Counts, count: str, oldest: str) -> Waiting:
    return Waiting(count=counts.of(count), oldest_seconds=counts.seconds(oldest))
