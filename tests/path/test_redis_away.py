"""Redis away, hung or empty again: tasks end all the same, and readers notice what they missed."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from faststream.rabbit import RabbitBroker

from backend.api.tasks.retry_task import retry_task
from backend.core import bus, event_log, outbox, redis_keys
from backend.core.contracts import AnyMessage
from backend.core.event_log import EventLog
from backend.core.events import DeskChanged, Event
from backend.core.topology import SUPERVISOR_TASKS
from backend.core.views import TaskBrief
from tests.path.crew import ALL, Crew, check_numbers, open_crew, until


@asynccontextmanager
async def hung_server() -> AsyncIterator[str]:
    """Run a server that takes connections and never answers; yields its Redis URL."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            pass
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    try:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    finally:
        server.close()


async def test_tasks_end_while_redis_refuses(tmp_path: Path, database_url: str, rabbitmq_url: str) -> None:
    nobody = "redis://127.0.0.1:1/0"
    services = {"database_url": database_url, "rabbitmq_url": rabbitmq_url, "redis_url": nobody}
    async with open_crew(tmp_path, **services) as crew:
        await crew.main.start(*ALL)
        task = await crew.ask("act:x")
        assert task["answer"] == "did x"
        check_numbers(await crew.events(task["id"]))


async def test_a_redis_that_hangs_costs_its_time_out_once_not_at_every_hop(
    tmp_path: Path, database_url: str, rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Twelve hops would wait for it. A rest longer than the test shows that only the first one does.
    monkeypatch.setattr(event_log, "TELL_SECONDS", 0.5)
    monkeypatch.setattr(event_log, "REST_SECONDS", 60.0)
    async with hung_server() as hung:
        services = {"database_url": database_url, "rabbitmq_url": rabbitmq_url, "redis_url": hung}
        async with open_crew(tmp_path, **services) as crew:
            await crew.main.start(*ALL)
            accepted = await crew.say("act:x")
            task = await crew.wait(accepted.task_id, within=3)
            assert task["answer"] == "did x"


async def test_a_redis_that_came_back_empty_is_another_epoch(crew: Crew) -> None:
    await crew.main.start(*ALL)
    before = await crew.resources.events.cursor(crew.ann)
    await crew.ask("act:x")
    assert await crew.resources.events.replay(crew.ann, before)
    await crew.resources.redis.flushdb()
    await crew.ask("act:y")
    assert await crew.resources.events.replay(crew.ann, before) is None


async def test_a_finished_task_is_at_hand_for_an_hour(crew: Crew) -> None:
    await crew.main.start(*ALL)
    task = await crew.ask("act:x")
    key = redis_keys.task_answer(task["id"])
    told = TaskBrief.model_validate_json(await until(lambda: crew.resources.redis.get(key)))
    assert (told.id, told.state, told.answer) == (task["id"], "completed", "did x")
    assert 3500 < await crew.resources.redis.ttl(key) <= 3600


async def test_a_task_that_runs_again_has_no_answer_meanwhile(crew: Crew) -> None:
    act = crew.acts.holding("x")
    act.release.set()
    await crew.main.start(*ALL)
    task = await crew.ask("act:x")
    key = redis_keys.task_answer(task["id"])
    await until(lambda: crew.resources.redis.get(key))
    act.release.clear()
    await retry_task(crew.resources, crew.ann, task["id"])

    async def gone() -> bool:
        return not await crew.resources.redis.exists(key)

    await until(gone)
    act.release.set()
    await crew.wait(task["id"])
    assert await until(lambda: crew.resources.redis.get(key))


async def test_a_relay_goes_on_after_any_error(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    append, broken = EventLog.append, iter([True])

    async def stumble(self: EventLog, events: Iterable[tuple[UUID, Event, bytes]]) -> None:
        if next(broken, False):
            raise RuntimeError("a fault of the client")
        await append(self, events)

    monkeypatch.setattr(EventLog, "append", stumble)
    for request in ("act:x", "act:y"):
        await crew.say(request)

    async def one_is_rung() -> bool:
        return await crew.waiting(SUPERVISOR_TASKS) == 1

    await until(one_is_rung)
    assert await crew.resources.relay.resend(older_than=0) >= 1


async def test_what_redis_missed_is_told_when_it_is_back_and_rung_for_only_once(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader's own connection may have held meanwhile: nothing else would tell it to look again."""
    published: list[str] = []
    publish = bus.publish

    async def count(broker: RabbitBroker, message: AnyMessage, *, message_id: str) -> None:
        published.append(message.kind)
        await publish(broker, message, message_id=message_id)

    async def refuse(*_args: object) -> None:
        raise ConnectionError("Redis is away")

    monkeypatch.setattr(bus, "publish", count)
    with monkeypatch.context() as away:
        away.setattr(EventLog, "append", refuse)
        accepted = await crew.say("act:x")
        for _ in range(3):
            assert await crew.resources.relay.resend(older_than=0) == 0
    assert len(published) <= 2, "the process's own relay, and the clock once"
    assert await crew.resources.relay.resend(older_than=0) == 1
    told = await crew.resources.redis.xlen(redis_keys.user_stream(crew.ann))
    assert told == len(await crew.events(accepted.task_id))
    assert await crew.sql("select 1 from outbox") == []


async def test_what_has_no_row_is_told_again_too(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool that started is such a thing: a page that missed it would say that the step only works."""
    append, away = EventLog.append, iter([True, True])

    async def refuse_twice(self: EventLog, events: Iterable[tuple[UUID, Event, bytes]]) -> None:
        if next(away, False):
            raise TimeoutError("Redis took too long")
        await append(self, events)

    monkeypatch.setattr(outbox, "TELL_AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(EventLog, "append", refuse_twice)
    async with crew.resources.redis.pubsub(ignore_subscribe_messages=True) as listening:
        await listening.subscribe(redis_keys.user_channel(crew.ann))
        crew.resources.relay.tell(crew.ann, DeskChanged(dead=3, parked=0))
        told = await until(lambda: listening.get_message(timeout=0.1))
    assert b"desk.changed" in told["data"]


async def test_while_the_broker_is_away_events_are_told_twice_at_most(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_args: object, **_named: object) -> None:
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(bus, "publish", refuse)
    accepted = await crew.say("act:x")
    stream = redis_keys.user_stream(crew.ann)
    await until(lambda: crew.resources.redis.xlen(stream))
    for _ in range(5):
        assert await crew.resources.relay.resend(older_than=0) == 0
    assert await crew.resources.redis.xlen(stream) == 2 * len(await crew.events(accepted.task_id))
    monkeypatch.undo()
    assert await crew.resources.relay.resend(older_than=0) == 1
