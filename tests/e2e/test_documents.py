"""Documents: a table that becomes a chart, a receipt, two contracts, and answers that name their page."""

import re

from playwright.async_api import expect

from tests.e2e.person import Person, sample


async def test_the_table_on_page_2_becomes_a_chart(person: Person) -> None:
    answer = await person.ask("extract the table on page 2 and chart it", [sample("report.pdf")])
    await expect(person.steps).to_have_count(2)
    for step, agent in enumerate(("document", "data")):
        await expect(person.steps.nth(step)).to_have_attribute("data-state", "completed")
        await expect(person.steps.nth(step)).to_contain_text(agent)
    await expect(answer).to_contain_text("1,850,000")
    bars = person.chart.locator("[aria-roledescription=bar]")
    await expect(bars).to_have_count(4)
    drawn = " ".join([await bar.get_attribute("aria-label") or "" for bar in await bars.all()]).replace(",", "")
    for region, revenue in {"North": 1850000, "South": 1220000, "East": 980500, "West": 849500}.items():
        assert region in drawn, drawn
        assert str(revenue) in drawn, drawn


async def test_a_photographed_receipt_is_read(person: Person) -> None:
    answer = await person.ask("what is the total?", [sample("receipt.jpg")])
    await expect(answer.locator("p").first).to_contain_text("24.30")


async def test_what_changed_between_two_contracts(person: Person) -> None:
    files = [sample("contract-v1.docx"), sample("contract-v2.docx")]
    answer = await person.ask("compare these two contracts and list what changed", files)
    changes = answer.get_by_role("row")
    await expect(changes).to_have_count(8)
    await expect(changes.filter(has_text="12 months")).to_contain_text("24 months")
    await answer.get_by_role("button", name=re.compile(r"\.diff$")).click()
    await expect(person.pane).to_contain_text("The courts of Oslo decide")
    await expect(person.pane).to_contain_text("The courts of Bergen decide")


async def test_a_citation_opens_its_page(person: Person) -> None:
    answer = await person.ask("What does the report say about steel? Give me the page", [sample("report.pdf")])
    await expect(answer).to_contain_text("A third of all steel comes from one supplier")
    await answer.get_by_role("button", name="p. 3").click()
    await expect(person.pane.get_by_label("Page", exact=True)).to_have_value("3")
    await expect(person.pane).to_contain_text("A third of all steel comes from one supplier")
    # The address leads back to the same page.
    await person.page.reload()
    await expect(person.pane.get_by_label("Page", exact=True)).to_have_value("3")


async def test_the_next_request_works_on_the_same_document(person: Person) -> None:
    await person.ask("How many pages does it have?", [sample("report.pdf")])
    await person.say("extract the table on page 2")
    answer = await person.answer(1)
    await expect(answer).to_contain_text("report-p2-table-1.csv")
