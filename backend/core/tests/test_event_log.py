"""A user's stream: append, follow, replay, and when a reader must start afresh."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from backend.core import event_log, redis_keys
from backend.core.event_log import ZERO, Cursor, EventLog, StreamId, parse_published
from backend.core.events import EVENT, Event, StepChanged, StepProgress, TaskChanged, TextStreamed
from backend.core.states import StepState, TaskState
from backend.core.views import StepView, TaskBrief

ANN, BEN = uuid4(), uuid4()
TASK, CONVERSATION, STEP = uuid4(), uuid4(), uuid4()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def events(redis: Redis) -> EventLog:
    return EventLog(redis)


def progress(n: int) -> StepProgress:
    now = datetime.now(UTC)
    return StepProgress(
        task_id=TASK, conversation_id=CONVERSATION, source=str(STEP), n=n, at=now, step_id=STEP, text=f"page {n}"
    )


def piece(text: str, offset: int) -> TextStreamed:
    return TextStreamed(task_id=TASK, conversation_id=CONVERSATION, source="answer", offset=offset, text=text)


async def append(events: EventLog, user: UUID, *told: Event) -> None:
    await events.append((user, event, EVENT.dump_json(event)) for event in told)


async def test_a_reader_gets_what_came_after_its_cursor(events: EventLog) -> None:
    await append(events, ANN, progress(1))
    cursor = await events.cursor(ANN)
    await append(events, ANN, progress(2), progress(3))
    replayed = await events.replay(ANN, cursor)
    assert replayed is not None
    assert [entry.event.n for entry in replayed if isinstance(entry.event, StepProgress)] == [2, 3]
    assert replayed[-1].at == (await events.cursor(ANN)).at
    assert await events.replay(ANN, await events.cursor(ANN)) == []


async def test_users_have_streams_of_their_own(events: EventLog) -> None:
    start = await events.cursor(BEN)
    await append(events, ANN, progress(1))
    assert await events.replay(BEN, start) == []


async def test_from_the_very_beginning_everything_is_replayed(events: EventLog) -> None:
    start = await events.cursor(ANN)
    assert start.at == ZERO
    await append(events, ANN, progress(1), progress(2))
    replayed = await events.replay(ANN, start)
    assert replayed is not None
    assert len(replayed) == 2


async def test_another_epoch_and_a_cursor_from_the_future_are_refused(events: EventLog) -> None:
    await append(events, ANN, progress(1))
    now = await events.cursor(ANN)
    assert await events.replay(ANN, Cursor("other", now.at)) is None
    assert await events.replay(ANN, Cursor(now.epoch, StreamId(now.at.ms + 1, 0))) is None


async def test_a_cursor_that_the_stream_has_outgrown_is_refused(
    events: EventLog, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = await events.cursor(ANN)
    await append(events, ANN, progress(1))
    early = await events.cursor(ANN)
    await append(events, ANN, *(progress(n) for n in range(2, 6)))
    await redis.xtrim(redis_keys.user_stream(ANN), maxlen=2, approximate=False)
    assert await events.replay(ANN, early) is None
    assert await events.replay(ANN, start) is None
    late = await events.cursor(ANN)
    await append(events, ANN, progress(6))
    assert await events.replay(ANN, late)


async def test_a_stream_is_bounded(events: EventLog, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "STREAM_LENGTH", 100)
    await append(events, ANN, *(progress(n) for n in range(1, 1001)))
    assert await redis.xlen(redis_keys.user_stream(ANN)) < 400
    assert 0 < await redis.ttl(redis_keys.user_stream(ANN)) <= event_log.STREAM_SECONDS


async def test_what_is_appended_is_told_with_its_place(events: EventLog, redis: Redis) -> None:
    async with redis.pubsub() as pubsub:
        await pubsub.subscribe(redis_keys.user_channel(ANN))
        assert await pubsub.get_message(timeout=5)
        await append(events, ANN, progress(1), piece("Hello", 0))
        first = await pubsub.get_message(timeout=5)
        second = await pubsub.get_message(timeout=5)
    assert first is not None
    assert second is not None
    told, streamed = parse_published(first["data"]), parse_published(second["data"])
    assert told.at == (await events.cursor(ANN)).at
    assert isinstance(told.event, StepProgress)
    assert (told.event.n, told.event.text) == (1, "page 1")
    assert (streamed.at, streamed.event) == (None, piece("Hello", 0))


async def test_streamed_text_can_be_read_by_who_comes_later(events: EventLog) -> None:
    await events.stream_text(ANN, piece("Hello", 0))
    await events.stream_text(ANN, piece(", Ann", 5))
    assert await events.texts(TASK, ["answer", "other"]) == {"answer": "Hello, Ann"}
    await events.stream_text(ANN, piece("Anew", 0))
    assert await events.texts(TASK, ["answer"]) == {"answer": "Anew"}


HEAD: dict[str, Any] = {"task_id": TASK, "conversation_id": CONVERSATION, "n": 1, "at": datetime.now(UTC)}


def step_is(state: str) -> StepChanged:
    step = StepView(
        id=STEP,
        task_id=TASK,
        rev=1,
        round=1,
        position=1,
        agent="data",
        instruction="x",
        depends_on=[],
        state=StepState(state),
        attempt=1,
    )
    return StepChanged(**HEAD, source=str(STEP), step=step)


def task_is(state: str) -> TaskChanged:
    task = TaskBrief(
        id=TASK,
        conversation_id=CONVERSATION,
        state=TaskState(state),
        priority="normal",
        request="x",
        round=1,
        created_at=datetime.now(UTC),
    )
    return TaskChanged(**HEAD, source="task", task=task)


async def test_streamed_text_goes_with_the_end_of_what_wrote_it(events: EventLog) -> None:
    """One that runs again must not show what it wrote the last time."""
    sources = ["answer", str(STEP)]
    for source in sources:
        await events.stream_text(ANN, piece("Hello", 0).model_copy(update={"source": source}))
    await append(events, ANN, step_is("running"), task_is("answering"))
    assert set(await events.texts(TASK, sources)) == set(sources)
    await append(events, ANN, step_is("completed"))
    assert set(await events.texts(TASK, sources)) == {"answer"}
    await append(events, ANN, task_is("completed"))
    assert await events.texts(TASK, sources) == {}


@pytest.mark.parametrize("text", ["", "x", "e.", "e.1", "e.1-", "e.a-b", "."])
def test_what_is_no_cursor_is_none(text: str) -> None:
    assert Cursor.parse(text) is None


def test_a_cursor_is_read_as_it_is_written() -> None:
    cursor = Cursor("abc", StreamId(17, 3))
    assert Cursor.parse(str(cursor)) == cursor


def test_ids_are_compared_as_numbers() -> None:
    assert StreamId.parse("9-10") < StreamId.parse("10-9")
    assert StreamId.parse("9-9") < StreamId.parse("9-10")
