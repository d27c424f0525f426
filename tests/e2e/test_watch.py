"""What is set up in the chat, run, and watched: as a person does it, on the real path."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.looked_at import violations_of
from tests.e2e.person import ANSWER, Person
from tests.e2e.running import Running
from tests.peers.site.serving import Site

#: Says something else each time.
_TIME = "Run this Python:\n```python\nimport time\nprint('price:', time.time_ns())\n```"


def card(person: Person, title: str) -> Locator:
    return person.page.get_by_test_id("schedule").filter(has=person.page.get_by_role("heading", name=title))


async def post(person: Person, path: str, body: dict[str, Any]) -> dict[str, Any]:
    url = f"{person.warren.url}/api/v1{path}"
    answer = await person.page.context.request.post(url, data=body, headers={"origin": person.warren.url})
    assert answer.ok, await answer.text()
    made: dict[str, Any] = await answer.json()
    return made


async def test_what_is_said_in_the_chat_is_set_up_and_runs(person: Person) -> None:
    answer = await person.ask("every weekday at 8 run this Python:\n```python\nprint(6 * 7)\n```")
    await expect(answer).to_contain_text("every weekday at 08:00")
    await answer.get_by_role("link", name="Watch").click()
    mine = card(person, "Run this Python:").first
    await expect(mine).to_contain_text("It hasn't run yet.")
    await mine.get_by_role("button", name="Run now").click()
    await expect(mine).to_contain_text("done · by hand", timeout=ANSWER)
    await mine.get_by_role("link", name="Open its conversation").click()
    await expect(person.turns).to_have_count(2)
    await expect(person.turns.nth(1)).to_contain_text("42")


async def test_a_watch_is_silent_until_something_changed_and_then_shows_it(
    new_person: NewPerson, warren: Running
) -> None:
    person = await new_person(warren, bypass_csp=True)
    body = {
        "request": _TIME,
        "title": "Prices",
        "when": {"kind": "every", "minutes": 600},
        "watch": {"words": ["price"]},
    }
    await post(person, "/schedules", body)
    await person.open("/watch")
    mine = card(person, "Prices")
    run = mine.get_by_role("button", name="Run now: “Prices”")
    await run.click()
    await expect(mine).to_contain_text("The first look", timeout=ANSWER)
    await expect(mine.get_by_role("link", name="Open its conversation")).to_have_count(0)
    await run.click()
    await expect(mine.get_by_role("list", name="Added")).to_contain_text("price:", timeout=ANSWER)
    assert await violations_of(person, "watch") == []
    await mine.get_by_role("button", name="Edit “Prices”").click()
    await expect(person.page.get_by_text(re.compile("^Runs every 10 hours"))).to_be_visible()
    assert await violations_of(person, "watch-edit") == []
    await person.page.keyboard.press("Escape")
    await mine.get_by_role("link", name="Open its conversation").click()
    await expect(person.turns).to_have_count(1)
    await expect(await person.answer()).to_contain_text("price:")


@pytest.fixture
def at_site(_page_is_built: None, tmp_path: Path, site: Site) -> Iterator[Running]:
    """A Warren that may reach the tests' own site, and nothing else of this machine."""
    site.reset()
    running = Running(tmp_path, WARREN_EGRESS_ALLOW=site.host).start()
    yield running
    if running.lives:
        running.end(signal.SIGTERM)


async def test_a_page_is_watched_from_the_chat_on(at_site: Running, new_person: NewPerson, site: Site) -> None:
    person = await new_person(at_site)
    answer = await person.ask(f"tell me when {site.url('/news')} changes")
    await expect(answer).to_contain_text("I'm watching.")
    await answer.get_by_role("link", name="Watch").click()
    mine = person.page.get_by_test_id("schedule")
    run = mine.get_by_role("button", name="Run now")
    await run.click()
    await expect(mine).to_contain_text("The first look", timeout=ANSWER)
    await run.click()
    runs = mine.get_by_role("listitem").filter(has_text="by hand")
    await expect(runs).to_have_count(2)
    await expect(runs.filter(has_text="at work")).to_have_count(0, timeout=ANSWER)
    await expect(runs.filter(has_text="something changed")).to_have_count(0)
    site.ledger.version = 2
    await run.click()
    await expect(mine.get_by_role("list", name="Added")).to_be_visible(timeout=ANSWER)
    await mine.get_by_role("link", name="Open its conversation").click()
    await expect(person.turns).to_have_count(2)
