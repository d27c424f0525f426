"""Places, fresh browsers, those set aside, and what dies with whom."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from backend.core.browser_settings import BrowserSettings
from backend.core.verdicts import Retryable
from tests.peers.site.serving import Site
from workers.agentkit.context import ToolProblem
from workers.agentkit.web.client import Web
from workers.agents.browser.engine.folder import BrowserFolder
from workers.agents.browser.engine.launching import found_program, is_root
from workers.agents.browser.engine.memory import Process
from workers.agents.browser.engine.pool import BrowserPool, open_pool
from workers.agents.browser.engine.running import RunningBrowser
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.engine.start_chromium import NOBODY
from workers.agents.browser.engine.tests.conftest import ANN, SETTINGS

_MIB = 1024 * 1024


@asynccontextmanager
async def own_pool(web: Web, **settings: object) -> AsyncIterator[BrowserPool]:
    async with open_pool(SETTINGS.model_copy(update=settings), web) as pool:
        yield pool


def browser_of(pool: BrowserPool, session: BrowserSession) -> RunningBrowser:
    return next(running for running in pool.browsers if session in running.sessions)


async def until(done: Callable[[], bool], *, seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not done():
            await asyncio.sleep(0.05)


async def test_places_and_a_fresh_browser_after_so_many(web: Web, site: Site) -> None:
    async with own_pool(web, contexts=1, recycle_after=2) as pool:
        first = await pool.take(ANN)
        waiting = asyncio.create_task(pool.take(ANN))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        pids = [browser_of(pool, first).pid]
        await first.close()
        await first.close()  # no second place comes of it
        async with asyncio.timeout(10):
            second = await waiting
        pids.append(browser_of(pool, second).pid)
        await second.close()
        async with pool.session(ANN) as third:
            pids.append(browser_of(pool, third).pid)
            assert "The bridge" in await third.open(site.url("/article"))
        assert pids[0] == pids[1] != pids[2]
        assert len(pool.browsers) == 1


async def test_a_browser_that_dies_is_a_step_that_is_tried_again(web: Web, site: Site) -> None:
    async with own_pool(web) as pool:
        async with pool.session(ANN) as session:
            await session.open(site.url("/article"))
            pid = browser_of(pool, session).pid
            assert pid is not None
            waiting = asyncio.create_task(session.wait_for(text="Never to be seen", seconds=30))
            await asyncio.sleep(0.2)
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(Retryable, match="broke down"):
                await waiting
            with pytest.raises(Retryable):
                await session.snapshot()
        async with pool.session(ANN) as session:
            assert "The bridge" in await session.open(site.url("/article"))
            assert browser_of(pool, session).pid != pid


async def test_one_that_rests_leaves_its_place_and_comes_back_as_it_was(web: Web, site: Site) -> None:
    key = uuid4()
    async with own_pool(web, contexts=1) as pool:
        session = await pool.take(ANN)
        await session.open(site.url("/article"))
        await pool.rest(key, session)
        async with pool.session(ANN) as other:
            await other.open(site.url("/search"))
            back = asyncio.create_task(pool.resume(key))
            await asyncio.sleep(0.2)
            assert not back.done()  # there is one place
        resumed = await back
        assert resumed is session
        assert "The bridge" in await resumed.snapshot()
        assert await pool.resume(key) is None
        await resumed.close()


async def test_who_rests_too_long_or_as_one_too_many_is_closed(web: Web, site: Site) -> None:
    keys = [uuid4(), uuid4(), uuid4()]
    async with own_pool(web, contexts=1, resting=1, rest_seconds=0.5) as pool:
        for key in keys[:2]:
            await pool.rest(key, await pool.take(ANN))
        assert await pool.resume(keys[0]) is None
        last = await pool.resume(keys[1])
        assert last is not None
        await pool.rest(keys[2], last)
        await until(lambda: not last.alive)
        assert await pool.resume(keys[2]) is None
        async with pool.session(ANN) as session:  # every place is free
            await session.open(site.url("/article"))


async def test_who_rests_while_the_browser_dies_is_gone(web: Web) -> None:
    key = uuid4()
    async with own_pool(web) as pool:
        session = await pool.take(ANN)
        running = browser_of(pool, session)
        await pool.rest(key, session)
        os.kill(running.pid or 0, signal.SIGKILL)
        await until(lambda: running.health.gone)
        assert await pool.resume(key) is None


async def test_too_much_memory_retires_a_browser_and_much_more_ends_it(web: Web) -> None:
    async with own_pool(web, memory_mb=500, page_memory_mb=400) as pool, pool.session(ANN) as session:
        running = browser_of(pool, session)
        running._judge([Process(pid=0, bytes=300 * _MIB, is_page=True)], 300)
        assert running.usable
        running._judge([], 501)
        assert not running.usable
        async with pool.session(ANN) as other:
            assert browser_of(pool, other) is not running
        running._judge([], 1001)
        await until(lambda: running.health.gone)
        with pytest.raises(Retryable, match="too much memory"):
            await session.snapshot()


async def test_no_chromium_here(web: Web) -> None:
    async with own_pool(web, program="/nowhere/chromium") as pool:
        with pytest.raises(ToolProblem, match="no Chromium"):
            await pool.take(ANN)
    async with own_pool(web, program="/bin/false") as pool:
        with pytest.raises(ToolProblem, match="didn't start"):
            await pool.take(ANN)


_WORKER = """
import asyncio, sys
from uuid import UUID
from backend.core.browser_settings import BrowserSettings
from workers.agentkit.web.port import Asker, ProxyAccess
from workers.agents.browser.engine.pool import open_pool

class Nowhere:
    def proxy_for(self, asker):
        return ProxyAccess(server="http://127.0.0.1:9", username="x", password="x")

async def main():
    async with open_pool(BrowserSettings(), Nowhere()) as pool:
        async with pool.session(Asker(user_id=UUID(int=1), agent="browser")):
            running = pool.browsers[0]
            print("here", running.pid, running._folder.path, flush=True)
            await asyncio.sleep(600)

asyncio.run(main())
"""


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_killed_worker_leaves_no_browser_and_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", _WORKER], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        words = next(line for line in worker.stdout if line.startswith("here")).split()
        pid, folder = int(words[1]), Path(words[2])
        assert _lives(pid)
        worker.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while _lives(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(pid)
    assert folder.exists()
    mine = BrowserFolder.make(folder.parent)
    mine.remove()
    assert folder.exists()  # it may be one that is being made
    monkeypatch.setattr("workers.agents.browser.engine.folder._NEW_SECONDS", 0.0)
    mine = BrowserFolder.make(folder.parent)
    try:
        assert not folder.exists()
        assert mine.path.exists()
    finally:
        mine.remove()
    assert not mine.path.exists()


async def test_pages_run_without_our_rights_in_a_sandbox(pool: BrowserPool) -> None:
    async with pool.session(ANN) as session:
        pid = browser_of(pool, session).pid
        status = Path(f"/proc/{pid}/status").read_text()
        user = NOBODY if is_root() else os.getuid()
        assert f"Uid:\t{user}\t{user}" in status
        assert b"--no-sandbox" not in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_where_chromium_is_found() -> None:
    assert found_program(BrowserSettings()).name in {"chromium-headless-shell", "chromium", "google-chrome"}
    assert found_program(BrowserSettings(program="/bin/true")) == Path("/bin/true").resolve()
