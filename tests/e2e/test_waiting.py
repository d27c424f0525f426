"""While a task runs: what is sent waits, can be edited and withdrawn; stop, and run again."""

import re

from playwright.async_api import Route, expect

from tests.e2e.held import held
from tests.e2e.person import Person, csv_file, table_of
from tests.e2e.sales import Sales

_TOTALS = "Total amount by region"


async def test_follow_ups_wait_and_can_be_edited_and_withdrawn(person: Person) -> None:
    sales = Sales.generate(11)
    async with held(person.warren):
        await person.begin(_TOTALS, [csv_file("sales.csv", sales.csv)])
        await person.is_at_work()
        await person.say("Thank you")
        await person.say("Thanks a lot")
        waiting = person.page.get_by_role("list", name="Waiting requests")
        await expect(waiting.get_by_role("listitem")).to_have_count(2)
        first, second = waiting.get_by_role("listitem").first, waiting.get_by_role("listitem").last
        await expect(first).to_contain_text("next:")
        await second.get_by_role("button", name="Withdraw").click()
        await expect(waiting.get_by_role("listitem")).to_have_count(1)
        await first.get_by_role("button", name="Edit").click()
        await waiting.get_by_role("textbox").fill("Average amount by region")
        # The page shows the new words at once; a reload before they are taken would show the old ones.
        async with person.page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
            await waiting.get_by_role("button", name="Save").click()
        await expect(first).to_contain_text("Average amount by region")
        await person.page.reload()
        await expect(first).to_contain_text("Average amount by region")
    await person.answer(0)
    answer = await person.answer(1)
    await expect(person.turns).to_have_count(2)
    await expect(person.turns.last.get_by_label("Your request")).to_have_text("Average amount by region")
    assert await table_of(answer) == sales.average_by_region


async def test_stop_acts_at_once_and_run_again_finishes(person: Person) -> None:
    sales = Sales.generate(12)
    pressed: list[Route] = []

    async def keep_back(route: Route) -> None:
        pressed.append(route)

    async with held(person.warren):
        await person.begin(_TOTALS, [csv_file("sales.csv", sales.csv)])
        await person.is_at_work()
        # The server's answer is kept back: the page says "stopping" before it has one.
        await person.page.route("**/cancel", keep_back)
        await person.stop.click()
        await expect(person.page.get_by_text("stopping…").first).to_be_visible()
        await expect(person.stop).to_have_count(0)
        await person.composer.fill("the field is free")
        await pressed[0].continue_()
        await expect(person.turns).to_have_attribute("data-state", "cancelled")
        await expect(person.steps).to_have_attribute("data-state", "cancelled")
    await expect(person.page.get_by_text("Stopped. What was finished is kept above.")).to_be_visible()
    await expect(person.composer).to_have_value("the field is free")
    await person.page.get_by_role("button", name="Try again").click()
    await person.confirm("Run again")
    answer = await person.answer()
    assert await table_of(answer) == sales.by_region()


async def test_escape_stops(person: Person) -> None:
    async with held(person.warren):
        await person.begin(_TOTALS, [csv_file("sales.csv", Sales.generate(13).csv)])
        await person.is_at_work()
        await person.page.keyboard.press("Escape")
        await expect(person.turns).to_have_attribute("data-state", "cancelled")


async def test_stopping_lets_the_next_request_begin(person: Person) -> None:
    async with held(person.warren):
        await person.begin(_TOTALS, [csv_file("sales.csv", Sales.generate(14).csv)])
        await person.is_at_work()
        await person.say("Thank you")
        await expect(person.page.get_by_role("list", name="Waiting requests")).to_be_visible()
        await person.stop.click()
        await person.answer(1)
    await expect(person.page.get_by_role("list", name="Waiting requests")).to_have_count(0)


async def test_an_answer_can_be_made_again(person: Person) -> None:
    answer = await person.ask(_TOTALS, [csv_file("sales.csv", Sales.generate(15).csv)])
    before = await answer.inner_text()
    async with held(person.warren):
        await person.page.get_by_role("button", name="Run again").click()
        await person.confirm("Run again")
        await person.is_at_work()
        await expect(person.page.get_by_text(re.compile(r"running|working")).first).to_be_visible()
    assert await (await person.answer()).inner_text() == before
