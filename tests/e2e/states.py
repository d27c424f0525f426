"""The page's states, each brought about as a person would: what is checked for access, and photographed."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from playwright.async_api import expect

from tests.e2e.away import gmail_away
from tests.e2e.dead import put_unreadable
from tests.e2e.held import held
from tests.e2e.looked_at import photographed
from tests.e2e.person import ANSWER, Person, csv_file, sample
from tests.e2e.sales import Sales

State = Callable[[Person], AbstractAsyncContextManager[None]]
_SALES = [csv_file("sales.csv", Sales.generate(71).csv)]
_CHART = "Which region sold most last quarter? Show it as a bar chart"


def _simply(arrive: Callable[[Person], Awaitable[None]]) -> State:
    @asynccontextmanager
    async def state(person: Person) -> AsyncIterator[None]:
        await arrive(person)
        yield

    return state


async def _sign_in(person: Person) -> None:
    await person.page.context.clear_cookies()
    person.complaints.expect(r"401 \(", "nobody is signed in")
    await person.open()
    await expect(person.page.get_by_label("Token")).to_be_visible()


async def _fresh(person: Person) -> None:
    await person.open()
    await expect(person.page.get_by_role("list", name="Examples").get_by_role("button")).not_to_have_count(0)


async def _pane(person: Person) -> None:
    await person.ask(_CHART, _SALES)
    await person.answers.get_by_role("img").evaluate("image => image.decode()")
    await expect(person.chart.locator("svg")).to_be_visible()


async def _answered(person: Person) -> None:
    await _pane(person)
    await person.page.get_by_role("button", name="Close artifacts").click()
    await expect(person.pane).to_be_hidden()


async def _step_open(person: Person) -> None:
    await _answered(person)
    await person.steps.get_by_role("button").first.click()
    await person.steps.get_by_role("button", name="Output").first.click()
    await expect(person.steps.get_by_role("button", name="total-amount")).to_be_visible()
    await person.thread.evaluate("box => { box.scrollTop = 0; }")


async def _citation(person: Person) -> None:
    answer = await person.ask("What does the report say about steel? Give me the page", [sample("report.pdf")])
    await answer.get_by_role("button", name="p. 3").click()
    await expect(person.pane).to_contain_text("A third of all steel")


async def _comparison(person: Person) -> None:
    files = [sample("contract-v1.docx"), sample("contract-v2.docx")]
    answer = await person.ask("compare these two contracts and list what changed", files)
    await answer.get_by_role("button", name=".diff").click()
    await expect(person.pane).to_contain_text("The courts of Oslo decide")


async def _code(person: Person) -> None:
    answer = await person.ask("write a function that parses these dates and test it\n2024-03-01\n1 March 2024")
    await answer.get_by_role("button", name="dates.py", exact=True).click()
    await expect(person.pane).to_contain_text("def parse_date")
    await person.steps.get_by_role("button").first.click()
    await expect(person.steps).to_contain_text("test_samples")


async def _trend_report(person: Person) -> None:
    answer = await person.ask("Write a trend report about the ferry")
    await expect(answer).to_contain_text("mentions")
    await answer.get_by_role("img").first.evaluate("image => image.decode()")
    await answer.get_by_role("button", name=".md").first.click()
    await expect(person.pane).to_contain_text("How this was made")


async def _cited_report(person: Person) -> None:
    answer = await person.ask("Research the height of Mount Everest and write a report")
    await answer.get_by_role("button", name=".md").click()
    await expect(person.pane).to_contain_text("8,848.86 metres")


async def _partly(person: Person) -> None:
    async with held(person.warren):
        await person.begin("extract the table on page 2 and chart it", [sample("report.pdf")])
        await person.is_at_work()
        await person.steps.nth(1).get_by_role("button", name="Options for").click()
        await person.page.get_by_role("menuitem", name="Leave out").click()
        await expect(person.steps.nth(1)).to_have_attribute("data-state", "skipped")
    await person.answer()


async def _receipt(person: Person) -> None:
    await person.ask("extract the table on page 2 and chart it", [sample("report.pdf")])
    await person.open("/tasks")
    await person.page.get_by_role("link", name="extract the table on page 2 and chart it").first.click()
    await expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    await expect(person.page.locator(".MuiSkeleton-root")).to_have_count(0)


async def _failed(person: Person) -> None:
    await person.ask("Total amount by region", [csv_file("junk.csv", bytes(range(256)) * 40)])


async def _retry_preview(person: Person) -> None:
    await person.ask("extract the table on page 2 and chart it", [sample("report.pdf")])
    await person.page.get_by_role("button", name="Run again").click()
    dialog = person.page.get_by_role("dialog", name="Run this again?")
    await expect(dialog.get_by_role("list", name="Replaced").get_by_role("listitem")).to_have_count(2)


@asynccontextmanager
async def _provider_away(person: Person) -> AsyncIterator[None]:
    async with gmail_away(person.warren):
        await _room(person, "/agents")
        await expect(person.page.get_by_text("Gmail is being left alone for")).to_be_visible()
        yield


async def _cannot(person: Person) -> None:
    await person.ask("Write me a sonnet about the sea")


async def _stopped(person: Person) -> None:
    async with held(person.warren):
        await person.begin("Total amount by region", _SALES)
        await person.is_at_work()
        await person.stop.click()
        await expect(person.turns).to_have_attribute("data-state", "cancelled")


async def _upload_refused(person: Person) -> None:
    await person.open()
    await person.files.set_input_files([csv_file("empty.csv", ""), *_SALES])
    await expect(person.page.get_by_text("is empty")).to_be_visible()


async def _room(person: Person, path: str) -> None:
    await person.open(path)
    await expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    await expect(person.page.locator(".MuiSkeleton-root")).to_have_count(0)


async def _missing(person: Person) -> None:
    await person.open("/no/such/page")
    await expect(person.page.get_by_text("There is no such page")).to_be_visible()


async def _palette(person: Person) -> None:
    await _fresh(person)
    await person.page.keyboard.press("Control+k")
    await expect(person.page.get_by_role("option").first).to_be_visible()


@asynccontextmanager
async def _at_work(person: Person) -> AsyncIterator[None]:
    async with held(person.warren):
        await person.begin(_CHART, _SALES)
        await person.is_at_work()
        await person.say("and only 2023")
        await expect(person.page.get_by_role("list", name="Waiting requests")).to_be_visible()
        yield
        await person.page.get_by_role("button", name="Withdraw").click()
        await expect(person.page.get_by_role("list", name="Waiting requests")).to_have_count(0)
        await person.stop.click()
        await expect(person.turns).to_have_attribute("data-state", "cancelled")


@asynccontextmanager
async def _dead_letters(person: Person) -> AsyncIterator[None]:
    kind = '{"kind": "task.renamed", "task_id": "01890000-0000-7000-8000-000000000001"}'
    await put_unreadable(person.warren, "no json", "a longer text that no reader of messages can take " * 8, kind)
    await _room(person, "/admin/dead-letters")
    unreadable = person.page.get_by_test_id("cause").filter(has_text="can't be read")
    await unreadable.get_by_role("button", name="Show 2 letters").click()
    await unreadable.get_by_role("button", name="a longer text").click()
    await expect(unreadable.get_by_role("list", name="History")).to_be_visible()
    await unreadable.get_by_role("checkbox").first.check()
    yield
    await _discard_all(person)


@asynccontextmanager
async def _overview(person: Person) -> AsyncIterator[None]:
    await put_unreadable(person.warren, "no json")
    async with held(person.warren):
        await person.begin(_CHART, _SALES)
        await person.is_at_work()
        await _room(person, "/admin")
        needs = person.page.get_by_role("region", name="Waits for somebody")
        await expect(needs.get_by_role("link", name=re.compile(r"^Dead letters: \d+$"))).to_be_visible()
        await expect(person.page.get_by_test_id("work").first).to_contain_text("owner · data · for")
        await expect(person.page.get_by_role("row", name="planning")).to_contain_text("slots busy")
        await expect(person.page.get_by_test_id("trouble")).to_have_count(0)
        # A table has to fit on a telephone, too.
        await person.page.set_viewport_size({"width": 380, "height": 760})
        await person.page.get_by_role("row").last.scroll_into_view_if_needed()
        await photographed(person, "overview-lines")
        yield
    await _discard_all(person)


async def _discard_all(person: Person) -> None:
    await person.page.request.post(
        f"{person.warren.url}/api/v1/admin/dead-letters/discard",
        data={"all": True, "reason": "photographed"},
        headers={"origin": person.warren.url},
    )


async def _parked(person: Person) -> None:
    await person.begin("list my unread mail")
    await expect(person.steps.first).to_have_attribute("data-state", "parked", timeout=ANSWER)
    await _room(person, "/admin/parked")
    await person.page.get_by_test_id("parked-cause").first.get_by_role("button", name="Show").click()


STATES: dict[str, State] = {
    "sign-in": _simply(_sign_in),
    "fresh": _simply(_fresh),
    "at-work": _at_work,
    "answered": _simply(_answered),
    "pane": _simply(_pane),
    "step-open": _simply(_step_open),
    "citation": _simply(_citation),
    "comparison": _simply(_comparison),
    "code": _simply(_code),
    "trend-report": _simply(_trend_report),
    "cited-report": _simply(_cited_report),
    "one-step-left-out": _simply(_partly),
    "failed": _simply(_failed),
    "cannot": _simply(_cannot),
    "stopped": _simply(_stopped),
    "upload-refused": _simply(_upload_refused),
    "tasks": _simply(lambda person: _room(person, "/tasks")),
    "receipt": _simply(_receipt),
    "files": _simply(lambda person: _room(person, "/files")),
    "agents": _simply(lambda person: _room(person, "/agents")),
    "provider-away": _provider_away,
    "retry-preview": _simply(_retry_preview),
    "approvals": _simply(lambda person: _room(person, "/approvals")),
    "connections": _simply(lambda person: _room(person, "/settings/connections")),
    "asking": _simply(lambda person: _room(person, "/settings/approvals")),
    "models": _simply(lambda person: _room(person, "/models")),
    "overview": _overview,
    "dead-letters": _dead_letters,
    "parked": _simply(_parked),
    "missing": _simply(_missing),
    "palette": _simply(_palette),
}
