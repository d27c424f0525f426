"""Messages lost, doubled, broken or late: rows are the queue, and every task ends all the same."""

import asyncio
from uuid import UUID

import aio_pika
import pytest
from faststream.rabbit import RabbitBroker

from backend.core import bus
from backend.core.contracts import AnyMessage, StepFinished, StepRequested
from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.outbox import OutboxItem, Relay, Sent
from backend.core.resources import Resources
from backend.core.topology import AGENT_RESULTS, DEAD_LETTERS, SUPERVISOR_TASKS, agent_queue
from tests.path.crew import ALL, Crew, check_numbers, until
from tests.path.scripted import steps
from workers.aggregator import role as aggregator
from workers.clock import bells


async def test_when_every_message_is_lost_the_clock_rings(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lose(self: Relay, items: list[OutboxItem]) -> Sent:
        ids = {item.id for item in items}
        return Sent(ids, ids)

    monkeypatch.setattr(Relay, "_send", lose)
    crew.planner.on("go", steps(a=("alpha", "act:x"), b=("beta", "act:y", "a")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert task["answer"] == "reviewed: did x; did y"
    assert [crew.acts[name].calls for name in ("x", "y")] == [1, 1]
    check_numbers(await crew.events(task["id"]))


async def test_purged_queues_lose_no_task(crew: Crew) -> None:
    accepted = await crew.say("act:x")

    async def rung() -> bool:
        return await crew.waiting(SUPERVISOR_TASKS) == 1

    await until(rung)
    await crew.purge(SUPERVISOR_TASKS)
    await crew.main.start(*ALL)
    assert (await crew.wait(accepted.task_id))["answer"] == "did x"


async def test_the_clock_rings_only_what_is_missing(crew: Crew) -> None:
    for number in range(5):
        await crew.say(f"task {number}")

    async def waiting() -> bool:
        return await crew.waiting(SUPERVISOR_TASKS) == 5

    await until(waiting)
    assert await bells.ring_missing(crew.resources) == 0
    await crew.purge(SUPERVISOR_TASKS)
    assert await bells.ring_missing(crew.resources) == 5
    await until(waiting)
    assert await bells.ring_missing(crew.resources) == 0


async def test_bells_that_ring_five_times_cause_one_execution(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    publish = bus.publish

    async def five_times(broker: RabbitBroker, message: AnyMessage, *, message_id: str) -> None:
        await asyncio.gather(*(publish(broker, message, message_id=message_id) for _ in range(5)))

    monkeypatch.setattr(bus, "publish", five_times)
    crew.planner.on("go", steps(a=("alpha", "act:x"), b=("beta", "act:y"), c=("beta", "act:z", "a", "b")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert [crew.acts[name].calls for name in ("x", "y", "z")] == [1, 1, 1]
    assert (len(crew.planner.planned), len(crew.planner.reviewed)) == (1, 1)
    assert len(await crew.sql("select 1 from messages")) == 2
    check_numbers(await crew.events(task["id"]))

    async def heard_out() -> bool:
        return (
            sum([await crew.waiting(queue) for queue in (SUPERVISOR_TASKS, AGENT_RESULTS, agent_queue("alpha"))]) == 0
        )

    await until(heard_out)
    assert await crew.waiting(DEAD_LETTERS) == 0


async def test_a_newer_sender_is_understood(crew: Crew) -> None:
    accepted = await crew.say("act:x")
    await crew.purge(SUPERVISOR_TASKS)
    body = b'{"kind": "task.submitted", "v": 2, "task_id": "%s", "more": {"a": 1}}' % str(accepted.task_id).encode()
    await crew.main.start("aggregator", "supervisor", "alpha")
    async with await aio_pika.connect(str(crew.settings.rabbitmq_url)) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(body), routing_key=SUPERVISOR_TASKS.name)
    assert (await crew.wait(accepted.task_id))["answer"] == "did x"


async def test_a_process_that_dies_before_publishing_leaves_it_to_the_clock(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = crew.resources
    monkeypatch.setattr(dying.relay, "push", lambda _item: None)
    accepted = await crew.say("act:x")
    assert len(await crew.sql("select 1 from outbox")) == 1
    await crew.process(*ALL)
    task = await crew.wait(accepted.task_id)
    assert task["answer"] == "did x"

    async def empty() -> bool:
        return not await crew.sql("select 1 from outbox")

    await until(empty)


async def test_while_the_broker_says_nothing_the_clock_does_its_other_duties(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As under a memory alarm: a publish is neither taken nor refused."""
    asked, over = asyncio.Semaphore(0), asyncio.Event()

    async def hang(*_args: object, **_named: object) -> None:
        asked.release()
        await over.wait()

    monkeypatch.setattr(bus, "publish", hang)
    accepted = await crew.say("act:x")
    await asked.acquire()
    await crew.sql("update outbox set created_at = now() - interval '1 minute'")
    await crew.main.start("clock")
    await asked.acquire()
    await crew.sql(
        "update tasks set state = 'planning', owner = 'gone', lease_until = now() where id = :id", id=accepted.task_id
    )

    async def released() -> bool:
        return (await crew.task(accepted.task_id))["owner"] is None

    await until(released)
    over.set()


async def test_an_unroutable_message_stays_in_the_outbox(crew: Crew) -> None:
    async with crew.resources.unit() as unit:
        unit.user_id = crew.ann
        unit.messages.append(StepRequested(task_id=new_id(), step_id=new_id(), agent="nobody"))

    async def tried() -> bool:
        return await crew.resources.relay.resend(older_than=0) == 0

    await until(tried)
    assert len(await crew.sql("select 1 from outbox")) == 1


async def test_an_agent_without_a_queue_does_not_silence_the_others(crew: Crew) -> None:
    await crew.main.start("aggregator", "supervisor")
    crew.planner.on("go", steps(a=("alpha", "act:x"), b=("aardvark", "act:y")))
    accepted = await crew.say("go")
    await crew.wait_step(accepted.task_id, 1, "queued")
    await crew.sql("update steps set queued_at = now() - interval '1 h'")

    async def rung() -> bool:
        return await crew.waiting(agent_queue("alpha")) == 1

    await until(rung)
    await crew.purge(agent_queue("alpha"))
    await bells.ring_missing(crew.resources)
    await until(rung)


async def test_an_aggregator_goes_on_after_any_error(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, join = new_id(), aggregator.join_task

    async def fail_for_one(resources: Resources, task_id: UUID) -> None:
        if task_id == broken:
            raise OSError("the database is away")
        await join(resources, task_id)

    monkeypatch.setattr(aggregator, "join_task", fail_for_one)
    monkeypatch.setattr(aggregator, "_TRIES", 1)
    await crew.main.start("aggregator", "supervisor", "alpha")
    for _ in range(aggregator._PREFETCH + 1):
        message = StepFinished(task_id=broken, step_id=new_id())
        await bus.publish(crew.resources.publisher, message, message_id=str(new_id()))
    assert (await crew.ask("act:x"))["answer"] == "did x"


async def test_bells_for_rows_that_are_gone_are_dropped(crew: Crew) -> None:
    await crew.main.start("aggregator", "supervisor", "alpha")
    ghosts: list[AnyMessage] = [
        StepRequested(task_id=new_id(), step_id=new_id(), agent="alpha"),
        StepFinished(task_id=new_id(), step_id=new_id()),
    ]
    for message in ghosts:
        await bus.publish(crew.resources.publisher, message, message_id="x")
    assert (await crew.ask("act:x"))["answer"] == "did x"
    assert await crew.waiting(DEAD_LETTERS) == 0


async def test_the_outbox_keeps_nothing_that_was_told(crew: Crew) -> None:
    await crew.main.start(*ALL)
    await asyncio.gather(*(crew.ask(f"act:{number}") for number in range(10)))

    async def empty() -> list[Json] | bool:
        return not await crew.sql("select 1 from outbox")

    await until(empty)
