"""The list of conversations: titles, renaming, pinning, searching, deleting; and addresses that lead back."""

import re
import uuid

from playwright.async_api import Locator, expect

from tests.e2e.person import Person


def _line(person: Person, title: str) -> Locator:
    return person.page.get_by_role("link", name=title)


async def _choose(person: Person, title: str, what: str) -> None:
    await _line(person, title).hover()
    await person.page.get_by_role("button", name=f"Options for {title}").click()
    await person.page.get_by_role("menuitem", name=what, exact=True).click()


async def _begin(person: Person) -> str:
    """Have a conversation that nobody else's title is like; return its title."""
    mark = f"Hello number {uuid.uuid4().hex[:8]}"
    await person.ask(mark)
    await expect(_line(person, mark)).to_be_visible()
    return mark


async def test_a_title_is_made_from_the_request_and_can_be_changed(person: Person) -> None:
    title = await _begin(person)
    await expect(person.page.get_by_role("heading", level=1)).to_have_text(title)
    await _choose(person, title, "Rename")
    field = person.page.get_by_label("Title of the conversation")
    await field.fill(f"Renamed {title}")
    await field.press("Enter")
    await expect(person.page.get_by_role("heading", level=1)).to_have_text(f"Renamed {title}")
    await person.page.reload()
    await expect(_line(person, f"Renamed {title}")).to_be_visible()
    await expect(person.page).to_have_title(f"Renamed {title} · Warren")


async def test_escape_gives_a_new_title_up(person: Person) -> None:
    title = await _begin(person)
    await _choose(person, title, "Rename")
    await person.page.get_by_label("Title of the conversation").fill("Never")
    await person.page.keyboard.press("Escape")
    await expect(_line(person, title)).to_be_visible()
    await expect(_line(person, "Never")).to_have_count(0)


async def test_a_pinned_conversation_stands_above_the_others(person: Person) -> None:
    title = await _begin(person)
    await _begin(person)
    await _choose(person, title, "Pin")
    lines = person.page.get_by_role("navigation", name="Conversations").get_by_role("link")
    await expect(person.page.get_by_text("Pinned", exact=True)).to_be_visible()
    await expect(lines.filter(has_text="Hello number").first).to_contain_text(title)
    await _choose(person, title, "Unpin")
    await expect(person.page.get_by_text("Pinned", exact=True)).to_have_count(0)


async def test_searching_finds_words_of_the_messages(person: Person) -> None:
    title = await _begin(person)
    other = await _begin(person)
    search = person.page.get_by_label("Search conversations")
    await search.fill(title.rsplit(maxsplit=1)[-1])
    await expect(_line(person, other)).to_have_count(0)
    await expect(_line(person, title)).to_be_visible()
    await search.fill("no message says this at all")
    await expect(person.page.get_by_text("No conversation mentions")).to_be_visible()
    await person.page.get_by_role("button", name="Clear the search").click()
    await expect(_line(person, other)).to_be_visible()


async def test_deleting_asks_first_and_leads_to_a_new_chat(person: Person) -> None:
    person.complaints.expect(r"404 \(Not Found\)", "the address of what was deleted leads nowhere")
    title = await _begin(person)
    address = person.page.url
    await _choose(person, title, "Delete")
    dialog = person.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("This can't be undone.")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(_line(person, title)).to_be_visible()
    await _choose(person, title, "Delete")
    await dialog.get_by_role("button", name="Delete").click()
    await expect(_line(person, title)).to_have_count(0)
    await expect(person.page).to_have_url(f"{person.warren.url}/")
    await person.page.goto(address)
    await expect(person.page.get_by_text("This conversation isn't here")).to_be_visible()


async def test_every_view_has_an_address_and_back_leads_back(person: Person) -> None:
    title = await _begin(person)
    address = person.page.url
    await person.page.get_by_role("link", name="Tasks").click()
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("Tasks")
    await person.page.get_by_role("button", name="Done", exact=True).click()
    assert person.page.url.endswith("/tasks?state=completed")
    await person.page.reload()
    await expect(person.page.get_by_role("link", name=title)).to_be_visible()
    await person.page.go_back()
    await person.page.go_back()
    await expect(person.page).to_have_url(address)
    await expect(person.turns).to_have_count(1)


async def test_addresses_that_lead_nowhere_say_so(person: Person) -> None:
    person.complaints.expect(r"\b(404|422) \(", "nothing has these ids")
    await person.open("/no/such/page")
    await expect(person.page.get_by_text("There is no such page")).to_be_visible()
    for path in (f"/c/{uuid.uuid4()}", "/c/nonsense"):
        await person.open(path)
        await expect(person.page.get_by_text("This conversation isn't here")).to_be_visible()
    await person.page.get_by_role("link", name=re.compile("Start a new chat")).click()
    await expect(person.composer).to_be_visible()


async def test_a_tasks_address_is_its_receipt_and_leads_to_its_place_in_the_chat(person: Person) -> None:
    await _begin(person)
    answer = await person.page.request.get(f"{person.warren.url}/api/v1/tasks?limit=1")
    task = (await answer.json())["items"][0]
    await person.open(f"/t/{task['id']}")
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("Receipt")
    await person.page.get_by_role("link", name="Open in chat").click()
    await expect(person.page).to_have_url(f"{person.warren.url}/c/{task['conversation_id']}#{task['id']}")
    await expect(person.turns).to_have_count(1)
