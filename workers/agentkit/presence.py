"""A worker's sign of life in rows: who is there, how many slots, how many busy."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core import cards
from backend.core.background import in_background
from backend.core.cards import WorkerSign
from backend.core.circuits import Circuit
from backend.core.resources import Resources
from backend.core.settings import LimitSettings

log = structlog.get_logger()

#: Heartbeats that may be missed before nobody is said to be there, and seconds at least.
_BEATS, _LEAST = 2.5, 5.0


def _lease(limits: LimitSettings) -> float:
    """Return how long a sign of life counts: shorter than a row's lease, since nobody works twice for a wrong guess."""
    return min(limits.lease_seconds, max(_LEAST, _BEATS * limits.heartbeat_seconds))


@asynccontextmanager
async def present(
    resources: Resources, *, role: str, version: str, slots: int, busy: Callable[[], int]
) -> AsyncIterator[None]:
    """Sign in, sign again with every heartbeat and when a circuit changes, and leave at the end."""
    circuits, changed = resources.providers.circuits, asyncio.Event()

    def told(_circuit: Circuit) -> None:
        changed.set()

    def sign() -> WorkerSign:
        return WorkerSign(
            process=resources.process_id,
            role=role,
            version=version,
            slots=slots,
            busy=busy(),
            circuits=circuits.reports(),
        )

    limits = resources.settings.limits
    await cards.sign(resources.engine, sign(), lease_seconds=_lease(limits))
    with circuits.telling(told):
        async with signing(resources.engine, limits, sign, changed):
            yield


@asynccontextmanager
async def signing(
    engine: AsyncEngine, limits: LimitSettings, sign: Callable[[], WorkerSign], changed: asyncio.Event
) -> AsyncIterator[None]:
    """Give a sign of life with every heartbeat and when something changed, and leave at the end.

    A database that is away ends nothing: the next sign is tried with the next beat.
    """

    async def sign_forever() -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(limits.heartbeat_seconds):
                    await changed.wait()
            changed.clear()
            worker = sign()
            try:
                await cards.sign(engine, worker, lease_seconds=_lease(limits))
            except Exception as error:  # noqa: BLE001 - the database is away: sign again at the next beat
                log.warning("sign of life failed", role=worker.role, cause=repr(error))

    try:
        async with in_background(sign_forever()):
            yield
    finally:
        worker = sign()
        with suppress(Exception):  # a sign that can't be taken back runs out by itself
            await cards.leave(engine, process=worker.process, role=worker.role)
