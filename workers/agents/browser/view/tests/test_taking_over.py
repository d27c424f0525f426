import asyncio
import json

import pytest
import structlog

from backend.core.step_view import Give, Key, Leave, Look, Pointer, Take, Typed
from tests.peers.site.serving import Site
from workers.agents.browser.view import turn
from workers.agents.browser.view.tests.looking_on import ME, OTHER, QUIET, Scene
from workers.agents.browser.view.viewing import THEIRS

LOGIN = """<h1>Sign in</h1><form action="/order" method="post"><input id=name name=name>
<input id=word name=secret type=password><button id=go>Sign in</button></form>"""
KEYS = """<textarea id=t style="width: 300px; height: 100px"></textarea><script>
window.got = []; t.addEventListener('keydown', e => got.push([e.key, e.code, e.keyCode, e.ctrlKey]));</script>"""
WHEEL = "<div style='height: 5000px'>long</div>"


async def on_page(scene: Scene, site: Site, html: str) -> None:
    await scene.session.open(site.url("/article"))
    await scene.session.page.set_content(html)


async def test_what_a_person_clicks_and_types_is_done_on_the_page(scene: Scene, site: Site) -> None:
    await on_page(scene, site, KEYS)
    await scene.taken()
    await scene.press("#t")
    for key, code in (("H", "KeyH"), ("i", "KeyI"), ("Enter", "Enter"), ("ä", "")):
        await scene.say(Key(do="down", key=key, code=code))
        await scene.say(Key(do="up", key=key, code=code))
    await scene.say(Typed(text="pasted ☃"))
    await scene.session.page.wait_for_function("t.value.includes('☃')", timeout=3_000)
    assert await scene.session.page.evaluate("t.value") == "Hi\näpasted ☃"
    got = await scene.session.page.evaluate("got")
    assert got[0][:3] == ["H", "KeyH", 72]
    assert got[2][:3] == ["Enter", "Enter", 13]
    await scene.say(Key(do="down", key="a", code="KeyA", modifiers=2))
    await scene.say(Key(do="down", key="Backspace", code="Backspace"))
    await scene.session.page.wait_for_function("t.value === ''", timeout=3_000)


async def test_a_wheel_scrolls_and_the_picture_follows(scene: Scene, site: Site) -> None:
    await on_page(scene, site, WHEEL)
    await scene.taken()
    await scene.say(Pointer(do="wheel", x=100, y=100, dy=700))
    await scene.session.page.wait_for_function("scrollY > 0", timeout=3_000)


async def test_nothing_is_done_for_who_doesnt_have_the_page(scene: Scene, site: Site) -> None:
    await on_page(scene, site, KEYS)
    await scene.session.page.focus("#t")
    await scene.say(Look())
    await scene.say(Typed(text="not mine"))
    await scene.taken()
    await scene.say(Typed(text="not mine"), OTHER)
    await scene.say(Give(), OTHER)
    await scene.say(Typed(text="mine"))
    await scene.session.page.wait_for_function("t.value.includes('mine')", timeout=3_000)
    assert await scene.session.page.evaluate("t.value") == "mine"
    await scene.say(Take(), OTHER)
    await scene.until(lambda head: head.viewer == OTHER)
    await scene.say(Typed(text="late"))
    await scene.say(Typed(text="!"), OTHER)
    await scene.session.page.wait_for_function("t.value.includes('!')", timeout=3_000)
    assert await scene.session.page.evaluate("t.value") == "mine!"


async def test_the_agent_waits_and_goes_on_after_the_person(scene: Scene, site: Site) -> None:
    await on_page(scene, site, KEYS)
    await scene.viewing.agents_turn(scene.context)
    await scene.taken()
    waiting = asyncio.create_task(scene.viewing.agents_turn(scene.context))
    await asyncio.wait({waiting}, timeout=0.1)
    assert not waiting.done()
    assert scene.lock.locked()
    assert scene.said == [THEIRS]
    await scene.say(Give())
    await asyncio.wait_for(waiting, 3)
    assert not scene.lock.locked()
    await scene.until(lambda head: head.control == "agent")
    assert scene.used == []


async def test_a_person_waits_until_what_the_agent_does_just_now_is_done(scene: Scene, site: Site) -> None:
    await on_page(scene, site, KEYS)
    async with scene.lock:
        await scene.say(Look())
        await scene.say(Take())
        await scene.until(lambda head: head.control == "asked" and head.viewer == ME)
    await scene.until(lambda head: head.control == "person")
    await scene.say(Give())
    await scene.until(lambda head: head.control == "agent")
    async with scene.lock:
        await scene.say(Take())
        await scene.until(lambda head: head.control == "asked")
        await scene.say(Give())
        await scene.until(lambda head: head.control == "agent")
    async with asyncio.timeout(1), scene.lock:
        pass


async def test_what_a_person_sends_goes_out_and_is_noted_without_its_content(scene: Scene, site: Site) -> None:
    guard = scene.session.parts.guard
    await scene.session.open(site.url("/order"))
    guard.touch(scene.session.page)
    await scene.session.page.set_content(LOGIN)
    # As the agent would: held back.
    await scene.session.page.click("#go")
    await asyncio.sleep(0.1)
    assert site.posts == []
    await scene.taken()
    await scene.press("#name")
    await scene.say(Typed(text="ann"))
    await scene.press("#word")
    await scene.say(Typed(text="hunter22"))
    with structlog.testing.capture_logs() as logged:
        await scene.say(Key(do="down", key="Enter", code="Enter"))
        await scene.session.page.wait_for_url("**/order/1", timeout=5_000)
    assert [post.path for post in site.posts] == ["/order"]
    await scene.say(Give())
    await scene.until(lambda head: head.control == "agent")
    (sent,) = scene.used
    assert [(one.method, one.url, one.body) for one in sent] == [("POST", site.url("/order"), "")]
    assert "hunter22" not in json.dumps(logged, default=str)
    assert "hunter22" in scene.session.parts.secrets
    assert scene.session.recorded[-1].do == "open"
    # The door is shut again.
    await scene.session.open(site.url("/order"))
    guard.touch(scene.session.page)
    await scene.session.page.click("button")
    await asyncio.sleep(0.1)
    assert len(site.posts) == 1


async def test_a_tab_that_opens_comes_to_the_front(scene: Scene, site: Site) -> None:
    await on_page(scene, site, f"<a id=a target=_blank href='{site.url('/search')}'>Sign in elsewhere</a>")
    await scene.taken()
    await scene.press("#a")
    await scene.until(lambda head: head.url == site.url("/search"), pictured=True)


@pytest.mark.parametrize("limit", ["IDLE_SECONDS", "AWAY_SECONDS"])
async def test_who_does_nothing_or_is_gone_loses_the_page(
    scene: Scene, site: Site, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    await on_page(scene, site, KEYS)
    monkeypatch.setattr(turn, limit, 0.3)
    await scene.taken()
    if limit == "AWAY_SECONDS":
        await scene.say(Leave())
    await asyncio.wait_for(scene.viewing.agents_turn(scene.context), 3)
    assert not scene.lock.locked()


async def test_the_steps_end_takes_the_page_from_its_person(scene: Scene, site: Site) -> None:
    await on_page(scene, site, KEYS)
    await scene.taken()
    waiting = asyncio.create_task(scene.viewing.agents_turn(scene.context))
    await scene.viewing.stop(scene.step_id, "The step has ended.")
    await asyncio.wait_for(waiting, 1)
    assert not scene.lock.locked()


async def test_there_is_nothing_to_take_before_a_page_is_open(scene: Scene) -> None:
    await scene.say(Look())
    await scene.say(Take())
    assert await scene.seen(QUIET) == 0
    assert scene.screen.turn.control == "agent"
