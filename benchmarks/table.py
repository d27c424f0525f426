"""The one table that a run prints: measures as rows, ways to do the job as columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.table import Table

from benchmarks.measure import Chains
from benchmarks.parts.backlog import Backlog
from benchmarks.parts.one_step import OneStep
from benchmarks.parts.start import Start

FLOOR, PEER, SAFE_PEER, IDLE, DEEP, START = "floor", "celery", "celery-safe", "idle", "deep", "up"
BACKLOG = "backlog"
_HEADS = {
    FLOOR: "floor",
    PEER: "Celery as it comes",
    SAFE_PEER: "Celery, nothing lost",
    IDLE: "Warren, idle agent",
    DEEP: "Warren, DeepAgent",
}
Results = Mapping[str, object]
_NONE = ""
#: Share of the processors above which others' work spoils a comparison.
_TOO_BUSY = 0.1


@dataclass(frozen=True)
class Row:
    """A measure: what each column shows of it, and what Warren aims at."""

    name: str
    cell: Callable[[str], str]
    aim: str = ""


class Reading:
    """Reads results column by column; what wasn't measured is an empty cell."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def chains(self, column: str) -> Chains | None:
        """Return the latency and throughput of a column."""
        result = self._results.get(column)
        if isinstance(result, OneStep):
            return result.chains
        return result if isinstance(result, Chains) else None

    def warren(self, column: str) -> OneStep | None:
        """Return what only Warren's columns have."""
        result = self._results.get(column)
        return result if isinstance(result, OneStep) else None

    def start(self) -> Start | None:
        """Return what was measured of ``warren up``."""
        result = self._results.get(START)
        return result if isinstance(result, Start) else None

    def of_chains(self, show: Callable[[Chains], str]) -> Callable[[str], str]:
        """Return a cell of every column that has chains."""
        return lambda column: show(chains) if (chains := self.chains(column)) else _NONE

    def of_warren(self, show: Callable[[OneStep], str]) -> Callable[[str], str]:
        """Return a cell of Warren's columns."""
        return lambda column: show(measured) if (measured := self.warren(column)) else _NONE

    def of_start(self, show: Callable[[Start], str]) -> Callable[[str], str]:
        """Return a cell of ``warren up``, in the column of Warren as people run it."""
        return lambda column: show(measured) if column == DEEP and (measured := self.start()) else _NONE

    def against_floor(self, value: Callable[[Chains], float]) -> Callable[[str], str]:
        """Return a cell with the ratio to the floor of the same run."""
        floor = self.chains(FLOOR)
        return self.of_chains(lambda chains: f"{value(chains) / value(floor):.2f} ×" if floor else _NONE)

    def over_ainvoke(self, column: str) -> str:
        """Return what the DeepAgent adds to a task, against its bare run."""
        deep, idle = self.warren(column), self.warren(IDLE)
        if column != DEEP or deep is None or idle is None or deep.bare_ainvoke_ms is None:
            return _NONE
        return f"{(deep.chains.p50_ms - idle.chains.p50_ms) / deep.bare_ainvoke_ms:.2f} ×"


def _cpu(name: str) -> Callable[[Chains], str]:
    return lambda chains: f"{chains.cpu_ms[name]:.1f}" if name in chains.cpu_ms else _NONE


def _stage(name: str) -> Callable[[OneStep], str]:
    return lambda measured: f"{measured.stages_ms[name]:.1f}"


def _rows(read: Reading) -> list[Row]:
    chains, warren, start = read.of_chains, read.of_warren, read.of_start
    return [
        Row("one at a time: p50, ms", chains(lambda c: f"{c.p50_ms:.1f}")),
        Row("one at a time: p95, ms", chains(lambda c: f"{c.p95_ms:.1f}")),
        Row("p50 against the floor", read.against_floor(lambda c: c.p50_ms), "idle ≤ 3 ×"),
        Row("at once: jobs per second", chains(lambda c: f"{c.per_second:.0f}")),
        Row("jobs per second against the floor", read.against_floor(lambda c: c.per_second), "idle ≥ 0.4 ×"),
        Row("commits per task, one at a time", warren(lambda w: f"{w.commits_alone.commits:.1f}"), "≤ 8"),
        Row("commits per task, at once", warren(lambda w: f"{w.commits_at_once.commits:.1f}"), "≤ 8"),
        Row("transactions that only read, one at a time", warren(lambda w: f"{w.commits_alone.rollbacks:.1f}")),
        Row("the DeepAgent's bare ainvoke, p50, ms", warren(lambda w: _ms(w.bare_ainvoke_ms))),
        Row("task p50 less the idle agent's, against ainvoke", read.over_ainvoke, "≤ 1.3 ×"),
        Row("… from POST's row to the planner's claim, ms", warren(_stage("to_claim"))),
        Row("… to the queued step, ms", warren(_stage("to_plan"))),
        Row("… to the agent's claim, ms", warren(_stage("to_step"))),
        Row("… to the step's end, ms", warren(_stage("in_step"))),
        Row("… to the task's end, ms", warren(_stage("to_end"))),
        *(Row(f"at once: processor ms per job, {label}", chains(_cpu(name))) for name, label in _PROCESSES.items()),
        Row("processor that others used meanwhile", chains(lambda c: f"{c.others_share:.0%}")),
        Row("warren up: first start, s", start(lambda s: f"{s.first_seconds:.1f}")),
        Row("warren up: second start, s", start(lambda s: f"{s.second_seconds:.1f}"), "≤ 12"),
        Row("warren up: of which until RabbitMQ speaks, s", start(lambda s: f"{s.rabbitmq_seconds:.1f}")),
        Row("warren up: own memory when idle, MiB", start(lambda s: f"{s.idle_mib:.0f}"), "≤ 300"),
        Row("warren up: own memory after tasks, MiB", start(lambda s: f"{s.used_mib:.0f} ({s.tasks})")),
    ]


_PROCESSES = {
    "program": "the program's own",
    "client": "its client's",
    "rabbitmq": "RabbitMQ's",
    "postgresql": "PostgreSQL's",
    "redis": "Redis's",
}


def _ms(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1f}"


def table(results: Results) -> Table:
    """Return the table of what was measured; columns and rows without a figure are left out."""
    read = Reading(results)
    columns = [column for column in _HEADS if column in results or (column == DEEP and START in results)]
    made = Table(title="Warren beside the floor and a peer, one run on one machine")
    made.add_column("")
    for column in columns:
        made.add_column(_HEADS[column], justify="right")
    made.add_column("aim")
    for row in _rows(read):
        cells = [row.cell(column) for column in columns]
        if any(cells):
            made.add_row(row.name, *cells, row.aim)
    return made


def backlog_table(results: Results) -> Table | None:
    """Return what a long queue costs beside a short one; None when it wasn't measured."""
    measured = results.get(BACKLOG)
    if not isinstance(measured, Backlog):
        return None
    made = Table(title="What a long queue costs, medians in ms")
    made.add_column("")
    for calls in (measured.short, measured.long):
        made.add_column(f"{calls.waiting:,} tasks waiting", justify="right")
    made.add_column("ratio", justify="right")
    for name, ms in measured.long.ms.items():
        short = measured.short.ms[name]
        made.add_row(name, f"{short:.2f}", f"{ms:.2f}", f"{ms / short:.2f} ×")
    return made


def caution(results: Results) -> str | None:
    """Return what to say when the machine had other work; None when the figures can be compared."""
    read = Reading(results)
    shares = {head: chains.others_share for column, head in _HEADS.items() if (chains := read.chains(column))}
    busy = [f"{head} {share:.0%}" for head, share in shares.items() if share > _TOO_BUSY]
    if not busy:
        return None
    return f"Others used the processors meanwhile ({', '.join(busy)}): measure again on a quiet machine."
