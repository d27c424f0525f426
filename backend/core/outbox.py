"""One transaction for rows, events and the messages they cause; a relay publishes after the commit."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from faststream.rabbit import RabbitBroker
from pydantic import ValidationError
from redis import RedisError
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.core import bus
from backend.core.background import in_background
from backend.core.contracts import AnyMessage, from_row
from backend.core.db import new_id
from backend.core.event_log import EventLog
from backend.core.events import EVENT, Event, NumberedEvent
from backend.core.telemetry import metrics, told, tracing

log = structlog.get_logger()

#: Items that one round of the relay takes at most, and seconds between two deletions of published rows.
BATCH = 200
DELETE_EVERY = 1.0
#: Seconds between two tries to tell what has no outbox row, and items that are kept for it at most.
TELL_AGAIN_SECONDS = 1.0
MOST_UNTOLD = 1_000


@dataclass(frozen=True)
class OutboxItem:
    """What one transaction left to be told."""

    id: UUID
    user_id: UUID
    messages: Sequence[AnyMessage]
    events: Sequence[Event]
    #: The events' JSON, in the same order: written once, used for their rows, this row and the stream.
    bodies: Sequence[bytes]
    #: Whether an outbox row was written for it.
    kept: bool = True


@dataclass(frozen=True)
class Sent:
    """Of some items, those all of whose events were told, and those all of whose messages were published."""

    told: set[UUID]
    published: set[UUID]


@dataclass
class Unit:
    """One transaction: its connection, and what it will tell once it is committed.

    ``messages`` are in order of sending; ``events`` are numbered and become rows; ``notices`` are told but not kept.
    """

    conn: AsyncConnection
    user_id: UUID | None = None
    messages: list[AnyMessage] = field(default_factory=list)
    events: list[NumberedEvent] = field(default_factory=list)
    notices: list[Event] = field(default_factory=list)
    #: False for what may go untold if this process dies right now: progress, which the next event overtakes.
    must_tell: bool = True
    #: Tasks of one user that may run at once, for whoever ends one here; 0 is no cap.
    max_running: int = 0

    async def flush(self) -> OutboxItem | None:
        """Write event rows and the outbox row; None when there is nothing to tell."""
        if not (self.messages or self.events or self.notices):
            return None
        if self.user_id is None:
            raise RuntimeError("a unit that tells something must know its user")
        kept = bool(self.messages) or self.must_tell
        events = [*self.events, *self.notices]
        bodies = [EVENT.dump_json(event) for event in events]
        item = OutboxItem(new_id(), self.user_id, _traced(self.messages), events, bodies, kept=kept)
        if kept:
            await self.conn.execute(_FLUSH, self._parameters(item))
        elif self.events:
            await self.conn.execute(_LOG_EVENTS, self._parameters(item))
        return item

    def _parameters(self, item: OutboxItem) -> dict[str, object]:
        bodies = [body.decode() for body in item.bodies]
        return {
            "id": item.id,
            "user_id": self.user_id,
            "task_ids": [event.task_id for event in self.events],
            "sources": [event.source for event in self.events],
            "numbers": [event.n for event in self.events],
            "data": bodies[: len(self.events)],
            "messages": _array(message.model_dump_json(exclude_none=True) for message in item.messages),
            "events": _array(bodies),
        }


def _traced(messages: Sequence[AnyMessage]) -> Sequence[AnyMessage]:
    """Return messages that say from where in which trace they come, unless they come from elsewhere."""
    here = tracing.traceparent() if messages else None
    if here is None:
        return messages
    return [each if each.traceparent else each.model_copy(update={"traceparent": here}) for each in messages]


def _kept_item(row: Row[Any]) -> OutboxItem | None:
    """Return what an outbox row keeps; None where only a newer version understands it, which then sends it."""
    try:
        messages = [from_row(message) for message in row.messages]
        events = [EVENT.validate_python(event) for event in row.events]
    except ValidationError as error:
        log.warning("outbox row left to a newer version", id=str(row.id), cause=str(error).splitlines()[0])
        return None
    bodies = [EVENT.dump_json(event) for event in events]
    return OutboxItem(row.id, row.user_id, messages, events, bodies)


def _array(parts: Iterable[str]) -> str:
    return "[" + ",".join(parts) + "]"


_EVENT_ROWS = """
    insert into task_events (task_id, source, n, user_id, data)
    select t, s, n, :user_id, d::jsonb
    from unnest(cast(:task_ids as uuid[]), cast(:sources as text[]), cast(:numbers as int[]), cast(:data as text[]))
        as e(t, s, n, d)
"""
_LOG_EVENTS = text(_EVENT_ROWS)
_FLUSH = text(f"""
    with logged as ({_EVENT_ROWS})
    insert into outbox (id, user_id, messages, events)
    values (:id, :user_id, cast(:messages as jsonb), cast(:events as jsonb))
""")  # noqa: S608 - constants
# Events are told once: while the broker is away, telling them with every try would push others out of the stream.
_TOLD = text("update outbox set events = '[]' where id = any(cast(:ids as uuid[]))")
# And messages are published once: while Redis is away, only what it missed is kept.
_PUBLISHED = text("update outbox set messages = '[]' where id = any(cast(:ids as uuid[]))")
_DELETE = text("delete from outbox where id = any(cast(:ids as uuid[]))")
_UNSENT = text("""
    select id, user_id, messages, events from outbox
    where created_at < now() - make_interval(secs => :older)
    order by messages = '[]', id limit :batch for update skip locked
""")


class Relay:
    """Publishes what committed transactions left, in order, and deletes the published rows in batches."""

    def __init__(self, engine: AsyncEngine, publisher: RabbitBroker, events: EventLog) -> None:
        self._engine = engine
        self._publisher = publisher
        self._events = events
        self._queue: asyncio.Queue[OutboxItem] = asyncio.Queue()
        self._published: list[UUID] = []

    def push(self, item: OutboxItem | None) -> None:
        """Take over a committed transaction's item; it is sent by this process soon, or by the clock after 5 s."""
        if item is not None:
            self._queue.put_nowait(item)

    def tell(self, user_id: UUID, event: Event) -> None:
        """Tell an event whose row is committed already; nobody tells it again if this process dies now."""
        self._queue.put_nowait(OutboxItem(new_id(), user_id, (), [event], [EVENT.dump_json(event)], kept=False))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the relay; on leaving, what is queued is still sent."""
        try:
            async with in_background(self._send_forever(), self._delete_forever()):
                try:
                    yield
                finally:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(5):
                            await self._queue.join()
        finally:
            with suppress(
                Exception
            ):  # the rows stay, and whoever starts next sends them again: every reader drops a repeat
                await self._delete_published()

    async def resend(self, *, older_than: float) -> int:
        """Send rows that a process left behind; returns how many.

        Args:
            older_than: seconds since the row was written.
        """
        async with self._engine.begin() as conn:
            rows = (await conn.execute(_UNSENT, {"older": older_than, "batch": BATCH})).all()
            items = [item for row in rows if (item := _kept_item(row)) is not None]
            sent = await self._send(items)
            done = sent.told & sent.published
            for statement, ids in ((_DELETE, done), (_TOLD, sent.told - done), (_PUBLISHED, sent.published - done)):
                if ids:
                    await conn.execute(statement, {"ids": list(ids)})
        return len(done)

    async def _send_forever(self) -> None:
        untold: list[OutboxItem] = []
        while True:
            new = await self._next(within=TELL_AGAIN_SECONDS if untold else None)
            items = [*untold, *new]
            try:
                sent = await self._send(items)
                self._published += [item.id for item in items if item.kept and item.id in sent.told & sent.published]
                # Nobody else tells these; a page whose connection held would show what was before until the next event.
                untold = [item for item in items if not item.kept and item.id not in sent.told][-MOST_UNTOLD:]
            except Exception:  # the rows stay for the clock; a relay that ended here would silence the whole process
                log.exception("relay stumbled", items=len(items))
            finally:
                for _ in new:
                    self._queue.task_done()

    async def _next(self, *, within: float | None) -> list[OutboxItem]:
        """Wait for items and take those that are there; none when nothing came within so many seconds."""
        items: list[OutboxItem] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                items.append(await self._queue.get())
        while len(items) < BATCH and not self._queue.empty():
            items.append(self._queue.get_nowait())
        return items

    async def _send(self, items: list[OutboxItem]) -> Sent:
        """Tell events first: what a message causes elsewhere must come after them in the user's stream."""
        return Sent(await self._tell(items), await self._publish(items))

    async def _tell(self, items: list[OutboxItem]) -> set[UUID]:
        """Tell events; one that stays untold would be missed by a reader whose own connection held meanwhile."""
        try:
            await self._events.append(
                (item.user_id, event, body)
                for item in items
                for event, body in zip(item.events, item.bodies, strict=True)
            )
        except (RedisError, TimeoutError, OSError) as error:
            untold = sum(len(item.events) for item in items)
            metrics.EVENTS_UNTOLD.add(untold)
            log.warning("events not told live", cause=str(error), events=untold)
            return {item.id for item in items if not item.events}
        return {item.id for item in items}

    async def _publish(self, items: list[OutboxItem]) -> set[UUID]:
        """Publish messages, all at once: while the broker doesn't answer, each takes as long as it may."""
        to_send = [(item.id, index, message) for item in items for index, message in enumerate(item.messages)]
        results = await asyncio.gather(
            *(bus.publish(self._publisher, message, message_id=f"{id_}.{index}") for id_, index, message in to_send),
            return_exceptions=True,
        )
        failed = {
            sending[0]: error
            for sending, error in zip(to_send, results, strict=True)
            if isinstance(error, BaseException)
        }
        for error in list(failed.values())[:1]:
            log.warning("messages stay in the outbox", cause=repr(error), items=len(failed))
        return {item.id for item in items if item.id not in failed}

    async def _delete_forever(self) -> None:
        while True:
            await asyncio.sleep(DELETE_EVERY)
            try:
                await self._delete_published()
            except Exception as error:  # noqa: BLE001 - the database is away: the ids are kept for the next round
                log.warning("published outbox rows not deleted yet", cause=str(error))

    async def _delete_published(self) -> None:
        ids = list(self._published)
        if not ids:
            return
        async with self._engine.begin() as conn:
            await conn.execute(_DELETE, {"ids": ids})
        self._published = self._published[len(ids) :]


@asynccontextmanager
async def unit(engine: AsyncEngine, relay: Relay) -> AsyncIterator[Unit]:
    """Open a transaction; on success commit rows, events and messages together, then hand them to the relay."""
    async with engine.begin() as conn:
        work = Unit(conn)
        yield work
        item = await work.flush()
    relay.push(item)
    if item is not None:
        told.count(item.events)
