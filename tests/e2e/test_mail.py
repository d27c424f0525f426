"""A mail is read, answered and sent: once, and only after a yes, whatever happens meanwhile."""

import re
import signal
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.looked_at import violations_of
from tests.e2e.mailing import DRAFT, MailingWarren, allow, approval, connect, mailing
from tests.e2e.person import ANSWER, Person
from tests.e2e.watched import AWAY


@pytest.fixture
def office(_page_is_built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailingWarren]:
    with mailing(tmp_path_factory.mktemp("mailing")) as both:
        yield both
        if both.warren.lives:
            both.warren.end(signal.SIGTERM)


async def _drafted(person: Person) -> None:
    """Connect, and have a reply drafted, each permission given when it is first needed."""
    await connect(person)
    await person.begin(DRAFT)
    await allow(person, 0)
    answer = await person.answer()
    await expect(answer).to_contain_text("Thursday works for me")


async def _asked(person: Person) -> None:
    """Have it sent, as far as the question."""
    await person.say("send it")
    await expect(person.turns).to_have_count(2, timeout=ANSWER)
    await allow(person, 1)
    await expect(approval(person)).to_be_visible(timeout=ANSWER)


@pytest.mark.slow
async def test_the_walk_of_the_documentation(office: MailingWarren, new_person: NewPerson) -> None:
    # Chromium lets axe in beside the content policy.
    person = await new_person(office.warren, bypass_csp=True)
    await person.begin("What is unread from my landlord?")
    await expect(person.steps.first).to_have_attribute("data-state", "parked", timeout=ANSWER)
    parked = person.page.url.removeprefix(office.warren.url)
    await connect(person)
    assert await violations_of(person, "mail-connected") == []
    await person.open(parked)
    await expect(await person.answer()).to_contain_text(re.compile(r"Viewing of the flat on \w+day"))
    digest = await person.ask("Summarise today's mail and list what I must do")
    await expect(digest).to_contain_text("To do")
    await person.begin(DRAFT)
    await allow(person, 0)
    await expect(await person.answer()).to_contain_text("Thursday works for me")
    assert office.sent() == []
    await _asked(person)
    card = approval(person)
    await expect(card).to_contain_text("piet@devries-plumber.example")
    await expect(card.get_by_test_id("mail-text")).to_contain_text("Thursday works for me")
    assert await violations_of(person, "mail-approval") == []
    await card.get_by_role("button", name="Approve", exact=True).click()
    await expect(person.page.get_by_text(re.compile(r"Sending in \d+ s"))).to_be_visible()
    await person.page.get_by_role("button", name="Undo").click()
    await expect(card.get_by_role("button", name="Approve", exact=True)).to_be_visible()
    assert office.sent() == []
    await card.get_by_role("button", name="Approve", exact=True).click()
    await person.answer(1)
    effect = person.turns.nth(1).get_by_test_id("effect").last
    await expect(effect).to_contain_text("done")
    assert await violations_of(person, "mail-effect") == []
    assert len(office.sent()) == 1


async def test_decided_in_one_tab_the_other_shows_it(office: MailingWarren, new_person: NewPerson) -> None:
    person = await new_person(office.warren)
    await _drafted(person)
    await _asked(person)
    other = Person(await person.page.context.new_page(), person.warren, person.complaints)
    await other.open("/approvals")
    await expect(other.page.get_by_test_id("approval")).to_have_count(1)
    await other.page.get_by_test_id("approval").get_by_role("button", name="Reject", exact=True).click()
    await other.page.get_by_label("Why (optional)").fill("he cancelled")
    await other.page.get_by_label("Why (optional)").press("Enter")
    await expect(person.turns.nth(1)).to_have_attribute("data-state", "completed", timeout=ANSWER)
    await expect(person.turns.nth(1)).to_contain_text("he cancelled")
    assert office.sent() == []


@pytest.mark.slow
async def test_a_question_and_an_approval_survive_a_kill(office: MailingWarren, new_person: NewPerson) -> None:
    person = await new_person(office.warren)
    person.complaints.expect(AWAY, "nobody answers while Warren is dead")
    await _drafted(person)
    await _asked(person)
    office.warren.end(signal.SIGKILL)
    office.warren.start()
    card = approval(person)
    await expect(person.page.get_by_text("reconnecting…")).to_be_hidden(timeout=ANSWER)
    await card.get_by_role("button", name="Approve", exact=True).click()
    await expect(person.page.get_by_text(re.compile(r"Sending in \d+ s"))).to_be_visible(timeout=ANSWER)
    office.warren.end(signal.SIGKILL)
    office.warren.start()
    await person.answer(1)
    assert len(office.sent()) == 1
