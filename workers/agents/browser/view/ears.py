"""What is said to this worker's steps: one connection to Redis, and none while no step has a browser."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from redis import RedisError
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from backend.core.redis_client import redis_at

log = structlog.get_logger()

_RETRY_SECONDS = 0.5
#: Seconds without a word after which the connection is checked.
_IDLE_SECONDS = 5.0

#: Takes a message; None says that from now on everything said is heard.
Heard = Callable[[bytes | None], None]


class Ears:
    """Channels with who hears them; whatever Redis does, they are heard again when it is back."""

    def __init__(self, redis_url: str) -> None:
        # Without retries of its own: a connection made anew by itself would not say that it was away.
        self._redis = redis_at(redis_url, retry=Retry(NoBackoff(), 0), socket_keepalive=True)
        self._heard: dict[str, Heard] = {}
        self._wanted = asyncio.Event()
        self._pubsub: PubSub | None = None

    async def hear(self, channel: str, heard: Heard) -> None:
        """Begin to hear a channel."""
        self._heard[channel] = heard
        if self._pubsub is not None:
            with suppress(RedisError, OSError):  # the loop notices too, and begins anew
                await self._pubsub.subscribe(channel)
        self._wanted.set()

    async def forget(self, channel: str) -> None:
        """Hear it no longer."""
        self._heard.pop(channel, None)
        if not self._heard:
            self._wanted.clear()
        if self._pubsub is not None:
            with suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(channel)

    async def run(self) -> None:
        """Listen until cancelled."""
        try:
            while True:
                await self._wanted.wait()
                try:
                    await self._listen()
                except (RedisError, OSError) as error:
                    log.warning("live view: Redis is away", cause=str(error))
                    await asyncio.sleep(_RETRY_SECONDS)
        finally:
            await self._redis.aclose()

    async def _listen(self) -> None:
        async with self._redis.pubsub() as pubsub:
            try:
                self._pubsub = pubsub
                await pubsub.subscribe(*self._heard)
                asked = False
                while self._heard:
                    message = await pubsub.get_message(timeout=_IDLE_SECONDS)
                    if message is not None:
                        self._tell(message)
                    elif asked:
                        raise TimeoutError("Redis doesn't answer")
                    else:
                        await pubsub.ping()
                    asked = message is None
            finally:
                self._pubsub = None

    def _tell(self, message: dict[str, object]) -> None:
        channel = message["channel"]
        heard = self._heard.get(channel.decode()) if isinstance(channel, bytes) else None
        if heard is None:
            return
        if message["type"] == "subscribe":
            heard(None)
        elif isinstance(message["data"], bytes):
            heard(message["data"])
