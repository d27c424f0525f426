"""Turns what its queues gave up into rows: nothing stays in ``dead.letters``."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import structlog
from faststream import AckPolicy
from faststream.rabbit import Channel

from backend.core import bus, dead_causes, topology
from backend.core.dead_letters import DeadMessage, close_moved, note_message
from backend.core.refusals import RefusedError, read
from backend.core.resources import Resources

log = structlog.get_logger()

_PREFETCH = 20
#: Seconds between two tries to write a row while the database is away.
_AGAIN_SECONDS = 1.0
#: A header is what its sender wrote there: no number of it may break a row.
_MOST_DEATHS = 1_000_000
#: What RabbitMQ says of a message that was handed out too often, and of one that its reader refused.
_DELIVERY_LIMIT, _REJECTED = "delivery_limit", "rejected"


@asynccontextmanager
async def listening(resources: Resources) -> AsyncIterator[None]:
    """Listen until left; any number of replicas may."""
    stopping = asyncio.Event()

    async def on_dead(message: Any) -> None:  # noqa: ANN401 - FastStream's message, untyped by its decoder
        dead = dead_message(message)
        while not stopping.is_set():
            try:
                async with resources.engine.begin() as conn:
                    await note_message(conn, dead)
            except Exception as error:  # noqa: BLE001 - handed back it would come again at once, and be counted
                log.warning("dead letter not noted yet", cause=repr(error))
                await _wait(stopping, _AGAIN_SECONDS)
            else:
                await message.ack()
                return
        await message.nack(requeue=True)

    subscriber = resources.consumer.subscriber(
        topology.DEAD_LETTERS,
        topology.DEAD,
        channel=Channel(prefetch_count=_PREFETCH),
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
    )
    subscriber(on_dead)
    await subscriber.start()
    try:
        yield
    finally:
        stopping.set()
        await bus.stop_listening(subscriber)


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return


async def close(resources: Resources) -> int:
    """Close letters whose step or task went on, or was stopped, by its own people; returns how many."""
    async with resources.engine.begin() as conn:
        return await close_moved(conn)


def dead_message(message: Any) -> DeadMessage:  # noqa: ANN401 - the same
    """Return what there is to note of a message as it came out of ``dead.letters``."""
    headers = _plain(message.headers)
    [death, *_] = _deaths_of(headers) or [{}]
    queue, reason = str(death.get("queue") or ""), str(death.get("reason") or "")
    cause, wrong = _why(message.body, reason)
    ids = _ids_in(message.body)
    return DeadMessage(
        queue=queue,
        # One without an id is known by what it says: the same text is the same letter while that is open.
        message_id=_clean(message.raw_message.message_id or f"sha256:{hashlib.sha256(message.body).hexdigest()}"),
        cause=cause,
        wrong=wrong,
        body=message.body,
        headers=headers,
        task_id=ids.get("task_id"),
        step_id=ids.get("step_id"),
        deaths=_count(death),
        redelivered=bool(message.raw_message.redelivered),
    )


def _why(body: bytes, reason: str) -> tuple[str, str]:
    """Return cause and words: who refused it gave no reason, so it is read once more."""
    if reason == _DELIVERY_LIMIT:
        return dead_causes.DELIVERY_LIMIT_REACHED, "Nobody who got it came to settle it."
    try:
        read(body)
    except RefusedError as refused:
        return refused.cause, str(refused)
    if reason == _REJECTED:
        return dead_causes.REFUSED, "This version can read it."
    return dead_causes.UNSETTLED, f"The queue's reason is “{reason or 'not given'}”."


def _deaths_of(headers: dict[str, object]) -> list[dict[str, Any]]:
    deaths = headers.get("x-death")
    return [death for death in deaths if isinstance(death, dict)] if isinstance(deaths, list) else []


def _count(death: dict[str, Any]) -> int:
    count = death.get("count")
    return min(count, _MOST_DEATHS) if isinstance(count, int) and count > 0 else 1


def _ids_in(body: bytes) -> dict[str, UUID]:
    """Return the ids that a body names, however little else of it can be read."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, UUID] = {}
    for name in ("task_id", "step_id"):
        try:
            found[name] = UUID(said[name])
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 - what a broker may put into a table
    """Return headers as JSON that PostgreSQL takes: it holds no NUL."""
    match value:
        case dict():
            return {_clean(str(name)): _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case bool() | int() | None:
            return value
        case bytes():
            return _clean(value.decode(errors="replace"))
        case _:
            return _clean(str(value))


def _clean(words: str) -> str:
    return words.replace("\x00", "\N{REPLACEMENT CHARACTER}")
