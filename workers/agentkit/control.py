"""Cancels heard ahead of the heartbeat: one exclusive queue per process and role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.rabbit import Channel
from pydantic import ValidationError

from backend.core import bus, topology
from backend.core.claim_loop import ClaimLoop
from backend.core.contracts import StepCancelled, TaskCancelled, parse
from backend.core.resources import Resources

log = structlog.get_logger()


@asynccontextmanager
async def listening(resources: Resources, loop: ClaimLoop, *, role: str) -> AsyncIterator[None]:
    """Stop what the loop holds when a person stops it."""

    async def on_message(message: Any) -> None:  # noqa: ANN401 - FastStream's message, untyped by its decoder
        try:
            said = parse(message.body)
        except ValidationError as error:
            log.warning("control message ignored", cause=str(error).splitlines()[0])
            return
        match said:
            case TaskCancelled():
                loop.cancel(task_id=said.task_id)
            case StepCancelled():
                loop.cancel(task_id=said.task_id, step_id=said.step_id)

    subscriber = resources.consumer.subscriber(
        topology.control_queue(f"{resources.process_id}.{role}"),
        topology.CONTROL,
        channel=Channel(prefetch_count=100),
        ack_policy=AckPolicy.ACK_FIRST,
        no_reply=True,
    )
    subscriber(on_message)
    await subscriber.start()
    try:
        yield
    finally:
        await bus.stop_listening(subscriber)
