"""Watches: they run out of sight, and speak when something changed."""

from typing import Any
from uuid import UUID

import pytest

from backend.api.conversations.queries import list_conversations, read_whole
from backend.api.schedules.change_schedule import add_schedule, read_schedule
from backend.api.schedules.requests import NewSchedule
from backend.api.schedules.run_now import run_now
from backend.core.db.base import Json
from backend.core.news import News
from backend.core.schedule_times import Every
from backend.core.schedule_views import ScheduleRunView, ScheduleView, Watch
from backend.core.verdicts import Failure, Permanent
from backend.core.views import ConversationView
from tests.path.crew import ALL, Crew, check_numbers, until
from workers.agentkit.context import StepContext
from workers.clock import schedule_ends
from workers.supervisor.terms import Question


async def watch(crew: Crew, *words: str, **more: Any) -> ScheduleView:  # noqa: ANN401 - any field
    new = NewSchedule(**{"request": "act:look", "when": Every(minutes=60), "watch": Watch(words=list(words)), **more})
    return await add_schedule(crew.resources, crew.ann, new, None)


def finds(crew: Crew, found: str | News) -> None:
    """Have the agent answer this from now on, or say that this is new."""

    async def look(context: StepContext) -> str:
        if isinstance(found, News):
            context.told_news(found)
            return f"looked: {found.summary}"
        return found

    crew.acts.define("look", look)


async def run(crew: Crew, schedule: ScheduleView) -> ScheduleRunView:
    """Run it now, to the end of it."""
    started = await run_now(crew.resources, crew.ann, schedule.id)

    async def ended() -> ScheduleRunView | None:
        [row] = await crew.sql("select settled_at from schedule_runs where id = :id", id=started.id)
        if row["settled_at"] is None:
            return None
        async with crew.resources.engine.connect() as conn:
            view = await read_schedule(conn, crew.ann, schedule.id)
        return next(each for each in view.runs if each.id == started.id)

    found: ScheduleRunView = await until(ended)
    return found


async def listed(crew: Crew) -> list[ConversationView]:
    async with crew.resources.engine.connect() as conn:
        return (await list_conversations(conn, crew.ann, words=None, limit=50, after=None)).items


async def said(crew: Crew, conversation_id: UUID | None) -> list[str]:
    assert conversation_id is not None
    whole = await read_whole(crew.resources, crew.ann, conversation_id)
    assert [task.conversation_id for task in whole.tasks] == [conversation_id] * len(whole.tasks)
    return [message.content for message in whole.messages if message.role == "assistant"]


@pytest.fixture
async def watching(crew: Crew) -> Crew:
    await crew.main.start(*ALL)
    return crew


async def test_answers_are_compared_where_no_tool_does_it(watching: Crew) -> None:
    schedule = await watch(watching, title="Prices")
    finds(watching, "price: 3\nweather: fine")
    first, second = await run(watching, schedule), await run(watching, schedule)
    assert (first.news, second.news) == (
        News(changed=False, summary="The first look: later ones are compared with it."),
        News(changed=False, summary="Nothing changed."),
    )
    assert await listed(watching) == []
    finds(watching, "price: 4\nweather: fine")
    third = await run(watching, schedule)
    assert third.news is not None
    assert (third.news.changed, third.news.added, third.news.removed) == (True, ["price: 4"], ["price: 3"])
    [conversation] = await listed(watching)
    assert (conversation.title, conversation.id) == ("Prices", third.conversation_id)
    assert await said(watching, conversation.id) == ["price: 4\nweather: fine"]
    assert third.task_id is not None
    check_numbers(await watching.events(third.task_id))


async def test_what_a_tool_says_is_new_counts_and_words_narrow_it(watching: Crew) -> None:
    plain, narrow = await watch(watching), await watch(watching, "price")
    finds(watching, News(changed=True, summary="It rains.", added=["weather: rain"], removed=["weather: fine"]))
    loud, quiet = await run(watching, plain), await run(watching, narrow)
    assert loud.news is not None
    assert loud.news.changed
    assert quiet.news == News(changed=False, summary="Nothing changed in what is said of price.")
    assert [conversation.id for conversation in await listed(watching)] == [loud.conversation_id]
    finds(watching, News(changed=False, summary="The page is as it was at 10:05."))
    same = await run(watching, plain)
    assert same.news is not None
    assert same.news.summary == "The page is as it was at 10:05."
    assert await said(watching, loud.conversation_id) == ["looked: It rains."]


async def test_it_reports_into_the_conversation_it_was_asked_in(watching: Crew) -> None:
    asked = await watching.say("act:hello")
    await watching.wait(asked.task_id)
    schedule = await watch(watching, conversation_id=asked.conversation_id)
    finds(watching, News(changed=True, summary="A row came.", added=["row"]))
    found = await run(watching, schedule)
    assert found.conversation_id == asked.conversation_id
    assert await said(watching, asked.conversation_id) == ["did hello", "looked: A row came."]
    assert await watching.sql("select 1 from conversations where hidden") == []


async def test_trouble_is_told_once_and_again_after_it_was_over(watching: Crew) -> None:
    schedule = await watch(watching)
    watching.planner.on("act:look", Permanent(Failure(code="no_plan", message="No plan today.")))
    first, second = await run(watching, schedule), await run(watching, schedule)
    assert (first.state, second.state) == ("failed", "failed")
    assert first.error is not None
    [conversation] = await listed(watching)
    assert [first.conversation_id == conversation.id, second.conversation_id == conversation.id] == [True, False]


async def test_what_waits_for_its_owner_comes_into_view(watching: Crew) -> None:
    schedule = await watch(watching, request="which one?")
    watching.planner.on("which one?", Question("This or that?"))
    started = await run_now(watching.resources, watching.ann, schedule.id)

    async def shown() -> list[ConversationView]:
        return await listed(watching)

    [conversation] = await until(shown)
    assert (conversation.id, conversation.waiting_for) == (started.conversation_id, "question")
    assert started.conversation_id is not None
    assert await said(watching, started.conversation_id) == ["This or that?"]


async def test_runs_that_had_nothing_to_tell_are_forgotten_in_time(
    watching: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule_ends, "KEPT", 2)
    schedule = await watch(watching)
    finds(watching, "the same")
    for _ in range(4):
        await run(watching, schedule)
    rows: list[Json] = await watching.sql("select id from schedule_runs")
    assert len(rows) == 2
    assert len(await watching.sql("select id from tasks")) == 2
    assert len(await watching.sql("select id from conversations where hidden")) == 2
