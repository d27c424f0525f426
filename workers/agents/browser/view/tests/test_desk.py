"""What the desk lets the view see and do: the step's page whichever it is, and the agent's knowledge of it."""

import asyncio

import pytest

from backend.core.step_view import Give, Look, Take, Typed
from workers.agents.browser.desk import ENDED, WAITS, opened_page
from workers.agents.browser.tools.answers import PERSONS
from workers.agents.browser.view.tests.seen_step import SeenStep


async def test_the_agents_next_call_waits_and_knows_that_the_page_was_used(step: SeenStep) -> None:
    await step.open("/order")
    page = opened_page(step.walk.context)
    assert page is not None
    assert not page.replayed
    await step.scene.taken()
    await step.scene.press("[name=name]")
    reading = asyncio.create_task(step.walk.call("read_page"))
    await step.scene.say(Typed(text="mine"))
    await step.session.page.wait_for_function("document.querySelector('[name=name]').value === 'mine'", timeout=5_000)
    assert not reading.done()
    await step.scene.say(Give())
    assert (await asyncio.wait_for(reading, 10))["said"] == PERSONS
    assert page.replayed, "refs of before hold no more for a form that was read"
    assert "said" not in await step.walk.call("read_page"), "told once"


async def test_a_page_that_was_only_held_is_no_other(step: SeenStep) -> None:
    await step.open("/order")
    await step.scene.taken()
    await step.scene.say(Give())
    await step.scene.until(lambda head: head.control == "agent")
    page = opened_page(step.walk.context)
    assert page is not None
    assert not page.was_persons
    assert not page.replayed


async def test_a_call_of_the_agents_is_done_before_the_person_gets_the_page(step: SeenStep) -> None:
    await step.open("/article")
    async with step.desk.using(step.walk.context):
        await step.scene.say(Look())
        await step.scene.say(Take())
        await step.scene.until(lambda head: head.control == "asked")
    await step.scene.until(lambda head: head.control == "person")


async def test_the_view_follows_into_another_look_and_what_was_typed_stays_covered(step: SeenStep) -> None:
    await step.open("/order")
    await step.scene.taken()
    await step.scene.press("[name=secret]")
    await step.scene.say(Typed(text="river-stone-7"))
    await step.scene.say(Give())
    await step.scene.until(lambda head: head.control == "agent")
    before = step.session
    await step.walk.call("set_look", device="Pixel 7")
    assert step.session is not before
    assert "river-stone-7" in step.session.parts.secrets
    await step.scene.until(lambda head: head.width < 1000 and head.url == step.site.url("/order"), pictured=True)


@pytest.mark.parametrize(("waits", "why"), [(True, WAITS), (False, ENDED)])
async def test_with_the_step_the_view_ends_and_the_page_is_set_aside_or_closed(
    step: SeenStep, *, waits: bool, why: str
) -> None:
    await step.open("/article")
    await step.scene.say(Look())
    await step.scene.until(lambda head: head.n > 0, pictured=True)
    session = step.session
    await step.desk.left(step.walk.context, waits=waits)
    await step.scene.until(lambda head: head.over == why)
    assert session.alive is waits
    assert step.desk.viewing.screen(step.walk.context.step_id) is None
    resumed = await step.desk.pool.resume(step.walk.context.step_id)
    assert (resumed is session) is waits
    await session.close()
