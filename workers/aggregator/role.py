"""The aggregator: joins what comes back, starts what may start next, moves the task on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import structlog
from faststream import AckPolicy
from faststream.rabbit import Channel

from backend.core import topology
from backend.core.contracts import StepFinished
from backend.core.joins import join
from backend.core.locked_task import LockedTask
from backend.core.refusals import RefusedError, read
from backend.core.resources import Resources
from backend.core.settings import Settings
from backend.core.telemetry import metrics, tracing
from backend.core.telemetry.tracing import SpanKind

log = structlog.get_logger()

#: Joins under way at once in one process, and tries of one join before it is left to the clock.
_PREFETCH = 32
_TRIES = 3


async def join_task(resources: Resources, task_id: UUID) -> None:
    """Join one task under its row lock; a task that is gone needs none."""
    async with resources.unit() as unit:
        task = await LockedTask.take(unit, task_id)
        if task is not None:
            await join(task)


async def _join_with_retry(resources: Resources, task_id: UUID) -> None:
    for attempt in range(1, _TRIES + 1):
        try:
            await join_task(resources, task_id)
        except Exception as error:  # noqa: BLE001 - a delivery that is never settled would use up the prefetch for good
            log.warning("join failed", attempt=attempt, cause=repr(error))
            await asyncio.sleep(0.2 * attempt)
        else:
            return
    log.error("join left to the clock")


async def _join_watched(resources: Resources, said: StepFinished) -> None:
    """Join as a part of the task's trace, so that what it starts is one of the step that ended."""
    ids = {"task_id": str(said.task_id), "step_id": str(said.step_id)}
    about = {f"warren.{name}": value for name, value in ids.items()}
    with (
        structlog.contextvars.bound_contextvars(**ids),
        tracing.span("join", parent=said.traceparent, kind=SpanKind.CONSUMER, about=about),
    ):
        await _join_with_retry(resources, said.task_id)


@asynccontextmanager
async def aggregator_role(_settings: Settings, resources: Resources) -> AsyncIterator[None]:
    """Listen to ``agent.results``; any number of replicas may."""

    async def on_result(message: Any) -> None:  # noqa: ANN401 - FastStream's message, untyped by its decoder
        try:
            said = read(message.body)
        except RefusedError as refused:
            metrics.BELLS.add(queue=topology.AGENT_RESULTS.name, outcome="refused")
            log.warning("message refused", queue="agent.results", cause=refused.cause, wrong=str(refused))
            await message.reject(requeue=False)
            return
        if isinstance(said, StepFinished):
            await _join_watched(resources, said)
        await message.ack()
        metrics.BELLS.add(queue=topology.AGENT_RESULTS.name, outcome="claimed")

    subscriber = resources.consumer.subscriber(
        topology.AGENT_RESULTS,
        topology.RESULTS,
        channel=Channel(prefetch_count=_PREFETCH),
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
    )
    subscriber(on_result)
    await subscriber.start()
    try:
        yield
    finally:
        await subscriber.stop()
