"""The agent asks its person to take over: it waits, looks anew, and never gets to see what they typed."""

import asyncio
import json

import pytest

from backend.core.step_view import Give, Key, Leave, Look, Typed
from tests.peers.site.visiting import CAPTCHA
from workers.agentkit.context import ToolProblem
from workers.agents.browser.tools.answers import PERSONS
from workers.agents.browser.view import turn
from workers.agents.browser.view.tests.looking_on import QUIET
from workers.agents.browser.view.tests.seen_step import SeenStep

_WANTED = "solve the captcha"


async def wanted(step: SeenStep) -> None:
    """Look, and wait until it is told that a person is wanted."""
    await step.scene.say(Look())
    await step.scene.until(lambda head: head.wanted == _WANTED, pictured=True)


async def test_a_captcha_is_solved_by_its_person_and_the_agent_goes_on_behind_it(step: SeenStep) -> None:
    await step.open("/captcha")
    asking = step.asks()
    await wanted(step)
    assert step.scene.lock.locked() is False, "nothing is held while nobody has come"
    await step.scene.taken()
    await step.scene.press("input")
    await step.scene.say(Typed(text=CAPTCHA))
    await step.scene.say(Key(do="down", key="Enter", code="Enter"))
    await step.session.page.wait_for_url("**/captcha/inside", timeout=5_000)
    assert not asking.done(), "it waits until the page is handed back"
    await step.scene.say(Give())
    answer = await asyncio.wait_for(asking, 10)
    assert answer["url"].endswith("/captcha/inside")
    assert "You are human" in answer["page"]
    assert answer["said"].startswith(PERSONS)
    assert CAPTCHA not in json.dumps(answer)
    assert [one.do for one in step.session.recorded] == ["open"]
    await step.scene.until(lambda head: head.wanted == "" and head.control == "agent")


async def test_what_the_person_typed_is_covered_where_it_still_stands(step: SeenStep) -> None:
    await step.open("/order")
    form = await step.walk.call("read_page")
    ref = next(line for line in form["page"].splitlines() if 'textbox "Name' in line).split("[ref=")[1].split("]")[0]
    await step.walk.call("type_text", ref=ref, text="Ann Berg")
    asking = step.asks("enter the code that was sent to you")
    await step.scene.taken()
    for selector, typed in (("[name=email]", "code-4711@example.com"), ("[name=message]", "one two seven")):
        await step.scene.press(selector)
        await step.scene.say(Typed(text=typed))
    await step.scene.say(Give())
    page = (await asyncio.wait_for(asking, 10))["page"]
    assert "Ann Berg" in page, "the agent's own words stay"
    assert "••••••" in page
    button = next(line for line in page.splitlines() if "Place order" in line).split("[ref=")[1].split("]")[0]
    form = await step.walk.call("read_form", ref=button)
    shown = {field["label"]: field["value"] for field in form["fields"]}
    assert (shown["Name"], shown["Email"], shown["Message"]) == ("Ann Berg", "••••••", "••••••")
    said = json.dumps([page, form, await step.walk.call("read_page"), await step.walk.call("read_page", as_words=True)])
    assert "4711" not in said
    assert "one two seven" not in said
    # Pictures are taken of the same dots.
    email = step.session.page.locator("[name=email]")
    assert await email.evaluate("e => getComputedStyle(e).webkitTextSecurity") == "disc"
    # What the agent writes there from now on is its own.
    ref = next(line for line in page.splitlines() if 'textbox "Email' in line).split("[ref=")[1].split("]")[0]
    await step.walk.call("type_text", ref=ref, text="ann@example.com")
    assert "ann@example.com" in (await step.walk.call("read_page"))["page"]


async def test_an_address_doesnt_tell_what_was_typed(step: SeenStep) -> None:
    await step.open("/search")
    asking = step.asks()
    await step.scene.taken()
    await step.scene.press("input")
    await step.scene.say(Typed(text="red otters"))
    await step.scene.say(Key(do="down", key="Enter", code="Enter"))
    await step.session.page.wait_for_url("**/search?*", timeout=5_000)
    await step.scene.say(Give())
    answer = await asyncio.wait_for(asking, 10)
    told = [answer, *(await step.walk.call("tabs"))["tabs"], *(await step.walk.call("network_log"))["requests"]]
    assert step.session.page.url.endswith("?q=red+otters")
    assert [one["url"].partition("?")[2] for one in told] == ["q=••••••", "q=••••••", "", "q=••••••"]
    assert "?q=red" not in answer["said"] + answer["page"]


async def test_nobody_comes_in_time(step: SeenStep) -> None:
    await step.open("/captcha")
    step.desk.viewing.patience = 0.2
    with pytest.raises(ToolProblem, match="Nobody took the browser over within 0 seconds: solve") as refused:
        await step.asks()
    assert refused.value.failure.code == "nobody_took_over"
    assert "Run the step again" in refused.value.failure.cure
    await step.scene.say(Look())
    await step.scene.until(lambda head: head.wanted == "", pictured=True)


async def test_a_stop_ends_the_wait(step: SeenStep) -> None:
    await step.open("/captcha")
    asking = step.asks()
    await wanted(step)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await step.scene.until(lambda head: head.wanted == "")


async def test_who_only_went_away_is_asked_again(step: SeenStep, monkeypatch: pytest.MonkeyPatch) -> None:
    await step.open("/captcha")
    asking = step.asks()
    monkeypatch.setattr(turn, "AWAY_SECONDS", 0.2)
    await step.scene.taken()
    await step.scene.say(Leave())
    await step.scene.until(lambda head: head.control == "agent" and head.wanted == _WANTED)
    assert not asking.done()
    monkeypatch.undo()
    await step.scene.taken()
    await step.scene.say(Give())
    answer = await asyncio.wait_for(asking, 10)
    assert "without doing anything" in answer["said"]
    assert "Are you human?" in answer["page"]


async def test_a_page_that_is_gone_is_not_waited_for(step: SeenStep) -> None:
    await step.open("/captcha")
    asking = step.asks()
    await wanted(step)
    await step.session.page.close()
    with pytest.raises(ToolProblem) as refused:
        await asyncio.wait_for(asking, 10)
    assert refused.value.failure.code == "no_page"


async def test_who_had_the_page_just_now_isnt_asked(step: SeenStep) -> None:
    await step.open("/captcha")
    await step.scene.taken()
    asking = step.asks()
    await step.scene.press("input")
    await step.scene.say(Give())
    answer = await asyncio.wait_for(asking, 10)
    assert answer["said"] == PERSONS
    assert not any(frame.head.wanted for frame in step.scene.frames)


async def test_there_is_nothing_to_ask_for_before_a_page_is_open(step: SeenStep) -> None:
    with pytest.raises(ToolProblem) as refused:
        await step.asks()
    assert refused.value.failure.code == "no_page"
    assert await step.scene.seen(QUIET) == 0
