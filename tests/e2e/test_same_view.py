"""A reload or a lost connection at any moment shows what an untouched page shows."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Route, expect

from tests.e2e.conftest import NewPerson
from tests.e2e.held import held
from tests.e2e.line import Line
from tests.e2e.person import ANSWER, Person, csv_file
from tests.e2e.sales import Sales
from tests.e2e.same_view import check_same_view

SecondPage = Callable[[], Awaitable[Person]]
_QUESTION = "Total amount by region as a bar chart"
_OFFLINE = "ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED"


async def test_a_reload_at_any_moment_shows_the_same(person: Person, second_page: SecondPage) -> None:
    untouched = await second_page()
    async with held(person.warren) as programs:
        await person.begin(_QUESTION, [csv_file("sales.csv", Sales.generate(31).csv)])
        await untouched.page.goto(person.page.url)
        for call in range(1, 4):
            await programs.are(call)
            await person.page.reload()
            await person.is_at_work()
            await check_same_view(person, untouched)
            programs.let_go()
        await programs.are(4)
        await person.say("Thank you")
        for page in (person, untouched):
            await expect(page.page.get_by_role("list", name="Waiting requests")).to_contain_text("Thank you")
        await person.page.reload()
        await expect(person.page.get_by_role("list", name="Waiting requests")).to_contain_text("Thank you")
        await check_same_view(person, untouched)
    await untouched.answer(1)
    await person.page.reload()
    await person.answer(1)
    await check_same_view(person, untouched)


async def test_reloads_while_it_runs_free_miss_nothing(person: Person, second_page: SecondPage) -> None:
    untouched = await second_page()
    await person.begin(_QUESTION, [csv_file("sales.csv", Sales.generate(32).csv)])
    await untouched.page.goto(person.page.url)
    while await untouched.turns.get_attribute("data-state") != "completed":
        await person.page.reload()
        await expect(person.turns).to_be_visible(timeout=ANSWER)
    await person.answer()
    await check_same_view(person, untouched)


async def test_a_lost_connection_comes_back_without_a_gap(person: Person, new_person: NewPerson) -> None:
    person.complaints.expect(_OFFLINE, "the test takes the network away")
    elsewhere = await new_person(person.warren)
    line = await Line(person.page.context).lay()
    async with held(person.warren):
        await person.begin(_QUESTION, [csv_file("sales.csv", Sales.generate(33).csv)])
        await elsewhere.page.goto(person.page.url)
        await person.is_at_work()
        await line.cut()
        await expect(person.page.get_by_text("reconnecting…")).to_be_visible()
        await expect(person.page.get_by_role("heading", level=1)).to_be_visible()
    await elsewhere.answer()
    await expect(person.turns).to_have_attribute("data-state", "running")
    await line.mend()
    await person.answer()
    await expect(person.page.get_by_text("reconnecting…")).to_be_hidden()
    await check_same_view(person, elsewhere)


async def test_live_updates_that_were_lost_are_read_anew(person: Person, second_page: SecondPage) -> None:
    async with held(person.warren):
        await person.begin(_QUESTION, [csv_file("sales.csv", Sales.generate(34).csv)])
        await person.is_at_work()
        person.warren.forget_live_updates()
    await person.answer()
    fresh = await second_page()
    await fresh.page.goto(person.page.url)
    await fresh.answer()
    await check_same_view(person, fresh)


@pytest.mark.parametrize("arrives", [False, True], ids=["before it arrived", "before its answer"])
async def test_a_reload_while_a_request_is_on_its_way_asks_once(person: Person, *, arrives: bool) -> None:
    await person.open()
    on_its_way = asyncio.Event()

    async def keep_the_answer(route: Route) -> None:
        if arrives:
            await route.fetch()
        on_its_way.set()

    await person.page.route("**/api/v1/chat", keep_the_answer)
    words = f"hello, half way there {arrives}"
    await person.say(words)
    await on_its_way.wait()
    await person.page.unroute_all(behavior="ignoreErrors")
    await person.page.reload()
    await person.answer()
    await expect(person.composer).to_have_value("")
    await expect(person.turns).to_have_count(1)
    conversations = person.page.get_by_role("navigation", name="Conversations")
    await expect(conversations.get_by_role("link", name=words)).to_have_count(1)
