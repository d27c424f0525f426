"""What the live view costs, watched and not: processor time of Chromium and of this process, in turns within one run.

Part of ``python -m benchmarks.browser``. The agent opens and reads a page again and again, with and without somebody
who looks; then a page that never stands still is left alone for a while. Pictures go to a counter instead of Redis.
"""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from backend.core.step_view import Look, ViewFrame, ViewWord
from tests.peers.site.serving import Site
from workers.agentkit.web.port import Asker
from workers.agents.browser.engine import memory
from workers.agents.browser.engine.pool import BrowserPool
from workers.agents.browser.engine.port import Held
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.view.screen import Screen

_ASKER = Asker(user_id=UUID(int=1), agent="browser")
_PANEL = "panel-of-bench"
_MOVES = """<style>@keyframes go { from { margin-left: 0 } to { margin-left: 600px } }
#b { width: 80px; height: 80px; background: crimson; animation: go 1s linear infinite }</style><div id=b></div>"""
_READS, _SECONDS = 10, 3.0
#: Milliseconds of processors, and of the clock.
_Took = tuple[float, float]


async def live_view(pool: BrowserPool, site: Site, rounds: int) -> None:
    """Print processor time with nobody who looks and with somebody, and their ratio."""
    print("\n| live view | nobody looks | watched | ratio |\n|---|--:|--:|--:|")
    async with pool.session(_ASKER) as session:
        reads = await _in_turns(pool, session, rounds, lambda: _reads(session, site))
        _row(f"{_READS} pages opened and read, processor ms", *([cpu for cpu, _ in side] for side in reads))
        _row("the same, ms until done", *([wall for _, wall in side] for side in reads))
        await session.page.set_content(_MOVES)
        moving = await _in_turns(pool, session, rounds, lambda: asyncio.sleep(_SECONDS))
        _row("a page that moves, processor ms a second", *([cpu / _SECONDS for cpu, _ in side] for side in moving))


async def _reads(session: BrowserSession, site: Site) -> None:
    for _ in range(_READS):
        await session.open(site.url("/article"))
        await session.snapshot()


async def _in_turns(
    pool: BrowserPool, session: BrowserSession, rounds: int, work: Callable[[], Awaitable[object]]
) -> tuple[list[_Took], list[_Took]]:
    """Return what each round took, in milliseconds of processors and of the clock: unwatched, and watched."""
    alone: list[_Took] = []
    watched: list[_Took] = []
    for _ in range(rounds):
        alone.append(await _took(pool, work))
        async with _looking_on(session) as pictures:
            watched.append(await _took(pool, work))
        assert pictures, "nothing was shown"
    return alone, watched


async def _took(pool: BrowserPool, work: Callable[[], Awaitable[object]]) -> _Took:
    cpu, began = _processor_ms(pool), time.perf_counter()
    await work()
    return _processor_ms(pool) - cpu, (time.perf_counter() - began) * 1000


@asynccontextmanager
async def _looking_on(session: BrowserSession) -> AsyncIterator[list[int]]:
    """Have somebody look on; yields the sizes of the pictures."""
    sizes: list[int] = []

    async def publish(data: bytes) -> None:
        if picture := ViewFrame.unpacked(data).picture:
            sizes.append(len(picture))

    async def used(_sent: Sequence[Held]) -> None:
        """Nobody uses it."""

    screen = Screen(asyncio.Lock(), lambda: session, publish, used)
    screen.hear(ViewWord(viewer=_PANEL, word=Look()).model_dump_json().encode())
    yield sizes
    await screen.close("done")


def _processor_ms(pool: BrowserPool) -> float:
    """Return the processor time of this process and of all that live of Chromium."""
    pids = [process.pid for running in pool.browsers if running.pid for process in memory.processes(running.pid)]
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return time.process_time() * 1000 + ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _row(title: str, alone: Sequence[float], watched: Sequence[float]) -> None:
    before, after = statistics.median(alone), statistics.median(watched)
    print(f"| {title} | {before:.0f} | {after:.0f} | {after / max(before, 1.0):.2f} × |")
