"""Light and dark: from the system, switchable, kept, and without a flash."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, csv_file
from tests.e2e.running import Running
from tests.e2e.sales import Sales

#: Notes the colour of every frame until the page is there.
_WATCH_FRAMES = """() => {
  window.colours = [];
  const look = () => {
    if (document.body) window.colours.push(getComputedStyle(document.documentElement).backgroundColor + " / " +
      getComputedStyle(document.body).backgroundColor);
    requestAnimationFrame(look);
  };
  look();
}"""
_BRIGHTNESS = """(colour) => {
  const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
  return a === 0 ? null : (r + g + b) / 3;
}"""


async def _choose(person: Person, name: str) -> None:
    await person.page.get_by_role("button", name="More").click()
    await person.page.get_by_role("menuitemradio", name=name).click()


async def _brightness(person: Person) -> float:
    colour = await person.page.evaluate("getComputedStyle(document.body).backgroundColor")
    found: float = await person.page.evaluate(_BRIGHTNESS, colour)
    return found


@pytest.mark.parametrize("system", ["light", "dark"])
async def test_the_system_decides_until_the_person_does(new_person: NewPerson, warren: Running, system: str) -> None:
    person = await new_person(warren, color_scheme=system)
    await person.open()
    await expect(person.composer).to_be_visible()
    assert (await _brightness(person) > 128) is (system == "light")
    other = "Dark" if system == "light" else "Light"
    await _choose(person, other)
    await expect(person.page.locator("html")).to_have_attribute("data-theme", other.lower())
    await person.page.reload()
    await expect(person.composer).to_be_visible()
    assert (await _brightness(person) > 128) is (other == "Light")
    await _choose(person, "As the system")
    await expect(person.page.locator("html")).to_have_attribute("data-theme", system)


async def test_a_dark_page_never_flashes_light(new_person: NewPerson, warren: Running) -> None:
    person = await new_person(warren, color_scheme="light")
    await person.open()
    await _choose(person, "Dark")
    await person.page.add_init_script(f"({_WATCH_FRAMES})()")
    await person.page.reload()
    await expect(person.composer).to_be_visible()
    colours: list[str] = await person.page.evaluate("window.colours")
    for pair in colours:
        html, body = pair.split(" / ")
        shown = [await person.page.evaluate(_BRIGHTNESS, colour) for colour in (body, html)]
        painted = next((each for each in shown if each is not None), None)
        # Nothing painted yet: the browser fills with the colour scheme's own dark.
        assert painted is None or painted < 128, colours
    assert await person.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


async def test_a_chart_can_be_read_in_both(person: Person) -> None:
    await person.ask("Total amount by region as a bar chart", [csv_file("sales.csv", Sales.generate(53).csv)])
    for name, is_light in (("Dark", False), ("Light", True)):
        await _choose(person, name)
        label = person.chart.locator(".role-axis-label text").first
        await expect(label).to_have_attribute("fill", "#5a606c" if is_light else "#a0a6b2")
        behind = await person.chart.locator("svg").evaluate("svg => getComputedStyle(svg).backgroundColor")
        brightness = await person.page.evaluate(_BRIGHTNESS, behind)
        assert brightness is None or (brightness > 128) is is_light, f"{name}: the chart stands on {behind}"
