"""Heavy work of one person leaves the others alone."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.person import ANSWER, Person, csv_file
from tests.e2e.running import Running
from tests.e2e.sales import Sales
from tests.e2e.scans import scan

_PAGES = 12


@pytest.mark.slow
async def test_reading_a_long_scan_delays_nobody(person: Person, new_person: NewPerson, warren: Running) -> None:
    other = await new_person(warren)
    pages: list[FilePayload] = [
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": scan(_PAGES)},
    ]
    await person.begin("convert it to Markdown", pages)
    await expect(person.steps.get_by_test_id("step-phrase")).to_contain_text("page", timeout=ANSWER)
    await other.ask("Thank you")
    await other.ask("Total amount by region", [csv_file("sales.csv", Sales.generate(21).csv)])
    # Both were answered beside it: it still reads, and in its first attempt, so no heartbeat came late.
    await expect(person.turns).to_have_attribute("data-state", "running")
    answer = await person.answer()
    await expect(answer).to_contain_text(f"{_PAGES} pages")
    await expect(person.steps).not_to_contain_text("attempt")
