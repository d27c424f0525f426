"""The tables of Warren's roles as processes of their own: what more workers bring, and what each role costs idle."""

from collections.abc import Callable, Mapping
from statistics import median

from rich.table import Table

from benchmarks.parts.fleet import Crew, Fleet
from benchmarks.parts.roles import Look, Roles

FLEET, ROLES = "fleet", "roles"
_SHOWN = {
    "workers": "the workers'",
    "supervisor": "the supervisor's",
    "aggregator": "the aggregator's",
    "api": "the api's",
    "clock": "the clock's",
    "postgresql": "PostgreSQL's",
    "rabbitmq": "RabbitMQ's",
    "redis": "Redis's",
    "client": "its client's",
}


def fleet_table(results: Mapping[str, object]) -> Table | None:
    """Return what each number of workers did; None when it wasn't measured."""
    measured = results.get(FLEET)
    if not isinstance(measured, Fleet):
        return None
    one = measured.crews[0]
    rows: dict[str, Callable[[Crew], str]] = {
        "tasks measured": lambda crew: f"{crew.tasks}",
        "tasks per second": lambda crew: f"{crew.per_second:.2f}",
        "against one worker": lambda crew: f"{crew.per_second / one.per_second:.2f} ×",
        "of as many times one worker": lambda crew: f"{crew.per_second / one.per_second / crew.workers:.0%}",
        "of what the slots could do": lambda crew: f"{crew.per_second / crew.most_per_second:.0%}",
        "processors kept busy, all of it": lambda crew: f"{sum(crew.processors.values()):.2f}",
        **{f"… {label}": _processors(name) for name, label in _SHOWN.items()},
        "processor ms per task, all of it": lambda crew: (
            f"{1000 * sum(crew.processors.values()) / crew.per_second:.0f}"
        ),
        "processors that others used meanwhile": lambda crew: f"{crew.others_share:.0%}",
    }
    title = f"Workers of one agent: steps of {measured.wait:g} s, {measured.slots} slots each, {measured.people} people"
    made = Table(title=title)
    made.add_column("workers")
    for crew in measured.crews:
        made.add_column(f"{crew.workers}", justify="right")
    for name, cell in rows.items():
        made.add_row(name, *(cell(crew) for crew in measured.crews))
    return made


def _processors(name: str) -> Callable[[Crew], str]:
    return lambda crew: f"{crew.processors.get(name, 0.0):.2f}"


def roles_table(results: Mapping[str, object]) -> Table | None:
    """Return what each role's process takes to start and holds when idle, medians; None when it wasn't measured."""
    measured = results.get(ROLES)
    if not isinstance(measured, Roles):
        return None
    title = f"Each role's process, medians of {measured.times}; idle for {measured.idle:g} s"
    made = Table(title=title)
    made.add_column("role")
    cells: dict[str, Callable[[Look], float]] = {
        "start, s": lambda look: look.seconds,
        "idle, processor ms a second": lambda look: look.idle_cpu_ms,
        "idle, MiB": lambda look: look.mib,
    }
    for head in cells:
        made.add_column(head, justify="right")
    for name, looks in measured.looks.items():
        made.add_row(name, *(f"{median(map(cell, looks)):.1f}" for cell in cells.values()))
    return made
