import asyncio
import time

import pytest

from backend.core import redis_keys
from backend.core.step_view import Leave, Look, Pointer, ViewWord
from tests.peers.site.serving import Site
from workers.agentkit.context import ToolProblem
from workers.agents.browser.view import screen
from workers.agents.browser.view.tests.looking_on import ME, OTHER, QUIET, Scene

#: Seconds between two pictures outside of these tests.
IN_EARNEST = screen.TICK_SECONDS

MOVES = """<style>@keyframes go { from { margin-left: 0 } to { margin-left: 600px } }
#b { width: 80px; height: 80px; background: crimson; animation: go 1s linear infinite }</style><div id=b></div>"""


async def moving(scene: Scene, site: Site) -> None:
    """Have a page that never stands still."""
    await scene.session.open(site.url("/article"))
    await scene.session.page.set_content(MOVES)


async def test_nothing_is_captured_while_nobody_looks(scene: Scene, site: Site) -> None:
    await moving(scene, site)
    assert await scene.seen(QUIET) == 0
    assert not scene.screen.is_watched
    assert scene.screen._running is None or scene.screen._running.done()


async def test_who_looks_sees_the_page_with_its_address(scene: Scene, site: Site) -> None:
    await scene.session.open(site.url("/article"))
    await scene.say(Look())
    frame = await scene.until(lambda head: head.url == site.url("/article"), pictured=True)
    assert frame.picture[:2] == b"\xff\xd8"
    assert frame.head.title == await scene.session.page.title()
    assert (frame.head.width, frame.head.height) == (1280.0, 800.0)
    assert (frame.head.control, frame.head.viewer, frame.head.over) == ("agent", "", "")


async def test_a_moving_page_is_shown_at_most_four_times_a_second(
    scene: Scene, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "TICK_SECONDS", IN_EARNEST)
    assert IN_EARNEST == 0.25
    await moving(scene, site)
    await scene.say(Look())
    await scene.until(lambda head: head.n > 0, pictured=True)
    began = time.monotonic()
    count = await scene.seen(1.2)
    assert 2 <= count <= (time.monotonic() - began) / IN_EARNEST + 1
    largest = max(len(frame.picture) for frame in scene.frames)
    assert largest < 200_000


async def test_a_page_that_stands_still_is_shown_once_and_again_to_a_newcomer(scene: Scene, site: Site) -> None:
    await scene.session.open(site.url("/article"))
    await scene.say(Look())
    await scene.until(lambda head: head.n > 0, pictured=True)
    await scene.settled()
    await scene.say(Look(), OTHER)
    await scene.until(lambda head: head.n > 0, pictured=True)
    assert await scene.seen(QUIET) == 0


async def test_it_ends_with_the_last_who_looks(scene: Scene, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await moving(scene, site)
    await scene.say(Look())
    await scene.say(Look(), OTHER)
    await scene.until(lambda head: head.n > 0, pictured=True)
    await scene.say(Leave(), OTHER)
    for _ in range(5):
        await scene.until(lambda head: head.n > 0, pictured=True)
    await scene.say(Leave())
    await scene.settled()
    assert not scene.screen.is_watched
    await scene.say(Look())
    await scene.until(lambda head: head.n > 0, pictured=True)
    monkeypatch.setattr(screen, "GONE_SECONDS", 0.2)
    await scene.settled()
    assert not scene.screen.is_watched


async def test_it_follows_to_another_site_and_into_another_tab(scene: Scene, site: Site) -> None:
    await scene.session.open(site.url("/article"))
    await scene.say(Look())
    await scene.until(lambda head: head.url == site.url("/article"), pictured=True)
    elsewhere = f"http://localhost:{site.port}/order"
    await scene.session.open(elsewhere)
    await scene.until(lambda head: head.url == elsewhere, pictured=True)
    await scene.session.page.evaluate("url => window.open(url)", site.url("/search"))
    async with asyncio.timeout(5):
        while len(await scene.session.tabs()) < 2:
            await asyncio.sleep(0.02)
    await scene.session.switch_tab(2)
    await scene.until(lambda head: head.url == site.url("/search"), pictured=True)


async def test_a_page_that_crashes_ends_neither_the_view_nor_the_agents_knowledge_of_it(
    scene: Scene, site: Site
) -> None:
    await scene.session.open(site.url("/article"))
    await scene.say(Look())
    await scene.until(lambda head: head.n > 0, pictured=True)
    crash = asyncio.ensure_future(scene.session.page.goto("chrome://crash"))
    await asyncio.wait({crash}, timeout=2)
    crash.cancel()
    await asyncio.gather(crash, return_exceptions=True)
    await scene.seen(QUIET)
    with pytest.raises(ToolProblem, match="broke down"):
        await scene.session.snapshot()
    await scene.session.open(site.url("/order"))
    await scene.until(lambda head: head.url == site.url("/order"), pictured=True)


async def test_the_end_is_told_and_nothing_comes_after_it(scene: Scene, site: Site) -> None:
    await moving(scene, site)
    await scene.say(Look())
    await scene.until(lambda head: head.n > 0, pictured=True)
    await scene.viewing.stop(scene.step_id, "The step has ended.")
    await scene.until(lambda head: head.over == "The step has ended.")
    assert await scene.frame(within=QUIET) is None
    channel = redis_keys.view_in(scene.step_id)
    assert await scene.redis.publish(channel, ViewWord(viewer=ME, word=Look()).model_dump_json()) == 0
    await scene.viewing.stop(scene.step_id, "again")


async def test_words_that_arent_understood_change_nothing(scene: Scene, site: Site) -> None:
    await scene.session.open(site.url("/article"))
    for said in (b"", b"{}", b"\xff", b'{"viewer": "x", "word": {"kind": "look"}}'):
        assert await scene.redis.publish(redis_keys.view_in(scene.step_id), said) == 1
    await scene.say(Pointer(do="down", x=10, y=10, button="left", clicks=1))
    assert await scene.seen(QUIET) == 0
    await scene.say(Look())
    await scene.until(lambda head: head.n > 0, pictured=True)


async def own_id(scene: Scene) -> str:
    """Return Redis' number of the connection by which the worker listens."""
    channel = redis_keys.view_in(scene.step_id)
    assert await scene.redis.pubsub_numsub(channel) == [(channel.encode(), 1)]
    listening = scene.viewing._ears._pubsub
    assert listening is not None
    assert listening.connection is not None
    host, port = listening.connection._writer.get_extra_info("sockname")[:2]
    clients = await scene.redis.client_list()
    return str(next(one["id"] for one in clients if one["addr"] == f"{host}:{port}"))


async def test_redis_comes_back_and_so_does_the_view(scene: Scene, site: Site) -> None:
    await scene.session.open(site.url("/article"))
    await scene.redis.client_kill_filter(_id=await own_id(scene))
    channel, said = redis_keys.view_in(scene.step_id), ViewWord(viewer=ME, word=Look()).model_dump_json()
    async with asyncio.timeout(5):
        while not await scene.redis.publish(channel, said):
            await asyncio.sleep(0.05)
    await scene.until(lambda head: head.n > 0, pictured=True)
