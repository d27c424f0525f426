"""RabbitMQ as this system uses it: lean brokers, and publishing with confirm."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import structlog
from aio_pika.exceptions import ChannelNotFoundEntity
from faststream.rabbit import Channel, RabbitBroker, RabbitExchange, RabbitQueue
from faststream.rabbit.subscriber.usecase import RabbitSubscriber

from backend.core import topology
from backend.core.contracts import AnyMessage
from backend.core.telemetry import metrics, tracing
from backend.core.telemetry.tracing import SpanKind

if TYPE_CHECKING:
    from faststream.rabbit import RabbitMessage

log = structlog.get_logger()

#: Seconds for one publish: under a memory or disk alarm the server never answers.
PUBLISH_TIMEOUT = 10.0
#: Seconds between heartbeats, where the URL says nothing of it; the third one missing ends a connection.
HEARTBEAT_SECONDS = 10
#: Seconds for listening no more: a broker that is away gives back what was not settled by itself.
STOP_TIMEOUT = 5.0


async def _raw(message: "RabbitMessage") -> Any:  # noqa: ANN401 - FastStream's decoder may return what it likes
    """Hand the message through: contracts parse themselves, and FastStream's own decoding costs a third more."""
    return message


def _with_heartbeat(rabbitmq_url: str) -> str:
    """Have a connection that was forgotten on its way be noticed within half a minute rather than three."""
    if "heartbeat=" in rabbitmq_url:
        return rabbitmq_url
    return f"{rabbitmq_url}{'&' if '?' in rabbitmq_url else '?'}heartbeat={HEARTBEAT_SECONDS}"


def make_broker(rabbitmq_url: str) -> RabbitBroker:
    """Return a broker that publishes loudly (an unroutable message raises) and consumes lean."""
    return RabbitBroker(
        _with_heartbeat(rabbitmq_url),
        apply_types=False,
        decoder=_raw,
        default_channel=Channel(on_return_raises=True),
        fail_fast=True,
        logger=None,
    )


def _route(message: AnyMessage) -> tuple[RabbitExchange, str]:
    match message.kind:
        case "task.submitted" | "task.joined":
            return topology.SUPERVISOR, topology.SUPERVISOR_TASKS.name
        case "step.requested" | "step.resumed":
            return topology.AGENT, message.agent
        case "step.finished":
            return topology.RESULTS, ""
        case "task.cancelled" | "step.cancelled":
            return topology.CONTROL, ""


def _queue_of(exchange: RabbitExchange, key: str) -> str:
    """Return the name of the queue that a message is meant for, as metrics and spans know it."""
    match exchange:
        case topology.AGENT:
            return topology.agent_queue(key).name
        case topology.RESULTS:
            return topology.AGENT_RESULTS.name
        case topology.CONTROL:
            return topology.CONTROL.name
        case _:
            return key


async def stop_listening(subscriber: RabbitSubscriber) -> None:
    """Take no more messages, and have what was delivered and not settled go to others at once.

    It would stay with this connection until that is closed, which a drain puts off; its channel is closed instead.
    """
    await _briefly(_leave(subscriber), "stopped listening without the broker")


async def close(broker: RabbitBroker) -> None:
    """Close a broker's connection; one that doesn't answer any more is left to the end of the process."""
    await _briefly(broker.stop(), "connection not closed")


async def _leave(subscriber: RabbitSubscriber) -> None:
    queue = subscriber._queue_obj  # noqa: SLF001 - FastStream names its channel nowhere else
    await subscriber.stop()
    if queue is not None:
        await queue.channel.close()


async def _briefly(work: Coroutine[Any, Any, None], unless: str) -> None:
    """Wait ``STOP_TIMEOUT`` for it and no longer, also where it swallows a cancel: what follows must be done anyway."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task}, timeout=STOP_TIMEOUT)
        if not task.done():
            log.warning(unless, cause=f"no answer within {STOP_TIMEOUT:.0f} s")
        elif task.cancelled():
            log.warning(unless, cause="cut off")
        elif error := task.exception():
            log.warning(unless, cause=repr(error))
    finally:
        task.cancel()


async def depth(broker: RabbitBroker, queue: RabbitQueue) -> int:
    """Return how many messages wait in a queue now, those being handled not counted; makes one that is gone."""
    declared = await broker.declare_queue(queue)
    # FastStream remembers what it declared, with the count of that time: the queue itself is asked again.
    return (await declared.declare(timeout=PUBLISH_TIMEOUT)).message_count or 0


async def counts(broker: RabbitBroker, queue: RabbitQueue) -> tuple[int, int]:
    """Return how many messages wait in a queue, and how many listen to it; nobody where there is none.

    A channel of its own asks, because a missing queue closes it.
    """
    connection = await broker.connect()
    async with asyncio.timeout(PUBLISH_TIMEOUT), connection.channel() as channel:
        try:
            found = (await channel.declare_queue(queue.name, passive=True)).declaration_result
        except ChannelNotFoundEntity:
            return 0, 0
    return found.message_count or 0, found.consumer_count or 0


async def publish(broker: RabbitBroker, message: AnyMessage, *, message_id: str) -> None:
    """Publish one message, persistent and confirmed.

    Raises:
        TimeoutError: no confirm within ``PUBLISH_TIMEOUT`` seconds.
        Exception: whatever aio-pika raises while the broker is away, or when no queue takes the message.
    """
    exchange, key = _route(message)
    queue, outcome = _queue_of(exchange, key), "failed"
    try:
        if message.traceparent and tracing.is_on():
            with tracing.span(f"publish {queue}", parent=message.traceparent, kind=SpanKind.PRODUCER):
                traced = message.model_copy(update={"traceparent": tracing.traceparent()})
                await _send(broker, traced, exchange, key, message_id)
        else:
            await _send(broker, message, exchange, key, message_id)
        outcome = "ok"
    finally:
        metrics.PUBLISHED.add(queue=queue, outcome=outcome)


async def _send(broker: RabbitBroker, message: AnyMessage, exchange: RabbitExchange, key: str, message_id: str) -> None:
    async with asyncio.timeout(PUBLISH_TIMEOUT):
        await broker.publish(
            message.model_dump_json(exclude_none=True).encode(),
            exchange=exchange,
            routing_key=key,
            # Nobody may be listening for cancels right now, and that is no fault.
            mandatory=exchange is not topology.CONTROL,
            persist=True,
            content_type="application/json",
            message_id=message_id,
            correlation_id=str(message.task_id),
            message_type=message.kind,
        )
