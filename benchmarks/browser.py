"""What a browser session costs beside plain Playwright: same Chromium, same pages, same way out, in one run.

Run: ``python -m benchmarks.browser [rounds]``. In every round each page is read once by each; the ratios of the medians
are what counts. Then 24 pages with 1, 4 and 8 at once, three times in turn, and the memory of open contexts. Plain
Playwright is told what to wait for on the page that a script makes; a session finds out by itself. Last, what the live
view costs (``benchmarks/live_view.py``).
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from playwright.async_api import Browser, ProxySettings, async_playwright

from backend.core.browser_settings import BrowserSettings
from benchmarks.live_view import live_view
from tests.peers.site.serving import Site, running_site
from tests.peers.tls import make_certificates
from tests.peers.way_out import way_out
from workers.agentkit.web.client import Web
from workers.agentkit.web.port import Asker
from workers.agents.browser.engine import memory
from workers.agents.browser.engine.launching import found_program, is_root
from workers.agents.browser.engine.pool import BrowserPool, open_pool

PAGES = {"an article": "/article", "a form": "/order", "made by a script": "/spa", "frames": "/frames"}
WARM_UP, JOBS, TURNS = 3, 24, 3
#: Rounds of the live view: each takes eight seconds and more.
MOST_LIVE = 7
ASKER = Asker(user_id=UUID(int=1), agent="browser")
Look = Callable[[str], Awaitable[None]]


@asynccontextmanager
async def plain(proxy: ProxySettings) -> AsyncIterator[tuple[Browser, Look]]:
    """Yield Playwright as its documentation uses it, and a look at one page with it."""
    arguments = ["--no-sandbox"] if is_root() else []
    async with async_playwright() as playwright:
        program = found_program(BrowserSettings())
        browser = await playwright.chromium.launch(executable_path=program, args=arguments)

        async def look(url: str) -> None:
            context = await browser.new_context(proxy=proxy)
            page = await context.new_page()
            await page.goto(url)
            if url.endswith("/spa"):
                await page.get_by_text("Beans").wait_for()
            assert len(await page.aria_snapshot(mode="ai")) > 100
            await context.close()

        yield browser, look
        await browser.close()


def engine_look(pool: BrowserPool) -> Look:
    """Return the same look through a pool."""

    async def look(url: str) -> None:
        async with pool.session(ASKER) as session:
            await session.open(url)
            assert len(await session.snapshot()) > 100

    return look


async def side_by_side(looks: dict[str, Look], site: Site, rounds: int) -> None:
    """Print the medians of one look after the other."""
    print("| one page: context, open, read | plain Playwright, ms | session, ms | ratio |\n|---|--:|--:|--:|")
    for title, path in PAGES.items():
        seconds: dict[str, list[float]] = {name: [] for name in looks}
        for number in range(rounds + WARM_UP):
            for name, look in looks.items():
                began = time.perf_counter()
                await look(site.url(path))
                if number >= WARM_UP:
                    seconds[name].append(time.perf_counter() - began)
        bare, ours = (statistics.median(each) * 1000 for each in seconds.values())
        print(f"| {title} | {bare:.0f} | {ours:.0f} | {ours / bare:.2f} × |")


async def at_once(looks: dict[str, Look], site: Site) -> None:
    """Print how long many pages take with so many at once."""
    print(f"\n| {JOBS} pages | plain Playwright, s | session, s | ratio |\n|---|--:|--:|--:|")
    for width in (1, 4, 8):
        took: dict[str, list[float]] = {name: [] for name in looks}
        for _ in range(TURNS):  # one after the other, as what else the machine does changes meanwhile
            for name, look in looks.items():
                took[name].append(await _all(look, width, site))
        bare, ours = (statistics.median(each) for each in took.values())
        print(f"| {width} at once | {bare:.1f} | {ours:.1f} | {ours / bare:.2f} × |")


async def _all(look: Look, width: int, site: Site) -> float:
    places = asyncio.Semaphore(width)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(JOBS):
            group.create_task(_placed(places, look, site.url(list(PAGES.values())[number % len(PAGES)])))
    return time.perf_counter() - began


async def _placed(places: asyncio.Semaphore, look: Look, url: str) -> None:
    async with places:
        await look(url)


async def open_contexts(pool: BrowserPool, site: Site) -> None:
    """Print what open contexts hold: the proportional set size of all of Chromium's processes."""
    print("\n| open contexts | MiB |\n|---|--:|")
    sessions = []
    for number in range(9):
        if number in {1, 2, 4, 8}:
            print(f"| {number} | {_held(pool):.0f} |")
        session = await pool.take(ASKER)
        sessions.append(session)
        await session.open(site.url("/article"))
    for session in sessions:
        await session.close()


def _held(pool: BrowserPool) -> float:
    pids = [process.pid for running in pool.browsers if running.pid for process in memory.processes(running.pid)]
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


async def main(rounds: int) -> None:
    """Measure, print four tables."""
    print(f"{rounds} rounds, load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as folder, running_site(make_certificates(Path(folder))) as site:
        async with way_out(site.host) as egress:
            web = Web(egress)
            access = web.proxy_for(ASKER)
            proxy = ProxySettings(server=access.server, username=access.username, password=access.password)
            settings = BrowserSettings(contexts=9, recycle_after=10_000)
            async with plain(proxy) as (_, bare), open_pool(settings, web) as pool:
                looks = {"plain": bare, "session": engine_look(pool)}
                await side_by_side(looks, site, rounds)
                await at_once(looks, site)
            async with open_pool(settings, web) as pool:
                await open_contexts(pool, site)
                await live_view(pool, site, min(rounds, MOST_LIVE))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
