"""Every role's own command, alone: seconds until it serves, and the memory of its idle process."""

import asyncio
import os
import secrets
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import psutil

from backend.core.db.migrate import upgrade
from benchmarks.parts.role import API, running
from benchmarks.stage import Stage
from warren.roles import EGRESS, SUPERVISOR, agent_names
from warren.services.keep import Keep
from workers.agentkit.sandbox.tests.stand_in import stand_in

EXECUTOR = "executor"
_TIMES, _QUICK_TIMES = 3, 1
_IDLE, _QUICK_IDLE = 10.0, 1.0
#: As docker-compose.yml has it.
_EXECUTOR_SLOTS = 2
_MIB = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Look:
    """One start: seconds from the command to ready; then, of its children too, processor time in a second of idling,
    and MiB of resident memory after it.
    """

    seconds: float
    idle_cpu_ms: float
    mib: float


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Each role's starts, and for how many seconds it idled."""

    times: int
    idle: float
    looks: dict[str, list[Look]]


async def roles(stage: Stage, *, quick: bool) -> Roles:
    """Start all roles one after the other, each beside those that idle already, let them idle, end them; again."""
    database_url = await stage.database("roles")
    await upgrade(database_url)
    times, idle = (_QUICK_TIMES, _QUICK_IDLE) if quick else (_TIMES, _IDLE)
    looks: dict[str, list[Look]] = {}
    for _ in range(times):
        for name, look in (await _round(stage, database_url, idle)).items():
            looks.setdefault(name, []).append(look)
    return Roles(times=times, idle=idle, looks=looks)


async def _round(stage: Stage, database_url: str, idle: float) -> dict[str, Look]:
    looking: dict[str, asyncio.Task[Look]] = {}
    port = Keep(stage.home / "bench.json").port("way out")
    ways = {"WARREN_EGRESS_TOKEN": secrets.token_hex(16)}
    async with AsyncExitStack() as stack:
        if os.geteuid() == 0:  # it needs a container of its own, which only root can stand in for
            began = time.perf_counter()
            executor = stack.enter_context(stand_in(slots=_EXECUTOR_SLOTS))
            looking[EXECUTOR] = asyncio.create_task(_look(executor.service, time.perf_counter() - began, idle))
            ways["WARREN_EXECUTOR_URL"] = executor.url
        listen = {"WARREN_EGRESS_LISTEN": f"127.0.0.1:{port}"}
        reach = {"WARREN_EGRESS_URL": f"http://127.0.0.1:{port}"}
        for name in (EGRESS, API, SUPERVISOR, "aggregator", "clock", *agent_names()):
            more = {**ways, **(listen if name == EGRESS else reach)}
            argv = ["warren", "worker", name]
            it = await stack.enter_async_context(running(stage, name, argv, database_url, **more))
            looking[name] = asyncio.create_task(_look(it.pid, it.seconds, idle))
        return {name: await look for name, look in looking.items()}


async def _look(pid: int, seconds: float, idle: float) -> Look:
    before = sum(_used(each) for each in _tree(pid))
    await asyncio.sleep(idle)
    tree = _tree(pid)
    used = sum(_used(each) for each in tree) - before
    mib = sum(each.memory_info().rss for each in tree) / _MIB
    return Look(seconds=seconds, idle_cpu_ms=max(0.0, used) * 1000 / idle, mib=mib)


def _tree(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _used(process: psutil.Process) -> float:
    """Return its processor seconds, with those of children that have ended."""
    return float(sum(process.cpu_times()[:4]))
