"""The other rooms: files to find and delete, tasks with their receipts, agents to watch, pause and try."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.e2e.person import ANSWER, Person, csv_file, sample
from tests.e2e.sales import Sales

_CHART = "Total amount by region as a bar chart"
#: What an agent that goes out says where no host may be reached.
_SAID = {"Try browser": "Shrimps", "Try research": "only the sample pages that come with Warren were searched"}


async def test_a_file_is_found_looked_at_and_deleted(person: Person) -> None:
    await person.ask(_CHART, [csv_file("rooms-alpine.csv", Sales.generate(91).csv)])
    await person.open("/files?origin=uploaded")
    await person.page.get_by_label("Search files").fill("alpine")
    rows = person.page.get_by_role("list", name="Files").get_by_role("listitem")
    await expect(rows).to_have_count(1)
    assert "q=alpine" in person.page.url
    await person.page.get_by_role("button", name="rooms-alpine.csv").first.click()
    await expect(person.page.get_by_role("columnheader", name="region")).to_be_visible()
    await person.page.keyboard.press("Escape")
    await person.page.get_by_role("button", name="Delete rooms-alpine.csv").click()
    await person.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(person.page.get_by_text("No file matches.")).to_be_visible()


async def test_a_task_has_a_receipt(person: Person) -> None:
    await person.ask("extract the table on page 2 and chart it", [sample("report.pdf")])
    await person.open("/tasks?agent=document")
    await person.page.get_by_label("Search requests").fill("on page 2 and chart")
    await person.page.get_by_role("link", name="extract the table on page 2 and chart it").first.click()
    await expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    await expect(person.page.get_by_text("report-p2-table-1.csv").first).to_be_visible()
    async with person.page.expect_download() as fetching:
        await person.page.get_by_role("link", name="Export as JSON").click()
    receipt = json.loads((await (await fetching.value).path()).read_text())
    assert [step["agent"] for step in receipt["task"]["steps"]] == ["document", "data"]
    assert all(len(file["sha256"]) == 64 for file in receipt["inputs"] + receipt["artifacts"])
    await person.page.get_by_role("link", name="Open in chat").click()
    await expect(person.answers.first).to_contain_text("1,850,000")


@pytest_asyncio.fixture(loop_scope="session")
async def pausing(person: Person) -> AsyncIterator[Person]:
    """Somebody who may pause the data agent: the tests after them need it."""
    yield person
    resumed = await person.page.context.request.post(
        f"{person.warren.url}/api/v1/agents/data/resume", headers={"origin": person.warren.url}
    )
    assert resumed.ok, await resumed.text()


async def test_a_paused_agent_keeps_its_steps_until_it_is_resumed(pausing: Person) -> None:
    await pausing.open("/agents")
    await pausing.page.get_by_role("button", name="Pause data").click()
    await pausing.page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    await expect(pausing.page.get_by_role("button", name="Resume data")).to_be_visible()
    await pausing.begin(_CHART, [csv_file("sales.csv", Sales.generate(92).csv)])
    await expect(pausing.steps).to_have_attribute("data-state", "queued")
    await expect(pausing.steps).to_contain_text("the data agent is paused")
    await pausing.open("/agents")
    await pausing.page.get_by_role("button", name="Resume data").click()
    await expect(pausing.page.get_by_role("button", name="Pause data")).to_be_visible()
    await pausing.page.go_back()
    await pausing.answer()


@pytest.mark.slow
async def test_every_agent_can_be_tried(person: Person) -> None:
    await person.open("/agents")
    tries = person.page.get_by_role("button", name="Try ")
    await expect(tries.first).to_be_visible()
    names = [await each.get_attribute("aria-label") or "" for each in await tries.all()]
    assert {"Try code", "Try data", "Try document", "Try email"} <= set(names)
    for name in names:
        await person.open("/agents")
        await person.page.get_by_role("button", name=name).click()
        await person.page.wait_for_url("**/c/*")
        if name == "Try email":  # nobody has connected an account here: it says so, and leads there
            await expect(person.steps.first).to_have_attribute("data-state", "parked", timeout=ANSWER)
            await expect(person.steps.first.get_by_role("link", name="Open the connections")).to_be_visible()
            continue
        # No host is reached from here: what goes out works on the sample site, and says so.
        answer = await person.answer()
        await expect(answer).to_contain_text(_SAID.get(name, ""))
        await expect(person.steps.first).to_have_attribute("data-state", "completed")
