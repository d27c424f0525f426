"""Wrong tokens are counted per address, so that nobody can try many."""

from redis import RedisError
from redis.asyncio import Redis
from structlog import get_logger

from backend.api.problems import RateLimited
from backend.core import redis_keys

log = get_logger(__name__)

#: Wrong tokens that one address may send within the window, and the window in seconds.
ATTEMPTS = 10
WINDOW = 60


class Attempts:
    """One address's wrong tokens. Without Redis none is counted: guessing 256 random bits is hopeless anyway."""

    def __init__(self, redis: Redis, address: str) -> None:
        self._redis = redis
        self._key = redis_keys.rate_limit(address, "session")

    async def check(self) -> None:
        """Refuse an address that has sent too many.

        Raises:
            RateLimited: says in how many seconds it may try again.
        """
        try:
            count = int(await self._redis.get(self._key) or 0)
            wait = max(await self._redis.ttl(self._key), 1) if count >= ATTEMPTS else 0
        except (RedisError, OSError) as error:
            log.warning("sign_in.not_counted", cause=str(error))
            return
        if wait:
            raise RateLimited(
                "Too many wrong tokens came from this address.",
                cure=f"Try again in {wait} seconds with the token that `warren up` printed.",
                limit=ATTEMPTS,
                headers={"retry-after": str(wait)},
            )

    async def count(self) -> None:
        """Count one wrong token."""
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.set(self._key, 0, ex=WINDOW, nx=True)
                pipe.incr(self._key)
                await pipe.execute()
        except (RedisError, OSError) as error:
            log.warning("sign_in.not_counted", cause=str(error))
