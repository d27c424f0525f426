"""Which saved sessions are in use just now: marked in Redis for who looks, ended when their owner deletes them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from redis import RedisError
from redis.asyncio import Redis

from backend.core import redis_keys
from backend.core.background import in_background
from workers.agents.browser.safe.safe import Safe, SavedSession

log = structlog.get_logger()

#: Seconds between two looks whether a session in use still is there, and until the mark of a dead worker is gone.
_LOOK_SECONDS = 1.0
_MARK_SECONDS = 30

Ended = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class _Use:
    user_id: UUID
    session: SavedSession
    ended: Ended


@dataclass
class SessionsInUse:
    """Those of one worker's steps. A mark is a hash of the steps that use the session, and holds nothing of it."""

    redis: Redis
    safe: Safe
    _uses: dict[tuple[UUID, UUID], _Use] = field(default_factory=dict)

    async def begin(self, step_id: UUID, user_id: UUID, session: SavedSession, ended: Ended) -> None:
        """Mark a session; ``ended`` is called once it was deleted."""
        self._uses[step_id, session.id] = _Use(user_id, session, ended)
        await self._mark(step_id, session.id)

    async def end(self, step_id: UUID) -> None:
        """Take a step's marks away; more than once is fine."""
        for step, session_id in [each for each in self._uses if each[0] == step_id]:
            del self._uses[step, session_id]
            try:
                await self.redis.hdel(redis_keys.browser_session(session_id), str(step_id))
            except (RedisError, OSError) as error:  # it runs out by itself
                log.info("a mark stays for a while", cause=str(error))

    async def look(self) -> None:
        """Look at all of them once: the marks of those that are there last on, and those that were deleted end."""
        for (step_id, session_id), use in list(self._uses.items()):
            if await self._is_marked(step_id, session_id):
                continue
            # Deleting takes the mark away; so does a Redis that came back empty, so the row has the last word.
            if await self.safe.is_there(use.user_id, session_id):
                await self._mark(step_id, session_id)
            elif self._uses.pop((step_id, session_id), None) is not None:
                log.info("a session was deleted in use", session=str(session_id), step=str(step_id))
                await use.ended()

    async def _is_marked(self, step_id: UUID, session_id: UUID) -> bool:
        key = redis_keys.browser_session(session_id)
        try:
            if not await self.redis.hexists(key, str(step_id)):
                return False
            await self.redis.expire(key, _MARK_SECONDS)
        except (RedisError, OSError):
            return False
        return True

    async def _mark(self, step_id: UUID, session_id: UUID) -> None:
        key = redis_keys.browser_session(session_id)
        try:
            async with self.redis.pipeline(transaction=True) as pipe:
                pipe.hset(key, str(step_id), "1")
                pipe.expire(key, _MARK_SECONDS)
                await pipe.execute()
        except (RedisError, OSError) as error:
            log.info("a session in use isn't marked", cause=str(error))

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the database is away: looked at again in a moment
                log.warning("sessions in use not looked at", cause=repr(error))


@asynccontextmanager
async def open_uses(redis: Redis, safe: Safe) -> AsyncIterator[SessionsInUse]:
    """Yield the sessions in use of one worker, and look after them meanwhile."""
    uses = SessionsInUse(redis, safe)
    async with in_background(uses.run()):
        yield uses
