"""More and more workers of one agent whose steps only wait: what else limits how many tasks end in a second."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from backend.core.db.migrate import upgrade
from backend.core.db.session import make_engine
from backend.core.settings import LimitSettings
from backend.core.users import create_user
from benchmarks.measure import processor
from benchmarks.parts.client import Client, connected
from benchmarks.parts.role import API, Running, running
from benchmarks.stage import Stage

#: The agent, and what its workers together are called in the result.
WORKER, WORKERS = "waiter", "workers"
#: Every other role, in the order of their start.
_OTHERS = ("clock", "aggregator", "supervisor", API)
_PROGRAM = "benchmarks.programs.role"
_COUNTS, _QUICK_COUNTS = (1, 2, 4, 8), (1, 2)
#: People who ask at once, and tasks for each slot that are on their way while it is busy: no worker ever lacks one.
_PEOPLE, _WAITING = 16, 3
#: Seconds of a step, and how often each slot is filled: before anything is timed, and meanwhile.
_WAIT, _QUICK_WAIT = 2.0, 0.5
_WARM_UP, _ROUNDS, _QUICK_ROUNDS = 2, 10, 4


@dataclass(frozen=True, kw_only=True)
class Crew:
    """What so many workers did; ``processors`` is how many each role kept busy on average, all workers together."""

    workers: int
    tasks: int
    per_second: float
    #: What their slots could do if nothing but the steps took time.
    most_per_second: float
    processors: dict[str, float]
    others_share: float


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """The same agent with more and more workers: seconds of a step, slots of a worker, people who ask."""

    wait: float
    slots: int
    people: int
    crews: list[Crew]


@dataclass
class _Asking:
    """People who ask again when their task has ended; each end is a time."""

    wait: float
    ended: asyncio.Queue[float] = field(default_factory=asyncio.Queue)
    enough: bool = False

    async def keep_asking(self, person: Client) -> None:
        while not self.enough:
            await person.ask(f"wait {self.wait}", agent=WORKER)
            self.ended.put_nowait(time.perf_counter())

    async def ends(self, count: int) -> list[float]:
        return [await self.ended.get() for _ in range(count)]


async def fleet(stage: Stage, *, quick: bool) -> Fleet:
    """Run every role as a process of its own, add workers, and be the people who ask."""
    database_url = await stage.database("fleet")
    await upgrade(database_url)
    slots, crews = LimitSettings().slots, []
    async with AsyncExitStack() as stack:

        async def start(role: str, name: str) -> Running:
            return await stack.enter_async_context(running(stage, name, [_PROGRAM, role], database_url))

        others = {role: await start(role, role) for role in _OTHERS}
        keys = await _keys(database_url)
        people = [await stack.enter_async_context(connected(others[API].port, key)) for key in keys]
        named, there = {each.pid: role for role, each in others.items()}, 0
        for count in _QUICK_COUNTS if quick else _COUNTS:
            for number in range(there, count):
                named[(await start(WORKER, f"{WORKER}-{number}")).pid] = WORKERS
            there = count
            crews.append(await _measure(people, named, workers=count, slots=slots, quick=quick))
    return Fleet(wait=_QUICK_WAIT if quick else _WAIT, slots=slots, people=_PEOPLE, crews=crews)


async def _keys(database_url: str) -> list[str]:
    engine = make_engine(database_url, pool_size=1)
    try:
        return [await create_user(engine, f"person {number}") for number in range(_PEOPLE)]
    finally:
        await engine.dispose()


async def _measure(
    people: Sequence[Client], named: Mapping[int, str], *, workers: int, slots: int, quick: bool
) -> Crew:
    """Keep every slot busy; time whole rounds of all slots, so that steps which end together don't matter."""
    wait, rounds = (_QUICK_WAIT, _QUICK_ROUNDS) if quick else (_WAIT, _ROUNDS)
    at_once = workers * slots
    asking = _Asking(wait)
    async with asyncio.TaskGroup() as group:
        for person in people:
            for _ in range(max(1, at_once * (1 + _WAITING) // len(people))):
                group.create_task(asking.keep_asking(person))
        began = (await asking.ends(_WARM_UP * at_once))[-1]
        async with processor(named) as account:
            ended = (await asking.ends(rounds * at_once))[-1]
        asking.enough = True
    return Crew(
        workers=workers,
        tasks=rounds * at_once,
        per_second=rounds * at_once / (ended - began),
        most_per_second=at_once / wait,
        processors={name: used / account.seconds for name, used in account.by_process.items()},
        others_share=account.others_share,
    )
