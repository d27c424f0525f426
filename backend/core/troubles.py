"""What a worker lacks without being useless: told in Redis for a while, shown by ``/health``."""

from redis.asyncio import Redis

from backend.core import redis_keys


async def tell_trouble(redis: Redis, process: str, text: str | None, *, seconds: float) -> None:
    """Say what a process lacks (None: nothing), for so many seconds."""
    key = redis_keys.sandbox_trouble(process)
    if text is None:
        await redis.delete(key)
    else:
        await redis.set(key, text, px=round(seconds * 1000))


async def read_troubles(redis: Redis) -> list[str]:
    """Return what the live processes lack, each once, in order."""
    keys = [key async for key in redis.scan_iter(match=redis_keys.sandbox_trouble("*"))]
    values = await redis.mget(keys) if keys else []
    return sorted({value.decode() if isinstance(value, bytes) else str(value) for value in values if value})
