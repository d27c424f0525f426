"""How a Redis URL becomes a client: of one node, or of whichever leads by the word of its sentinels."""

from typing import Any
from urllib.parse import unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool

#: ``redis+sentinel://[user:password@]host[:port],host[:port]…/service[/db]``, as other clients of Redis write it.
SENTINEL_SCHEME = "redis+sentinel"
_SENTINEL_PORT = 26379
#: Seconds for a sentinel's answer; then the next one is asked.
_SENTINEL_TIMEOUT = 2.0


class RedisUrlError(ValueError):
    """A URL that names no service of sentinels; the text is a sentence with the next step."""


def redis_at(redis_url: str, **options: Any) -> Redis:  # noqa: ANN401 - the library's own options
    """Return a client; behind sentinels each new connection goes to the node that leads then.

    Args:
        redis_url: ``redis://``, ``rediss://``, ``unix://`` or ``redis+sentinel://``.
        options: of each connection, as ``redis.asyncio.Redis`` takes them.

    Raises:
        RedisUrlError: it begins with ``redis+sentinel://`` and can't be read.
        ValueError: it begins with none of these.
    """
    if not redis_url.startswith(f"{SENTINEL_SCHEME}://"):
        return Redis.from_url(redis_url, **options)
    sentinels, service, database, login = _read(redis_url)
    manager = Sentinel(  # type: ignore[no-untyped-call] # the library has no types there
        sentinels,
        sentinel_kwargs={"socket_timeout": _SENTINEL_TIMEOUT, "socket_connect_timeout": _SENTINEL_TIMEOUT},
        **options,
        **login,
        db=database,
    )
    client: Redis = manager.master_for(service, redis_class=_Led)
    return client


class _Led(Redis):
    """Closes what asks the sentinels, too; the library leaves that open."""

    async def aclose(self, close_connection_pool: bool | None = None) -> None:  # noqa: FBT001 - as the library has it
        await super().aclose(close_connection_pool)
        pool = self.connection_pool
        if isinstance(pool, SentinelConnectionPool):
            for sentinel in pool.sentinel_manager.sentinels:
                await sentinel.aclose()


def _read(redis_url: str) -> tuple[list[tuple[str, int]], str, int, dict[str, str]]:
    parts = urlsplit(redis_url)
    account, _, hosts = parts.netloc.rpartition("@")
    user, _, password = account.partition(":")
    service, _, database = parts.path.strip("/").partition("/")
    try:
        sentinels = [_address(host) for host in hosts.split(",") if host]
        number = int(database or 0)
    except ValueError:
        sentinels, number = [], 0
    if not sentinels or not service:
        raise RedisUrlError(
            "REDIS_URL can't be read. Behind sentinels it is "
            "redis+sentinel://:password@host:26379,host:26379/service/0, service being the name that they watch it by."
        )
    login = {"username": unquote(user), "password": unquote(password)}
    return sentinels, unquote(service), number, {name: value for name, value in login.items() if value}


def _address(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError(text)
    return parts.hostname, parts.port or _SENTINEL_PORT
