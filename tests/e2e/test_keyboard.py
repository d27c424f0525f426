"""Everything by keyboard: a whole round, the palette, the keys that work everywhere."""

import re

from playwright.async_api import Locator, Page, expect

from tests.e2e.held import held
from tests.e2e.person import Person, csv_file
from tests.e2e.sales import Sales

_MOST_TABS = 40


async def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there, and see that the focus shows."""
    for _ in range(_MOST_TABS):
        await page.keyboard.press("Tab")
        if await wanted.evaluate("element => element === document.activeElement"):
            break
    await expect(wanted).to_be_focused()
    await expect(wanted).to_have_css("outline-style", "solid")


async def test_a_whole_round_without_a_mouse(person: Person) -> None:
    page = person.page
    await person.open()
    await expect(person.composer).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("/")
    await expect(person.composer).to_be_focused()
    await person.attach([csv_file("sales.csv", Sales.generate(51).csv)])
    await page.keyboard.type("Total amount by region")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("as a bar chart")
    await expect(person.composer).to_have_value("Total amount by region\nas a bar chart")
    await page.keyboard.press("Control+Enter")
    await person.answer()
    step = person.steps.get_by_role("button").first
    await page.locator("main").focus()
    await _tab_to(page, step)
    await page.keyboard.press("Enter")
    await expect(step).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Escape")
    await expect(person.pane).to_be_hidden()
    await expect(step).to_be_focused()


async def test_the_palette_goes_anywhere(person: Person) -> None:
    await person.ask("Hello, palette of ours")
    await person.open()
    await expect(person.composer).to_be_visible()
    await person.page.keyboard.press("Control+k")
    search = person.page.get_by_role("combobox")
    await expect(search).to_be_focused()
    await person.page.keyboard.type("palette of ours")
    option = person.page.get_by_role("option", name="Hello, palette of ours").first
    await expect(option).to_have_attribute("aria-selected", "true")
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url(re.compile("/c/"))
    await person.page.keyboard.press("Control+k")
    await person.page.keyboard.type("agents")
    await person.page.keyboard.press("Enter")
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("Agents")


async def test_an_at_sign_picks_an_agent(person: Person) -> None:
    await person.open()
    await person.composer.press_sequentially("@da")
    await expect(person.page.get_by_role("listbox", name="Agents").get_by_role("option")).to_contain_text("data")
    await person.page.keyboard.press("Enter")
    await expect(person.composer).to_have_value("")
    await expect(person.page.get_by_role("button", name="Let Warren choose")).to_be_visible()


async def test_the_keys_are_listed_and_typing_is_not_taken_for_them(person: Person) -> None:
    await person.open()
    await person.composer.press_sequentially("what? a/b")
    await expect(person.composer).to_have_value("what? a/b")
    await person.page.locator("main").focus()
    await person.page.keyboard.press("?")
    dialog = person.page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(dialog).to_contain_text("Go anywhere")
    await person.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_escape_closes_what_is_open_before_it_stops(person: Person) -> None:
    async with held(person.warren):
        await person.begin("Total amount by region", [csv_file("sales.csv", Sales.generate(52).csv)])
        await person.is_at_work()
        await person.page.keyboard.press("Control+k")
        await expect(person.page.get_by_role("combobox")).to_be_visible()
        await person.page.keyboard.press("Escape")
        await expect(person.page.get_by_role("combobox")).to_be_hidden()
        await expect(person.turns).to_have_attribute("data-state", "running")
        await person.page.keyboard.press("Escape")
        await expect(person.turns).to_have_attribute("data-state", "cancelled")
