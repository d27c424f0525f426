"""An administrator sees what was given up and what is parked, and decides about it."""

import re

import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.e2e.dead import put_unreadable
from tests.e2e.person import ANSWER, Person

_NOTHING = "Nothing was given up: there is nothing to do here."
_UNREADABLE, _UNKNOWN = "A message that can't be read.", "A message of a kind this version doesn't know."


def cause(person: Person, words: str) -> Locator:
    return person.page.get_by_test_id("cause").filter(has_text=words)


async def discard(person: Person, button: Locator) -> None:
    await button.click()
    dialog = person.page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill("A stray test")
    await dialog.get_by_role("button", name="Discard", exact=True).click()


@pytest_asyncio.fixture(loop_scope="session")
async def reader(person: Person) -> Person:
    """Somebody who looks at the dead letters as three arrive."""
    await person.open("/")
    await person.page.get_by_role("link", name="Admin").click()
    await expect(person.page.get_by_role("link", name="Dead letters: none")).to_be_visible()
    await person.page.get_by_role("link", name="Dead letters", exact=True).click()
    await expect(person.page.get_by_text(_NOTHING)).to_be_visible()
    await put_unreadable(person.warren, "no json", "no json either", '{"kind": "task.renamed", "task_id": "x"}')
    return person


async def test_dead_letters_arrive_by_themselves_and_are_discarded_with_a_reason(reader: Person) -> None:
    await expect(reader.page.get_by_test_id("cause")).to_have_count(2)
    badge = reader.page.get_by_role("link", name="Admin").get_by_test_id("badge")
    await expect(badge).to_contain_text("3")
    await reader.page.get_by_role("button", name="Replay everything (3)").click()
    await expect(reader.page.get_by_text("3 letters stay open:")).to_be_visible()
    unreadable = cause(reader, _UNREADABLE)
    await unreadable.get_by_role("button", name="Show 2 letters").click()
    await unreadable.get_by_role("checkbox", name="Choose “no json”").check()
    await discard(reader, unreadable.get_by_role("button", name="Discard 1 chosen…"))
    await discard(reader, unreadable.get_by_role("button", name="Discard it…"))
    await discard(reader, cause(reader, _UNKNOWN).get_by_role("button", name="Discard it…"))
    await expect(reader.page.get_by_text(_NOTHING)).to_be_visible()
    await expect(badge).to_have_count(0)
    await reader.page.get_by_role("button", name="Discarded").click()
    await expect(reader.page.get_by_test_id("cause")).to_have_count(2)


async def test_a_letter_is_read_corrected_and_replayed(reader: Person) -> None:
    sent = await reader.page.request.post(
        f"{reader.warren.url}/api/v1/chat", data={"message": "hello"}, headers={"origin": reader.warren.url}
    )
    task = (await sent.json())["task_id"]
    unreadable = cause(reader, _UNREADABLE)
    await unreadable.get_by_role("button", name="Show 2 letters").click()
    await unreadable.get_by_role("button", name="no json either").click()
    await expect(unreadable.get_by_role("region", name="What it says")).to_have_text("no json either")
    await expect(unreadable.get_by_role("list", name="History")).to_contain_text("Given up")
    reader.complaints.expect(r"422 \(", "the first correction is wrong")
    await unreadable.get_by_role("button", name="Correct and replay…").click()
    text = unreadable.get_by_role("textbox", name="The message as it should be")
    await text.fill('{"kind": "task.submitted"}')
    await unreadable.get_by_role("button", name="Replay this").click()
    await expect(unreadable.get_by_text("task_id: Field required")).to_be_visible()
    await text.fill(f'{{"kind": "task.submitted", "task_id": "{task}"}}')
    await unreadable.get_by_role("button", name="Replay this").click()
    await expect(reader.page.get_by_text("1 letter replayed.")).to_be_visible()
    await reader.page.get_by_role("button", name="Replayed").click()
    await reader.page.get_by_role("button", name="Show 1 letter").click()
    await reader.page.get_by_role("button", name="no json either").click()
    await expect(reader.page.get_by_role("list", name="History")).to_contain_text("Replayed by owner: Corrected to")
    await reader.page.get_by_role("button", name="Open", exact=True).click()
    for words in (_UNREADABLE, _UNKNOWN):
        await discard(reader, cause(reader, words).get_by_role("button", name="Discard it…"))
    await expect(reader.page.get_by_text(_NOTHING)).to_be_visible()


async def test_parked_work_goes_on_with_one_word_and_parks_again_uncured(person: Person) -> None:
    await person.begin("list my unread mail")
    await expect(person.steps.first).to_have_attribute("data-state", "parked", timeout=ANSWER)
    await person.open("/admin/parked")
    parked = person.page.get_by_test_id("parked-cause").first
    await expect(parked).to_contain_text("· owner ·")
    await expect(parked.get_by_role("link", name="Open connections")).to_be_visible()
    await parked.get_by_role("button", name="Let them go on").click()
    await person.page.get_by_role("dialog").get_by_role("button", name="Let them go on").click()
    goes_on = re.compile(r"^\d+ steps? goe?s? on: an administrator let them go on\.$")
    await expect(person.page.get_by_text(goes_on)).to_have_count(1)
    await expect(parked).to_contain_text("· owner ·")
