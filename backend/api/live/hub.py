"""One Redis subscription per served user and process, fanned out in memory to that user's sockets and streams."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

from redis import RedisError
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from structlog import get_logger

from backend.core import redis_keys
from backend.core.background import in_background
from backend.core.event_log import StreamId
from backend.core.redis_client import redis_at

log = get_logger(__name__)

#: Frames that may wait for one listener; who falls further behind is cut off and comes back with its cursor.
BACKLOG = 1_000
#: Seconds between two tries to reach a Redis that is away.
RETRY_SECONDS = 0.5
#: Seconds without a message after which the connection is checked.
IDLE_SECONDS = 5.0


@dataclass(frozen=True)
class Told:
    """An event as it was told: its place in the stream (None: not kept) and its JSON."""

    at: StreamId | None
    body: bytes


class Lost:
    """Events may have been missed: Redis was away."""


class Leaving:
    """This process stops: whoever listens goes on at another one, with the cursor."""


Item = Told | Lost | Leaving


class TooSlow(Exception):
    """The listener fell further behind than its backlog."""


@dataclass(eq=False)
class Listener:
    """What one socket or stream waits on."""

    user_id: UUID
    _backlog: asyncio.Queue[Item] = field(default_factory=lambda: asyncio.Queue(BACKLOG))
    _overflowed: bool = False

    def tell(self, item: Item) -> None:
        """Take an item, or note that there is no room for it."""
        try:
            self._backlog.put_nowait(item)
        except asyncio.QueueFull:
            self._overflowed = True

    async def next(self) -> Item:
        """Return the next item.

        Raises:
            TooSlow: items were dropped.
        """
        if self._overflowed:
            raise TooSlow
        return await self._backlog.get()


@dataclass
class _Audience:
    """A user's listeners, whether Redis has confirmed their subscription, and whether it was lost before."""

    listeners: set[Listener] = field(default_factory=set)
    confirmed: asyncio.Event = field(default_factory=asyncio.Event)
    interrupted: bool = False

    def interrupt(self) -> None:
        """Note that the subscription is gone."""
        self.interrupted = self.interrupted or self.confirmed.is_set()
        self.confirmed.clear()

    def confirm(self) -> None:
        """Note that it is there; who listened before may have missed something meanwhile."""
        if self.interrupted:
            self.tell(Lost())
        self.interrupted = False
        self.confirmed.set()

    def tell(self, item: Item) -> None:
        """Tell every listener."""
        for listener in self.listeners:
            listener.tell(item)


def _parse(data: bytes) -> Told:
    at, _, body = data.partition(b" ")
    return Told(None if at == b"-" else StreamId.parse(at.decode()), body)


class Hub:
    """Keeps the subscription, whatever Redis does; listeners stay, and hear when they may have missed something."""

    def __init__(self, redis_url: str, process_id: str) -> None:
        # Without retries: a connection that was silently made anew would hide what was missed.
        self._redis = redis_at(redis_url, retry=Retry(NoBackoff(), 0), socket_keepalive=True)
        self._own_channel = f"live:process:{process_id}"
        self._audiences: dict[str, _Audience] = {}
        self._pubsub: PubSub | None = None
        self._leaves = False

    def leave(self) -> None:
        """Send every listener away, those that still come too."""
        self._leaves = True
        for audience in self._audiences.values():
            audience.tell(Leaving())

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Hub"]:
        """Follow Redis while the block runs."""
        try:
            async with in_background(self._run()):
                yield self
        finally:
            await self._redis.aclose()

    @asynccontextmanager
    async def listen(self, user_id: UUID) -> AsyncIterator[Listener]:
        """Join a user's audience; when the block begins, everything told from now on arrives."""
        channel = redis_keys.user_channel(user_id)
        listener = Listener(user_id)
        audience = self._audiences.setdefault(channel, _Audience())
        audience.listeners.add(listener)
        try:
            if len(audience.listeners) == 1:
                await self._subscribe(channel)
            await audience.confirmed.wait()
            if self._leaves:
                listener.tell(Leaving())
            yield listener
        finally:
            audience.listeners.discard(listener)
            if not audience.listeners and self._audiences.get(channel) is audience:
                del self._audiences[channel]
                await self._unsubscribe(channel)

    async def _subscribe(self, channel: str) -> None:
        if self._pubsub is not None:
            with suppress(RedisError, OSError):  # the follower notices too, and subscribes to all when Redis is back
                await self._pubsub.subscribe(channel)

    async def _unsubscribe(self, channel: str) -> None:
        if self._pubsub is not None:
            with suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(channel)

    async def _run(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._own_channel)
                    # From here on a newcomer subscribes by itself; those before it are subscribed in the same breath.
                    self._pubsub = pubsub
                    if self._audiences:
                        await pubsub.subscribe(*self._audiences)
                    await self._follow(pubsub)
            except (RedisError, OSError) as error:
                log.warning("live.redis_away", cause=str(error))
            finally:
                self._pubsub = None
            for audience in self._audiences.values():
                audience.interrupt()
            await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self, pubsub: PubSub) -> None:
        asked = False
        while True:
            message = await pubsub.get_message(timeout=IDLE_SECONDS)
            if message is None:
                if asked:
                    raise TimeoutError("Redis doesn't answer")
                # Silence may mean that nothing happens, or that the connection was forgotten on its way.
                await pubsub.ping()
                asked = True
                continue
            asked = False
            audience = self._audiences.get(message["channel"].decode()) if message["channel"] is not None else None
            if audience is None:
                continue
            if message["type"] == "subscribe":
                audience.confirm()
            elif message["type"] == "message":
                audience.tell(_parse(message["data"]))
