"""The clock: does whatever is due. Any number of replicas may run; locks keep them apart."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from backend.core import queued_count, running_cap
from backend.core.background import in_background
from backend.core.resources import Resources
from backend.core.settings import Settings
from backend.core.telemetry import metrics, row_gauges
from backend.core.telemetry.labels import DUTY
from workers.clock import (
    approvals,
    bells,
    browser_sessions,
    dead_letters,
    desk,
    effects,
    gauges,
    leases,
    orphans,
    presence,
    retries,
    schedule_ends,
    schedules,
    threads,
)

log = structlog.get_logger()

#: Seconds after which an unsent outbox row is somebody else's to send.
_UNSENT_SECONDS = 5.0
_REJOIN_SECONDS = 5.0
_REMIND_SECONDS = 20.0
_FOLD_SECONDS = 5.0
_PRESENCE_SECONDS = 60.0
_SWEEP_SECONDS = 6 * 3600.0


@dataclass
class Duty:
    """Something to look at every so many seconds."""

    name: str
    every: float
    do: Callable[[Resources], Awaitable[int]]
    due: float = 0.0
    #: It speaks to the broker, which may take its time to say nothing: the other duties don't wait for it.
    apart: bool = False


async def _resend(resources: Resources) -> int:
    return await resources.relay.resend(older_than=_UNSENT_SECONDS)


def _duties(settings: Settings) -> list[Duty]:
    tick = settings.limits.clock_seconds
    return [
        Duty("retries", tick, retries.ring_due),
        Duty("lost step leases", tick, leases.release_steps),
        Duty("lost task leases", tick, leases.release_tasks),
        Duty("outbox", tick, _resend, apart=True),
        Duty("decided", tick, approvals.resume),
        Duty("deadlines", tick, approvals.expire),
        Duty("reminders", _REMIND_SECONDS, approvals.remind),
        Duty("dangling questions", _REJOIN_SECONDS, approvals.withdraw),
        Duty("unseen effects", _REJOIN_SECONDS, effects.give_up),
        Duty("rejoin", _REJOIN_SECONDS, bells.rejoin),
        Duty("dead letters", _REJOIN_SECONDS, dead_letters.close),
        Duty("desk", tick, desk.teller()),
        Duty("bells", settings.limits.ring_seconds, bells.ring_missing, due=time.monotonic() + 2, apart=True),
        Duty("schedules", tick, schedules.run_due),
        Duty("runs of schedules", tick, schedule_ends.settle),
        Duty("held", tick, running_cap.let_missed_go),
        Duty("queue count", _FOLD_SECONDS, queued_count.fold),
        Duty("counts", settings.telemetry.metrics_seconds, gauges.read),
        Duty("presence", _PRESENCE_SECONDS, presence.forget),
        Duty("browser sessions", _PRESENCE_SECONDS, browser_sessions.sweep),
        Duty("orphaned threads", _SWEEP_SECONDS, threads.sweep, due=time.monotonic() + 90),
        Duty("orphaned bytes", _SWEEP_SECONDS, orphans.sweep, due=time.monotonic() + 60),
    ]


async def _tick(resources: Resources, duties: list[Duty]) -> None:
    for duty in duties:
        if time.monotonic() < duty.due:
            continue
        began = time.monotonic()
        duty.due = began + duty.every
        try:
            done = await duty.do(resources)
        except Exception as error:  # noqa: BLE001 - one duty that fails must not stop the others; it is due again soon
            metrics.DUTY_FAILURES.add(duty=duty.name)
            log.warning("clock duty failed", duty=duty.name, cause=repr(error))
        else:
            metrics.DUTY_DURATION.observe(time.monotonic() - began, duty=duty.name)
            if done:
                log.info("clock", duty=duty.name, rows=done)


@asynccontextmanager
async def clock_role(settings: Settings, resources: Resources) -> AsyncIterator[None]:
    """Tick until left."""
    duties = _duties(settings)
    DUTY.learn(duty.name for duty in duties)

    async def tick_forever(some: list[Duty]) -> None:
        while True:
            await _tick(resources, some)
            await asyncio.sleep(settings.limits.clock_seconds)

    together = [duty for duty in duties if not duty.apart]
    each = (together, *([duty] for duty in duties if duty.apart))
    try:
        async with in_background(*(tick_forever(some) for some in each)), dead_letters.listening(resources):
            yield
    finally:
        row_gauges.forget()
