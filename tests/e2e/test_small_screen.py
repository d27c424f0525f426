"""A telephone, 380 px wide: everything within reach, nothing sideways."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, csv_file
from tests.e2e.running import Running
from tests.e2e.sales import Sales

_WIDTH, _HEIGHT = 380, 760
_SIDEWAYS = """() => [...document.querySelectorAll('*')].filter((element) => {
  const box = element.getBoundingClientRect();
  if (box.width === 0 || getComputedStyle(element).visibility === 'hidden') return false;
  // What scrolls inside itself may be wide.
  for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
    if (getComputedStyle(up).overflowX !== 'visible') return false;
  return box.right > innerWidth + 0.5 || box.left < -0.5;
}).map((element) => element.outerHTML.slice(0, 200))"""


@pytest_asyncio.fixture(loop_scope="session")
async def person(new_person: NewPerson, warren: Running) -> AsyncIterator[Person]:
    """Somebody with a telephone; nothing may scroll sideways on any view they end on."""
    viewport = {"width": _WIDTH, "height": _HEIGHT}
    made = await new_person(warren, viewport=viewport, has_touch=True, is_mobile=True)
    yield made
    await _check_nothing_sideways(made)


async def _check_nothing_sideways(person: Person) -> None:
    assert await person.page.evaluate(_SIDEWAYS) == []
    assert await person.page.evaluate("document.scrollingElement.scrollWidth") <= _WIDTH
    scroller = person.page.get_by_role("region", name="Conversation", exact=True)
    if await scroller.count():
        assert await scroller.evaluate("box => box.scrollWidth - box.clientWidth") == 0


async def _check_in_reach(target: Locator) -> None:
    """It is on the screen, and large enough for a thumb."""
    await expect(target).to_be_in_viewport(ratio=1)
    box = await target.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24, box


async def test_a_question_its_steps_and_its_chart(person: Person) -> None:
    await person.ask("Total amount by region as a bar chart", [csv_file("sales.csv", Sales.generate(61).csv)])
    await expect(person.pane).to_be_hidden()
    await _check_nothing_sideways(person)
    await person.steps.get_by_role("button").first.tap()
    await expect(person.steps.get_by_role("button", name="Output").first).to_be_visible()
    await _check_nothing_sideways(person)
    artifacts = person.page.get_by_role("button", name="Show artifacts")
    await _check_in_reach(artifacts)
    await artifacts.tap()
    sheet = person.page.get_by_role("dialog", name="Artifacts")
    await expect(sheet.locator("[aria-roledescription=bar]")).not_to_have_count(0)
    await _check_in_reach(sheet.get_by_role("button", name="Close artifacts"))
    await sheet.get_by_role("button", name="Close artifacts").tap()
    await expect(sheet).to_be_hidden()


async def test_conversations_and_rooms(person: Person) -> None:
    await person.ask("Hello from a telephone")
    show = person.page.get_by_role("button", name="Show conversations")
    await _check_in_reach(show)
    await show.tap()
    await expect(person.page.get_by_role("link", name="Hello from a telephone").first).to_be_in_viewport()
    # Nothing hovers on a telephone: the menu of a line must be there all the time.
    await _check_in_reach(person.page.get_by_role("button", name="Options for Hello from a telephone").first)
    await person.page.get_by_role("button", name="New chat").tap()
    await expect(person.page).to_have_url(f"{person.warren.url}/")
    for room in ("Tasks", "Agents", "Chat"):
        link = person.page.get_by_role("navigation", name="Rooms").get_by_role("link", name=room)
        await _check_in_reach(link)
        await link.tap()
        await _check_nothing_sideways(person)
    await person.page.get_by_role("button", name="More").tap()
    await expect(person.page.get_by_role("menuitem", name="Sign out")).to_be_in_viewport(ratio=1)
    await person.page.keyboard.press("Escape")


async def test_long_words_break_and_wide_tables_scroll_inside(person: Person) -> None:
    columns = [f"a_rather_long_column_{number}" for number in range(12)]
    rows = [",".join(columns), *(",".join([f"value {row}"] * 12) for row in range(3))]
    await person.ask("How many rows are there, and which values are missing?", [csv_file("wide.csv", "\n".join(rows))])
    await person.say("x" * 300)
    await person.answer(1)
    await _check_nothing_sideways(person)


async def test_the_composer_stays_in_reach(person: Person) -> None:
    await person.open()
    await person.composer.fill("one\n" * 30)
    for name in ("Send", "Attach files"):
        await _check_in_reach(person.page.get_by_role("button", name=name))
