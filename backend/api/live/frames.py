"""What one client gets: a replay from its cursor, then everything as it happens."""

import asyncio
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

from redis import RedisError

from backend.api.live.hub import RETRY_SECONDS, Hub, Item, Leaving, Listener, Lost, Told
from backend.core.event_log import ZERO, Cursor, Entry, EventLog, StreamId
from backend.core.events import PingFrame, ReadyFrame, ResetFrame
from backend.core.telemetry import metrics

#: Seconds without anything else after which a sign of life is sent.
PING_SECONDS = 15.0


@dataclass(frozen=True)
class Sent:
    """One frame as JSON text; ``event`` is the event's own JSON, ``cursor`` where the client stands after it."""

    text: str
    cursor: str | None = None
    event: bytes | None = None


def event_frame(body: bytes, cursor: Cursor | None) -> Sent:
    """Frame an event without reading it: what a newer process tells passes through an older one."""
    at = f'"{cursor}"' if cursor is not None else "null"
    return Sent(f'{{"type":"event","cursor":{at},"event":{body.decode()}}}', str(cursor) if cursor else None, body)


def _ready(cursor: Cursor) -> Sent:
    return Sent(ReadyFrame(cursor=str(cursor)).model_dump_json(), str(cursor))


def _reset(cursor: Cursor) -> Sent:
    return Sent(ResetFrame(cursor=str(cursor)).model_dump_json(), str(cursor))


PING = Sent(PingFrame().model_dump_json())


class Follower:
    """Follows one user's events for one client."""

    def __init__(self, hub: Hub, events: EventLog, user_id: UUID, after: str | None) -> None:
        self._hub = hub
        self._events = events
        self._user_id = user_id
        self._after = after
        self._epoch = ""
        self._last: StreamId = ZERO

    async def frames(self) -> AsyncGenerator[Sent]:
        """Yield frames until the caller stops, or this process does.

        Raises:
            TooSlow: the caller takes frames more slowly than they come.
        """
        async with self._hub.listen(self._user_id) as listener:
            async for frame in self._caught_up():
                yield frame
            while True:
                item = await self._next(listener)
                if item is None:
                    yield PING
                elif isinstance(item, Leaving):
                    return
                elif isinstance(item, Lost):
                    yield _reset(await self._stand())
                elif (fresh := self._fresh(item)) is not None:
                    yield fresh

    async def _next(self, listener: Listener) -> Item | None:
        try:
            async with asyncio.timeout(PING_SECONDS):
                return await listener.next()
        except TimeoutError:
            return None

    async def _caught_up(self) -> AsyncGenerator[Sent]:
        """Replay what the cursor misses; one that nothing can be replayed from gets a reset."""
        if self._after is None:
            yield _ready(await self._stand())
            return
        after = Cursor.parse(self._after)
        entries = await self._replay(after) if after is not None else None
        if after is None or entries is None:
            yield _reset(await self._stand())
            return
        self._epoch, self._last = after.epoch, after.at
        for entry in entries:
            if entry.at is not None:
                self._last = entry.at
                yield event_frame(entry.body, Cursor(self._epoch, entry.at))
        yield _ready(Cursor(self._epoch, self._last))

    async def _replay(self, after: Cursor) -> list[Entry] | None:
        try:
            return await self._events.replay(self._user_id, after)
        except (RedisError, OSError):
            return None

    async def _stand(self) -> Cursor:
        """Return where the user's stream ends, waiting for Redis if need be; what came up to there is skipped later."""
        while True:
            try:
                now = await self._events.cursor(self._user_id)
            except (RedisError, OSError):
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._epoch, self._last = now.epoch, now.at
                return now

    def _fresh(self, told: Told) -> Sent | None:
        if told.at is None:
            return event_frame(told.body, None)
        if told.at <= self._last:
            return None
        self._last = told.at
        metrics.LIVE_LAG.observe(time.time() - told.at.ms / 1000)
        return event_frame(told.body, Cursor(self._epoch, told.at))
