"""``python -m benchmarks [name …] [--quick] [--json FILE]``: measure, and print one table."""

import argparse
import asyncio
import dataclasses
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console

from benchmarks.fleet_tables import FLEET, ROLES, fleet_table, roles_table
from benchmarks.machine import Machine, load
from benchmarks.measure import QUICK, Size
from benchmarks.parts.backlog import backlog
from benchmarks.parts.fleet import fleet
from benchmarks.parts.floor import floor
from benchmarks.parts.one_step import one_step
from benchmarks.parts.peer import peer
from benchmarks.parts.roles import roles
from benchmarks.parts.start import start
from benchmarks.stage import Stage, stage
from benchmarks.table import BACKLOG, DEEP, FLOOR, IDLE, PEER, SAFE_PEER, START, backlog_table, caution, table
from warren.services.private import Tuning

#: Seconds that one part may take before it is given up; those that start a dozen processes have more.
_LIMIT, _LONG_LIMIT = 300.0, 600.0
#: With every role a process, each with a pool of its own; as in docker-compose.yml.
_CONNECTIONS = 400
_IDLE_SECONDS = 10.0
_TASKS = 200
_QUICK_TASKS = 8
#: Characters of a line that isn't read on a terminal.
_WIDTH = 160

Part = Callable[[], Awaitable[object]]


def _parts(place: Stage, size: Size, *, quick: bool) -> dict[str, Part]:
    """Return the parts that share one set of services, in the order of a run."""
    return {
        FLOOR: lambda: floor(place, size),
        PEER: lambda: peer(place, size, safe=False, limit=_LIMIT),
        SAFE_PEER: lambda: peer(place, size, safe=True, limit=_LIMIT),
        IDLE: lambda: one_step(place, IDLE, size),
        DEEP: lambda: one_step(place, DEEP, size),
        BACKLOG: lambda: backlog(place, quick=quick),
    }


def _parts_in_processes(place: Stage, *, quick: bool) -> dict[str, Part]:
    """Return the parts with every role in a process of its own."""
    return {FLEET: lambda: fleet(place, quick=quick), ROLES: lambda: roles(place, quick=quick)}


async def _run(name: str, part: Part, console: Console, limit: float = _LIMIT) -> object:
    """Run one part within its limit; what goes wrong is told, and the others go on."""
    before = load()
    try:
        async with asyncio.timeout(limit):
            result = await part()
    except Exception as error:  # noqa: BLE001 - one part that fails must not lose what the others measured
        console.print(f"[red]{name} failed: {type(error).__name__}: {error}[/red]")
        return None
    console.print(f"{name}: done, load {before:.2f} before and {load():.2f} after")
    return result


async def _measure(names: list[str], *, quick: bool, console: Console) -> dict[str, object]:
    size = QUICK if quick else Size()
    results: dict[str, object] = {}
    async with AsyncExitStack() as stack:
        if set(names) - {START, FLEET, ROLES}:
            place = await stack.enter_async_context(stage())
            for name, part in _parts(place, size, quick=quick).items():
                if name in names:
                    results[name] = await _run(name, part, console)
    async with AsyncExitStack() as stack:
        if set(names) & {FLEET, ROLES}:
            place = await stack.enter_async_context(stage(Tuning(max_connections=_CONNECTIONS)))
            for name, part in _parts_in_processes(place, quick=quick).items():
                if name in names:
                    results[name] = await _run(name, part, console, _LONG_LIMIT)
    if START in names:
        tasks = _QUICK_TASKS if quick else _TASKS
        results[START] = await _run(START, lambda: start(idle_seconds=_IDLE_SECONDS, tasks=tasks), console)
    return results


def _json(machine: Machine, results: dict[str, object]) -> str:
    return json.dumps({"machine": machine, "results": results}, indent=2, default=_as_json)


def _as_json(value: object) -> object:
    """Return a dataclass as JSON has it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{value!r} is no part of a result")


def _console() -> Console:
    """Return where to print: wide enough for the table when it is a file."""
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH)


def main() -> int:
    """Run the named parts, or all; returns the exit code: 1 when a part failed."""
    every = [FLOOR, PEER, SAFE_PEER, IDLE, DEEP, BACKLOG, FLEET, ROLES, START]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *every], help="parts to run; without any, all")
    parser.add_argument("--quick", action="store_true", help="small counts: shows that it works, not how fast it is")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    given = parser.parse_args()
    names, machine, console = given.names or every, Machine(), _console()
    # Stopped either way, it still stops what it started and removes its folder.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results = asyncio.run(_measure(names, quick=given.quick, console=console))
    measured = {name: result for name, result in results.items() if result is not None}
    if set(measured) - {BACKLOG, FLEET, ROLES}:
        console.print(table(measured))
    for other in (backlog_table(measured), fleet_table(measured), roles_table(measured)):
        if other is not None:
            console.print(other)
    console.print(machine.sentence())
    if said := caution(measured):
        console.print(f"[yellow]{said}[/yellow]")
    if given.json:
        given.json.write_text(_json(machine, measured))
    return 0 if len(measured) == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
