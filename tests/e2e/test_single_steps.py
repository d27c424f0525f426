"""A person's say over single steps: leave one out, change one, run one again."""

from playwright.async_api import expect

from tests.e2e.held import held
from tests.e2e.person import Person, csv_file, sample
from tests.e2e.sales import Sales

_TWO = "extract the table on page 2 and chart it"


async def _choose(person: Person, step: int, act: str) -> None:
    await person.steps.nth(step).get_by_role("button", name="Options for").click()
    await person.page.get_by_role("menuitem", name=act).click()


async def _confirm(person: Person, act: str) -> None:
    await person.page.get_by_role("dialog").get_by_role("button", name=act).click()


async def test_a_step_that_runs_is_left_out_and_what_builds_on_it_is_skipped(person: Person) -> None:
    async with held(person.warren):
        await person.begin(_TWO, [sample("report.pdf")])
        await person.is_at_work()
        await _choose(person, 0, "Leave out")
        await _confirm(person, "Leave out")
        await expect(person.steps.nth(0)).to_have_attribute("data-state", "skipped")
    answer = await person.answer()
    await expect(person.steps.nth(1)).to_have_attribute("data-state", "skipped")
    await expect(answer).to_contain_text("left out")


async def test_the_rest_goes_on_without_the_step_that_was_left_out(person: Person) -> None:
    async with held(person.warren):
        await person.begin(_TWO, [sample("report.pdf")])
        await person.is_at_work()
        await _choose(person, 1, "Leave out")
        await expect(person.steps.nth(1)).to_have_attribute("data-state", "skipped")
    answer = await person.answer()
    await expect(person.steps.nth(0)).to_have_attribute("data-state", "completed")
    await expect(answer).to_contain_text("report-p2-table-1.csv")


async def test_a_waiting_step_is_changed_before_it_runs(person: Person) -> None:
    async with held(person.warren):
        await person.begin(_TWO, [sample("report.pdf")])
        await person.is_at_work()
        await _choose(person, 1, "Change the instruction")
        await person.page.get_by_label("Instruction of").fill("Total customers by region as a bar chart")
        await person.page.get_by_role("button", name="Save").click()
        await expect(person.steps.nth(1)).to_contain_text("Total customers by region as a bar chart")
    await person.answer()
    bars = person.chart.locator("[aria-roledescription=bar]")
    await expect(bars).to_have_count(4)
    drawn = [await bar.get_attribute("aria-label") or "" for bar in await bars.all()]
    assert any("412" in label for label in drawn), drawn


async def test_a_step_is_changed_and_run_again(person: Person) -> None:
    await person.ask("Total amount by region as a bar chart", [csv_file("sales.csv", Sales.generate(8).csv)])
    await _choose(person, 0, "Change and run again")
    await person.page.get_by_label("Instruction of").fill("How many rows are there?")
    await person.steps.get_by_role("button", name="Run again").click()
    await _confirm(person, "Run again")
    await expect(person.answers.first).to_contain_text("rows")
    await expect(person.answers.first.get_by_role("img")).to_have_count(0)
    await expect(person.turns).to_have_attribute("data-state", "completed")
