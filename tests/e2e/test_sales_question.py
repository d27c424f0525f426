"""The main job: a file, a question in plain words, the right number and the right chart."""

import json
import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.e2e.person import Person, csv_file, table_of
from tests.e2e.sales import REGIONS, Sales

_QUESTION = "Which region sold most last quarter? Show it as a bar chart"


@pytest.mark.parametrize("seed", [1, 7])
async def test_the_region_that_sold_most_last_quarter_as_a_chart(person: Person, seed: int) -> None:
    sales = Sales.generate(seed)
    sums = sales.last_quarter_by_region
    best = next(iter(sums))
    answer = await person.ask(_QUESTION, [csv_file("sales.csv", sales.csv)])
    await expect(answer.locator("p").first).to_contain_text(best)
    await expect(answer.locator("p").first).to_contain_text(f"{sums[best]:,.2f}")
    picture = answer.get_by_role("img")
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 200
    await expect(person.steps).to_have_attribute("data-state", "completed")
    bars = person.chart.locator("[aria-roledescription=bar]")
    await expect(bars).to_have_count(len(REGIONS))
    drawn = [await bar.get_attribute("aria-label") or "" for bar in await bars.all()]
    for region, total in sums.items():
        assert any(region in label and f"{total:g}" in label.replace(",", "") for label in drawn), (region, drawn)


async def test_the_chart_answers_to_the_mouse_and_can_be_fetched(person: Person) -> None:
    sales = Sales.generate(2)
    await person.ask(_QUESTION, [csv_file("sales.csv", sales.csv)])
    await person.chart.locator("[aria-roledescription=bar]").first.hover()
    await expect(person.page.locator("#vg-tooltip-element")).to_contain_text(re.compile("|".join(REGIONS)))
    async with person.page.expect_download() as fetching:
        await person.pane.get_by_role("link", name="Download").click()
    spec = json.loads((await (await fetching.value).path()).read_text())
    assert {row["region"] for row in spec["data"]["values"]} == set(REGIONS)


async def test_a_link_to_a_chart_opens_it(person: Person, second_page: Callable[[], Awaitable[Person]]) -> None:
    await person.ask("Total amount by region as a bar chart", [csv_file("sales.csv", Sales.generate(6).csv)])
    await expect(person.chart.locator("svg")).to_be_visible()
    assert "?artifact=" in person.page.url
    shared = await second_page()
    await shared.page.goto(person.page.url)
    await expect(shared.chart.locator("[aria-roledescription=bar]")).to_have_count(len(REGIONS))
    await shared.page.get_by_role("button", name="Close artifacts").click()
    await expect(shared.pane).to_be_hidden()
    assert "artifact" not in shared.page.url


async def test_two_files_joined_by_customer(person: Person) -> None:
    sales = Sales.generate(3)
    files = [csv_file("orders.csv", sales.csv), csv_file("customers.csv", sales.customers_csv)]
    answer = await person.ask("join them by customer and give me revenue per country", files)
    assert await table_of(answer) == sales.by_country


async def test_the_step_opens_to_what_was_done(person: Person) -> None:
    await person.ask(_QUESTION, [csv_file("sales.csv", Sales.generate(4).csv)])
    step = person.steps.first
    await step.get_by_role("button").first.click()
    call = step.get_by_role("paragraph").filter(has_text="Drawing")
    await expect(call).to_have_count(1)
    await step.get_by_role("button", name="Input").last.click()
    await expect(step.get_by_text("bar", exact=False).last).to_be_visible()
    await step.get_by_role("button", name="total-amount").click()
    await expect(person.chart).to_be_visible()


async def test_a_step_that_is_opened_stays_where_it_is(person: Person) -> None:
    await person.ask("Total amount by region", [csv_file("sales.csv", Sales.generate(8).csv)])
    row = person.steps.get_by_role("button").first
    before = await row.bounding_box()
    await row.click()
    await expect(person.steps.get_by_role("button", name="Output").first).to_be_visible()
    await expect(person.page.get_by_role("button", name="Jump to the latest")).to_be_visible()
    assert await row.bounding_box() == before


async def test_the_first_screens_example_works(person: Person) -> None:
    await person.open()
    card = person.page.get_by_role("list", name="Examples").get_by_role("button").filter(has_text="sales.csv")
    await card.click()
    answer = await person.answer()
    await expect(answer).to_contain_text(re.compile(r"North|South|East|West|Central"))
    await expect(person.chart.locator("[aria-roledescription=bar]")).not_to_have_count(0)


async def test_a_follow_up_keeps_the_question_and_changes_the_chart(person: Person) -> None:
    sales = Sales.generate(5)
    await person.ask("Total amount by region as a bar chart", [csv_file("sales.csv", sales.csv)])
    await person.say("now as a line chart")
    answer = await person.answer(1)
    assert await table_of(answer) == sales.by_region()
    await answer.get_by_role("img").click()
    await expect(person.chart.locator(".mark-line")).not_to_have_count(0)
    await person.say("and only 2023")
    assert await table_of(await person.answer(2)) == sales.by_region(2023)
