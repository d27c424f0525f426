"""Messages that come twice, late, too large, or are none."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel

from tests.chaos.faults.kind import Fault, Scene

_MANY = 30


@asynccontextmanager
async def _channel(scene: Scene) -> AsyncIterator[AbstractChannel]:
    async with await aio_pika.connect(scene.rig.nodes.rabbitmq.url) as connection:
        yield await connection.channel()


async def _send(channel: AbstractChannel, exchange: str, key: str, body: bytes) -> None:
    target = await channel.get_exchange(exchange)
    message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT, message_id=str(uuid.uuid4()))
    await target.publish(message, routing_key=key)


def _body(**fields: Any) -> bytes:  # noqa: ANN401 - JSON
    return json.dumps(fields, default=str).encode()


async def _bells(scene: Scene) -> list[tuple[str, str, bytes]]:
    """Return bells of every kind for tasks and steps as they are now, finished ones among them."""
    steps = await scene.rig.rows("select id, task_id, agent from steps order by random() limit $1", _MANY)
    bells = []
    for step in steps:
        of = {"task_id": step["task_id"]}
        one = {**of, "step_id": step["id"]}
        bells += [
            ("supervisor", "supervisor.tasks", _body(kind="task.submitted", **of)),
            ("supervisor", "supervisor.tasks", _body(kind="task.joined", round=1, **of)),
            ("agent", step["agent"], _body(kind="step.requested", agent=step["agent"], **one)),
            ("agent", step["agent"], _body(kind="step.resumed", agent=step["agent"], **one)),
            ("results", "", _body(kind="step.finished", **one)),
        ]
    return bells


async def _duplicate(scene: Scene) -> None:
    """Ring for everything that is there, three times."""
    async with _channel(scene) as channel:
        for exchange, key, body in (await _bells(scene)) * 3:
            await _send(channel, exchange, key, body)


async def _shuffle(scene: Scene) -> None:
    """Ring for what was, in any order, and for what never was."""
    bells = await _bells(scene)
    never = {"task_id": uuid.uuid4(), "step_id": uuid.uuid4()}
    bells += [
        ("agent", "porter", _body(kind="step.requested", agent="porter", **never)),
        ("results", "", _body(kind="step.finished", **never)),
        ("supervisor", "supervisor.tasks", _body(kind="task.joined", round=7, task_id=uuid.uuid4())),
    ]
    scene.rng.shuffle(bells)
    async with _channel(scene) as channel:
        for exchange, key, body in bells:
            await _send(channel, exchange, key, body)


async def _newer(scene: Scene) -> None:
    """Ring as a newer version does: with fields that this one doesn't know."""
    async with _channel(scene) as channel:
        for exchange, key, body in await _bells(scene):
            fields = json.loads(body) | {"v": 2, "region": "north", "nested": {"new": [1, 2]}}
            await _send(channel, exchange, key, json.dumps(fields).encode())


async def _poison(scene: Scene) -> None:
    """Send what can't be read, of a kind that nobody knows, and far too large; each ends as a dead letter."""
    bodies = [
        b"\x00\xff not json",
        b"",
        b"[]",
        _body(kind="task.exploded", task_id=uuid.uuid4()),
        _body(kind="step.requested", task_id="no id", step_id=uuid.uuid4(), agent="porter"),
        _body(kind="task.submitted", task_id="x" * 4_000_000),
    ]
    async with _channel(scene) as channel:
        for exchange, key in (("supervisor", "supervisor.tasks"), ("agent", "porter"), ("results", "")):
            for body in bodies:
                await _send(channel, exchange, key, body)
                scene.poison += 1


async def _oversized(scene: Scene) -> None:
    """Ring for what is there with messages of megabytes; they are refused, whatever they say."""
    async with _channel(scene) as channel:
        for exchange, key, body in (await _bells(scene))[:5]:
            fields = json.loads(body) | {"padding": "x" * 2_000_000}
            await _send(channel, exchange, key, json.dumps(fields).encode())
            scene.poison += 1


async def _two_hands(scene: Scene) -> None:
    """Hand each step that is being worked on to a second worker, by both ways there are: a bell, and a lost lease."""
    rows = await scene.rig.rows("select id, task_id, agent from steps where state = 'running'")
    if not rows:
        await scene.load.ask("act")
        rows = await scene.rig.rows("select id, task_id, agent from steps where state = 'running'")
    async with scene.rig.sql() as connection:
        await connection.execute("update steps set lease_until = now() - interval '1 second' where owner is not null")
    async with _channel(scene) as channel:
        for row in rows:
            body = _body(kind="step.requested", task_id=row["task_id"], step_id=row["id"], agent=row["agent"])
            for _ in range(2):
                await _send(channel, "agent", row["agent"], body)


FAULTS = [
    Fault("messages: duplicated", _duplicate),
    Fault("messages: reordered and stale", _shuffle),
    Fault("messages: of a newer version", _newer),
    Fault("messages: oversized", _oversized),
    Fault("messages: poison, unknown kinds", _poison),
    Fault("two workers handed the same step", _two_hands),
]
