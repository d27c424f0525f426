"""The gauges that say what rows say."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from backend.core.row_counts import RowCount
from backend.core.telemetry import metrics
from backend.core.telemetry.metric import RowGauge

#: By what is counted.
GAUGES: Mapping[str, RowGauge] = {
    "queue_waiting": metrics.QUEUE_WAITING,
    "queue_oldest": metrics.QUEUE_OLDEST,
    "tasks": metrics.TASKS,
    "steps": metrics.STEPS,
    "parked": metrics.PARKED,
    "workers": metrics.WORKERS,
    "slots": metrics.SLOTS,
    "slots_busy": metrics.SLOTS_BUSY,
    "circuits_open": metrics.CIRCUITS_OPEN,
    "approvals_pending": metrics.APPROVALS_PENDING,
    "approvals_oldest": metrics.APPROVALS_OLDEST,
    "effects_unknown": metrics.EFFECTS_UNKNOWN,
    "dead_letters": metrics.DEAD_LETTERS,
    "dead_letters_oldest": metrics.DEAD_LETTERS_OLDEST,
    "outbox_rows": metrics.OUTBOX_ROWS,
    "outbox_oldest": metrics.OUTBOX_OLDEST,
    "backup": metrics.BACKUP,
    "schedules_late": metrics.SCHEDULES_LATE,
}


def show(counts: Sequence[RowCount]) -> None:
    """Take what was read just now."""
    by_gauge: defaultdict[str, list[tuple[dict[str, str], float]]] = defaultdict(list)
    for count in counts:
        by_gauge[count.what].append((labels_of(count), count.n))
    for what, gauge in GAUGES.items():
        gauge.replace(by_gauge[what])
    metrics.ROWS_READ_AT.replace([({}, time.time())])


def forget() -> None:
    """Have none of them: nobody reads the rows here any more."""
    for gauge in (*GAUGES.values(), metrics.ROWS_READ_AT):
        gauge.replace([])


def labels_of(count: RowCount) -> dict[str, str]:
    """Return its gauge's labels with what was read."""
    return {name: count.state if name == "state" else count.label for name in GAUGES[count.what].labels}
