"""What can't be done is a row with a cause: unreadable messages, poison, and work whose tries are used up."""

from collections.abc import Sequence
from uuid import UUID

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, FieldValue
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core import dead_causes, topology
from backend.core.contracts import StepRequested
from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.dead_letters import DeadMessage, note_message
from backend.core.refusals import LARGEST_BYTES
from backend.core.topology import AGENT_RESULTS, DEAD_LETTERS, SUPERVISOR_TASKS, agent_queue
from backend.core.verdicts import Failure, Permanent, Retryable
from tests.path.crew import ALL, Crew, until
from tests.path.test_claims import die_holding
from workers.agentkit.context import StepContext
from workers.clock import dead_letters

READERS = [SUPERVISOR_TASKS, AGENT_RESULTS, agent_queue("alpha")]
TASK = "01890000-0000-7000-8000-000000000001"
#: What each of these ends as.
BODIES = {
    b"no json": "unreadable",
    b"\xff\x00": "unreadable",
    b"": "unreadable",
    b"[]": "unreadable",
    b'{"kind": "task.joined", "task_id": "x"}': "unreadable",
    b'{"kind": "task.renamed", "task_id": "%s"}' % TASK.encode(): "unknown_kind",
    b'{"kind": "task.renamed", "v": 2, "task_id": "%s"}' % TASK.encode(): "newer_version",
    b'{"kind": "task.joined", "v": 3, "task_id": "%s"}' % TASK.encode(): "newer_version",
    b'{"kind": "task.submitted", "task_id": "%s", "more": "%s"}' % (TASK.encode(), b"x" * LARGEST_BYTES): "oversized",
}


async def letters(crew: Crew, state: str = "open") -> list[Json]:
    return await crew.sql("select * from dead_letters where state = :state order by id", state=state)


async def put(channel: AbstractChannel, queue: str, *messages: aio_pika.Message) -> None:
    for message in messages:
        await channel.default_exchange.publish(message, routing_key=queue)


async def nothing_left(crew: Crew) -> bool:
    return await crew.waiting(DEAD_LETTERS) == 0


async def test_what_no_reader_can_take_is_a_row_with_its_cause_and_others_flow(crew: Crew) -> None:
    await crew.main.start(*ALL)
    async with await aio_pika.connect(str(crew.settings.rabbitmq_url)) as connection:
        channel = await connection.channel()
        for queue in READERS:
            await put(channel, queue.name, *(aio_pika.Message(body) for body in BODIES))
        control = await channel.get_exchange("control")
        await control.publish(aio_pika.Message(b"no json"), routing_key="")  # nobody's to keep

    async def buried() -> Sequence[Json]:
        found = await letters(crew)
        return found if len(found) == len(READERS) * len(BODIES) else ()

    rows: list[Json] = await until(buried)
    expected = {(queue.name, body[:LARGEST_BYTES]): cause for queue in READERS for body, cause in BODIES.items()}
    assert {(row["queue"], row["body"]): row["cause"] for row in rows} == expected
    assert {row["size"] for row in rows if row["cause"] == "oversized"} == {len(list(BODIES)[-1])}
    assert all(row["cause"] in dead_causes.CAUSES and row["error"]["message"] for row in rows)
    assert await nothing_left(crew)
    assert (await crew.ask("act:x"))["answer"] == "did x"


async def test_two_replicas_make_one_row_of_a_message_however_often_it_comes(crew: Crew) -> None:
    ghost = new_id()
    body = StepRequested(task_id=ghost, step_id=ghost, agent="alpha").model_dump_json().encode()
    death: FieldValue = [{"queue": "agent.alpha", "reason": "delivery_limit", "count": 1}]
    odd: dict[str, FieldValue] = {"nul\x00": "a\x00b", "bytes": bytearray(b"\xff"), "number": 1.5, "x-death": death}
    twice = [
        aio_pika.Message(body, message_id="odd\x00id", headers=odd),
        aio_pika.Message(body, message_id="same", headers={}),
    ] * 10
    async with await aio_pika.connect(str(crew.settings.rabbitmq_url)) as connection:
        await put(await connection.channel(), DEAD_LETTERS.name, *twice)
    await crew.main.start("clock")
    await crew.process("clock")

    async def all_noted() -> Sequence[Json]:
        found = await letters(crew)
        return found if sorted(row["deaths"] for row in found) == [10, 10] else ()

    rows: list[Json] = await until(all_noted)
    causes = {row["message_id"]: row["cause"] for row in rows}
    assert causes == {"odd\N{REPLACEMENT CHARACTER}id": "delivery_limit", "same": "unsettled"}
    assert [row["task_id"] for row in rows] == [None, None]  # what it names isn't there
    assert await nothing_left(crew)


async def test_a_letter_waits_for_the_database_and_is_not_lost(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = [0]

    async def fail_twice(conn: AsyncConnection, dead: DeadMessage) -> None:
        tries[0] += 1
        if tries[0] <= 2:
            raise OSError("the database is away")
        await note_message(conn, dead)

    monkeypatch.setattr(dead_letters, "note_message", fail_twice)
    monkeypatch.setattr(dead_letters, "_AGAIN_SECONDS", 0.01)
    await crew.main.start("clock")
    async with await aio_pika.connect(str(crew.settings.rabbitmq_url)) as connection:
        await put(await connection.channel(), DEAD_LETTERS.name, aio_pika.Message(b"no json"))
    [row] = await until(lambda: letters(crew))
    assert (row["body"], row["deaths"], tries[0]) == (b"no json", 1, 3)


async def test_a_message_that_is_never_settled_ends_at_the_delivery_limit(crew: Crew) -> None:
    await crew.main.start("clock")
    async with await aio_pika.connect(str(crew.settings.rabbitmq_url)) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue("agent.beta", ensure=False)
        await put(channel, "agent.beta", aio_pika.Message(b'{"kind": "step.requested"}', message_id="poison"))
        for _ in range(topology.DELIVERY_LIMIT + 1):
            message = await until(lambda: queue.get(fail=False))
            await message.nack(requeue=True)
    [row] = await until(lambda: letters(crew))
    assert (row["cause"], row["queue"], row["message_id"]) == ("delivery_limit", "agent.beta", "poison")


async def dead_step(crew: Crew, message: str = "act:x") -> tuple[UUID, Json]:
    """Let three workers die on a step; returns its task and the letter."""
    accepted = await crew.say(message)
    for _ in range(3):
        await die_holding(crew.resources)
        await until(lambda: crew.sql("select 1 from steps where owner is null and lost_leases > 0"))
    await crew.wait(accepted.task_id)
    return accepted.task_id, (await letters(crew))[-1]


async def test_a_step_that_killed_three_workers_is_a_letter_until_its_person_moves_it(crew: Crew) -> None:
    await crew.main.start("clock", "aggregator", "supervisor")
    task_id, letter = await dead_step(crew)
    [step] = await crew.steps(task_id)
    assert (letter["kind"], letter["cause"], letter["body"], letter["deaths"]) == ("step", "worker_died", b"act:x", 3)
    assert (letter["step_id"], letter["user_id"], letter["queue"]) == (step["id"], crew.ann, "agent.alpha")
    await crew.sql("update steps set state = 'queued', lost_leases = 0 where id = :id", id=step["id"])
    [closed] = await until(lambda: letters(crew, "replayed"))
    assert (closed["id"], closed["decided_by"], closed["note"]) == (letter["id"], "ann", "Its person retried it.")
    # Given up once more it is another letter, which goes with what its person stopped.
    await crew.sql("update dead_letters set state = 'open', note = null")
    await crew.sql("update steps set state = 'skipped' where id = :id", id=step["id"])
    [closed] = await until(lambda: letters(crew, "discarded"))
    assert closed["reason"] == "Its person stopped it or left it out."


async def test_a_task_that_killed_three_supervisors_is_a_letter(crew: Crew) -> None:
    accepted = await crew.say("anything")
    for _ in range(3):
        await crew.sql("update tasks set state = 'planning', owner = 'dead', lease_until = now() - interval '1 s'")
        await crew.release_leases()
    [letter] = await letters(crew)
    assert (letter["kind"], letter["task_id"], letter["body"]) == ("task", accepted.task_id, b"anything")
    assert (letter["cause"], letter["deaths"], letter["queue"]) == ("worker_died", 3, "supervisor.tasks")


async def test_only_what_machinery_failed_is_a_letter(crew: Crew) -> None:
    failure = Failure(code="provider_away", message="It does not answer.", cure="Wait.")

    async def give_up(_context: StepContext) -> str:
        raise Retryable(failure, after=0.01)

    async def refuse(_context: StepContext) -> str:
        raise Permanent(failure)

    crew.acts.define("away", give_up)
    crew.acts.define("wrong", refuse)
    await crew.main.start(*ALL)
    assert (await crew.ask("act:wrong"))["state"] == "failed"
    assert await letters(crew) == []
    assert (await crew.ask("act:away"))["state"] == "failed"
    [letter] = await letters(crew)
    most = crew.settings.limits.max_attempts
    assert (letter["cause"], letter["deaths"], letter["body"]) == ("provider_away", most, b"act:away")
    assert letter["error"] == {**failure.as_json(), "details": {}}
