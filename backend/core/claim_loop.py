"""Rung by a queue, claims rows and runs them outside the handler: claim, commit, ack, then work with a heartbeat."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitExchange, RabbitQueue

from backend.core import bus, claims
from backend.core.background import in_background
from backend.core.claimed_work import bell_for, note_wait, watched
from backend.core.claims import Lease
from backend.core.contracts import AnyMessage
from backend.core.db.base import Json
from backend.core.refusals import RefusedError, read
from backend.core.resources import Resources
from backend.core.telemetry import metrics

log = structlog.get_logger()

#: Seconds that work which a drain cut off may take to write how it stands, or to end an act it is in the middle of.
LET_GO_SECONDS = 15.0


@dataclass(eq=False)
class Held:
    """A claimed row and the work on it.

    ``cancelled`` is set when a person stopped it, ``lost`` when another holder took it over: then nothing may be
    written any more.
    """

    row: Json
    lease: Lease
    #: Whether the work may be cut off now: not before it has begun, and not while its end is being written.
    interruptible: bool = False
    cancelled: bool = False
    lost: bool = False
    draining: bool = False
    #: The state in which its work left the row; empty until then.
    ended: str = ""
    work: asyncio.Task[None] | None = field(default=None, repr=False)

    @contextmanager
    def interruptible_work(self) -> Iterator[None]:
        """Mark the part that may be cut off; what follows writes how it ended, and must not be.

        Raises:
            asyncio.CancelledError: it was cut off before it began.
        """
        if self.cancelled or self.lost or self.draining:
            raise asyncio.CancelledError
        self.interruptible = True
        try:
            yield
        finally:
            self.interruptible = False

    def stop(self) -> None:
        """Cut the work off, if it may be cut off now."""
        if self.interruptible and self.work is not None:
            self.work.cancel()


@dataclass(frozen=True)
class _Cancelled:
    """A stop of a task, or of one step of it."""

    task_id: UUID
    step_id: UUID | None

    def means(self, row: Json) -> bool:
        return bool(row.get("task_id", row["id"]) == self.task_id and self.step_id in {None, row["id"]})


@dataclass(frozen=True)
class Kind:
    """What a loop works on: where it is rung, how it claims, how it runs one row.

    ``run`` must end the row or give it back itself; it is cancelled when the work is stopped, lost or drained.
    """

    table: claims.Table
    queue: RabbitQueue
    exchange: RabbitExchange
    slots: int
    claim: Callable[[], Awaitable[Json | None]]
    run: Callable[[Held], Awaitable[None]]


class ClaimLoop:
    """One role's claims in one process."""

    def __init__(self, resources: Resources, kind: Kind) -> None:
        self._resources = resources
        self._kind = kind
        self._limits = resources.settings.limits
        self._slots = asyncio.Semaphore(kind.slots)
        self._held: dict[UUID, Held] = {}
        self._claiming = 0
        self._heard: list[_Cancelled] = []
        self._stopping = False

    @property
    def busy(self) -> int:
        """Rows being worked on now."""
        return len(self._held)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen and work; on leaving claim no more, then drain."""
        subscriber = self._resources.consumer.subscriber(
            self._kind.queue,
            self._kind.exchange,
            channel=Channel(prefetch_count=self._kind.slots),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
        )
        subscriber(self._on_bell)
        async with in_background(self._beat_forever()):
            await subscriber.start()
            try:
                yield
            finally:
                # First the bells that wait for a slot: stopping waits for their handlers.
                self._take_no_more()
                await bus.stop_listening(subscriber)
                await self._drain()

    async def _on_bell(self, message: Any) -> None:  # noqa: ANN401 - FastStream's message, untyped by its decoder
        try:
            bell = read(message.body)
        except RefusedError as refused:
            self._count("refused")
            log.warning("message refused", queue=self._kind.queue.name, cause=refused.cause, wrong=str(refused))
            await message.reject(requeue=False)
            return
        if not await self._take_slot():
            return  # whoever stops listening gives back what it didn't settle; by itself it would come here again
        row: Json | None = None
        self._claiming += 1
        try:
            row = await self._kind.claim()
            self._count("nothing" if row is None else "claimed")
        except Exception as error:  # noqa: BLE001 - the row is still there, and the clock rings again for it
            self._count("failed")
            log.warning("claim failed", queue=self._kind.queue.name, cause=repr(error))
        finally:
            self._claiming -= 1
            if row is None:
                self._slots.release()
        if row is not None:
            self._start(row, bell)
        if not self._claiming:
            self._heard.clear()
        await message.ack()

    def _count(self, outcome: str) -> None:
        metrics.BELLS.add(queue=self._kind.queue.name, outcome=outcome)

    async def _take_slot(self) -> bool:
        """Wait for a free slot; False when the loop stops before there is one."""
        if self._stopping:
            return False
        await self._slots.acquire()
        return not self._stopping

    def _take_no_more(self) -> None:
        """Stop claiming; bells that wait for a slot wake up (no more than ``slots`` are delivered at once)."""
        self._stopping = True
        for _ in range(self._kind.slots):
            self._slots.release()

    def _start(self, row: Json, bell: AnyMessage) -> None:
        note_wait(self._kind.table, row)
        held = Held(row, Lease(self._kind.table, row["id"], row["fence"], row["owner"]))
        held.cancelled = any(said.means(row) for said in self._heard)
        self._held[held.lease.id] = held
        held.work = asyncio.create_task(self._work(held, bell_for(row, bell)))

    async def _work(self, held: Held, bell: str | None) -> None:
        with watched(self._kind.table, held.row, bell=bell, ended=lambda: held.ended):
            await self._run(held)

    async def _run(self, held: Held) -> None:
        try:
            await self._kind.run(held)
        except asyncio.CancelledError:
            log.info("work let go", table=self._kind.table, id=str(held.lease.id), lost=held.lost)
        except Exception:
            log.exception("work ended without a verdict; its lease will run out", id=str(held.lease.id))
        finally:
            self._held.pop(held.lease.id, None)
            self._slots.release()

    def cancel(self, *, task_id: UUID, step_id: UUID | None = None) -> None:
        """Stop what this process holds of a task, or of one step; ahead of the heartbeat, which would tell anyway."""
        said = _Cancelled(task_id, step_id)
        if self._claiming:  # what is claimed at this moment isn't held yet
            self._heard.append(said)
        for held in list(self._held.values()):
            if said.means(held.row):
                held.cancelled = True
                held.stop()

    async def _beat_forever(self) -> None:
        while True:
            await asyncio.sleep(self._limits.heartbeat_seconds)
            try:
                await self._beat()
            except Exception as error:  # noqa: BLE001 - the database is away: beat again; leases outlive several beats
                log.warning("heartbeat failed", cause=repr(error))

    async def _beat(self) -> None:
        leases = [held.lease for held in self._held.values()]
        if not leases:
            return
        async with self._resources.engine.begin() as conn:
            alive = await claims.beat(conn, self._kind.table, leases, self._limits.lease_seconds)
        for lease in leases:
            held = self._held.get(lease.id)
            if held is None or held.lease != lease:
                continue
            held.lost = lease.id not in alive
            held.cancelled = held.cancelled or alive.get(lease.id, False)
            if held.lost or held.cancelled:
                held.stop()

    async def _drain(self) -> None:
        """Let running work finish for a while, then have it give its rows back; what hangs is left to its lease."""
        await self._wait(self._limits.drain_seconds)
        for held in list(self._held.values()):
            held.draining = True
            held.stop()
        for held in await self._wait(LET_GO_SECONDS):
            held.lost = True
            log.warning("work doesn't let go; its lease will run out", table=self._kind.table, id=str(held.lease.id))

    async def _wait(self, seconds: float) -> list[Held]:
        """Wait until nothing is worked on; returns what still is."""
        works = [held.work for held in self._held.values() if held.work is not None]
        if works:
            await asyncio.wait(works, timeout=seconds)
        return list(self._held.values())
