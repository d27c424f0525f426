"""Requests that need no agent: small talk, and what the built-in model can't do."""

import re

from playwright.async_api import expect

from tests.e2e.person import Person


async def test_small_talk_is_answered_without_a_step(person: Person) -> None:
    answer = await person.ask("Hello there!")
    await expect(answer).not_to_be_empty()
    await expect(person.steps).to_have_count(0)


async def test_what_it_cannot_do_names_three_requests_that_work(person: Person) -> None:
    answer = await person.ask("Write me a sonnet about the sea")
    await expect(answer).to_contain_text(re.compile("can't|cannot|built-in", re.IGNORECASE))
    await expect(answer.get_by_role("listitem")).to_have_count(3)


async def test_the_built_in_model_is_named_with_the_way_to_another(person: Person) -> None:
    await person.open()
    await person.page.get_by_role("link", name="built-in model · no key").click()
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("Choosing a model")
    await expect(person.page.get_by_text("WARREN_MODEL=openai:")).not_to_have_count(0)


async def test_an_answer_can_be_copied(person: Person) -> None:
    await person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = await person.ask("Thank you")
    await person.page.get_by_role("button", name="Copy the answer").click()
    await expect(person.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = await person.page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == (await answer.inner_text()).strip()
