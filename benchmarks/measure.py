"""Timing things one at a time and many at once, and who used the processor meanwhile."""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psutil

Fire = Callable[[], Awaitable[None]]

#: Part's own processes by what they are called in the result.
_SERVICES = {"beam.smp": "rabbitmq", "postgres": "postgresql", "redis-server": "redis"}
_MILLI = 1000.0


def median_ms(seconds: list[float]) -> float:
    """Return the median in milliseconds."""
    return statistics.median(seconds) * _MILLI


def p95_ms(seconds: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return sorted(seconds)[int(len(seconds) * 0.95)] * _MILLI


async def one_at_a_time(fire: Fire, count: int) -> list[float]:
    """Fire ``count`` times, each after the one before; returns the seconds of each."""
    seconds = []
    for _ in range(count):
        began = time.perf_counter()
        await fire()
        seconds.append(time.perf_counter() - began)
    return seconds


async def in_flight(fire: Fire, count: int, width: int) -> float:
    """Fire ``count`` times with ``width`` under way; returns how many ended in a second."""
    left = iter(range(count))

    async def keep_firing() -> None:
        for _ in left:
            await fire()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(min(width, count)):
            group.create_task(keep_firing())
    return count / (time.perf_counter() - began)


@dataclass
class Processor:
    """Processor seconds of a stretch of time.

    ``by_process`` names this process "client", Python children "program" where they have no name of their own, and the
    services by name; ``others`` is what the rest of the machine used, the kernel's own work for us included.
    """

    seconds: float = 0.0
    by_process: dict[str, float] = field(default_factory=dict)
    others: float = 0.0

    @property
    def others_share(self) -> float:
        """What others used of all processors, 0 to 1."""
        return max(0.0, self.others) / (self.seconds * (os.cpu_count() or 1))


def _used(named: Mapping[int, str]) -> dict[str, float]:
    me = psutil.Process()
    used: dict[str, float] = {"client": sum(me.cpu_times()[:2])}
    for child in me.children(recursive=True):
        try:
            name = named.get(child.pid) or _SERVICES.get(child.name(), "program")
            # Children of children that have ended are added to their parent's account, and to nobody else's.
            used[name] = used.get(name, 0.0) + sum(child.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return used


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))


@asynccontextmanager
async def processor(named: Mapping[int, str] | None = None) -> AsyncIterator[Processor]:
    """Account for the block; the yielded object is filled when it is left.

    Args:
        named: what children are called, by process id; several may have one name.
    """
    account, named = Processor(), named or {}
    began, used, busy = time.perf_counter(), _used(named), _busy()
    yield account
    account.seconds = time.perf_counter() - began
    account.by_process = {name: value - used.get(name, 0.0) for name, value in _used(named).items()}
    account.others = _busy() - busy - sum(account.by_process.values())


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is measured."""

    #: Untimed ones before anything is timed.
    warm_up: int = 20
    one_by_one: int = 200
    at_once: int = 1000
    width: int = 64


QUICK = Size(warm_up=5, one_by_one=20, at_once=64, width=32)


@dataclass(frozen=True, kw_only=True)
class Chains:
    """What was measured of one way to do the job: milliseconds, jobs in a second, processor ms for a job."""

    p50_ms: float
    p95_ms: float
    per_second: float
    cpu_ms: dict[str, float]
    others_share: float


async def measure(fire: Fire, size: Size) -> Chains:
    """Measure a job one at a time, then many at once."""
    await one_at_a_time(fire, size.warm_up)
    async with processor() as alone:
        seconds = await one_at_a_time(fire, size.one_by_one)
    async with processor() as crowded:
        per_second = await in_flight(fire, size.at_once, size.width)
    return summary(seconds, per_second, alone, crowded, size)


def summary(seconds: list[float], per_second: float, alone: Processor, crowded: Processor, size: Size) -> Chains:
    """Put both stretches together; processor time is that of the crowded one."""
    return Chains(
        p50_ms=median_ms(seconds),
        p95_ms=p95_ms(seconds),
        per_second=per_second,
        cpu_ms={name: value * _MILLI / size.at_once for name, value in crowded.by_process.items()},
        others_share=(alone.others + crowded.others) / ((alone.seconds + crowded.seconds) * (os.cpu_count() or 1)),
    )
