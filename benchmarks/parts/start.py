"""``warren up`` itself: seconds until it is ready, and the memory of its own process."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.measure import in_flight
from benchmarks.parts.client import connected, until_ready
from benchmarks.stage import program, throw_away_home
from warren.services.keep import Keep

_START_SECONDS = 120.0
_AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
_MIB = 1 << 20
_TABLE = b"region,product,revenue\n" + b"".join(b"%s,%d,%d\n" % (b"NSEW"[n % 4 :][:1], n, n) for n in range(1000))
_QUESTION = "What is the total revenue per region?"
#: Tasks under way while the memory is watched: as many as the data agent has slots.
_WIDTH = 4


@dataclass(frozen=True, kw_only=True)
class Start:
    """Seconds from the command to ready, and MiB of resident memory; ``rabbitmq`` is its share of the second start."""

    first_seconds: float
    second_seconds: float
    rabbitmq_seconds: float
    idle_mib: float
    used_mib: float
    tasks: int


@asynccontextmanager
async def _up(home: Path, port: int) -> AsyncIterator[psutil.Process]:
    env = {"WARREN_HOME": str(home / "state"), "WARREN_PORT": str(port)}
    async with program(home, "up", ["warren", "up"], env) as child:
        yield psutil.Process(child.pid)


async def _until_rabbitmq_speaks(home: Path) -> None:
    """Wait until the node of this home answers a protocol header."""
    keep = Keep(home / "state" / "services" / "keep.json")
    port = keep.port("amqp")
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(_AMQP_HEADER)
            spoke = await reader.read(1)
            writer.close()
        except OSError:
            spoke = b""
        if spoke:
            return
        await asyncio.sleep(0.05)


async def start(*, idle_seconds: float, tasks: int) -> Start:
    """Start twice in one home, the second time to measure."""
    async with throw_away_home() as home:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])
        began = time.perf_counter()
        async with _up(home, port):
            await until_ready(port, seconds=_START_SECONDS)
            first = time.perf_counter() - began
        began = time.perf_counter()
        async with _up(home, port) as process:
            speaking = asyncio.create_task(_until_rabbitmq_speaks(home))
            speaking.add_done_callback(lambda _: spoke.append(time.perf_counter() - began))
            spoke: list[float] = []
            await until_ready(port, seconds=_START_SECONDS)
            second = time.perf_counter() - began
            await speaking
            await asyncio.sleep(idle_seconds)
            idle = process.memory_info().rss / _MIB
            await _work(home, port, tasks)
            used = process.memory_info().rss / _MIB
    return Start(
        first_seconds=first,
        second_seconds=second,
        rabbitmq_seconds=spoke[0],
        idle_mib=idle,
        used_mib=used,
        tasks=tasks,
    )


async def _work(home: Path, port: int, tasks: int) -> None:
    key = (home / "state" / "token").read_text().strip()
    async with connected(port, key) as client:
        answer = await client.http.post("/api/v1/files", files={"file": ("revenue.csv", _TABLE, "text/csv")})
        answer.raise_for_status()
        file_id = answer.json()["id"]

        async def fire() -> None:
            await client.ask(_QUESTION, files=[file_id])

        await in_flight(fire, tasks, _WIDTH)
