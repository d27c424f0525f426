"""Killed in the middle of a task: the next start answers, and the open page finds its way back."""

import signal

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.held import held
from tests.e2e.person import csv_file, table_of
from tests.e2e.running import Running
from tests.e2e.sales import Sales
from tests.e2e.watched import AWAY


@pytest.mark.slow
async def test_after_a_kill_the_answer_comes_and_the_page_is_back(new_person: NewPerson, own_warren: Running) -> None:
    person = await new_person(own_warren)
    person.complaints.expect(AWAY, "nobody answers while Warren is dead")
    sales = Sales.generate(41)
    async with held(own_warren):
        await person.begin("Total amount by region", [csv_file("sales.csv", sales.csv)])
        await person.is_at_work()
        await person.say("Thank you")
        await expect(person.page.get_by_role("list", name="Waiting requests")).to_be_visible()
        own_warren.end(signal.SIGKILL)
    await expect(person.page.get_by_text("reconnecting…")).to_be_visible()
    own_warren.start()
    assert await table_of(await person.answer()) == sales.by_region()
    await person.answer(1)
    await expect(person.page.get_by_text("reconnecting…")).to_be_hidden()
    await expect(person.page.get_by_role("list", name="Waiting requests")).to_have_count(0)
