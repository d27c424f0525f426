"""Redis URLs as people write them; sentinels are asked for real in tests/deploy/test_redis_scripts.py."""

import pytest
from redis.asyncio.sentinel import SentinelConnectionPool

from backend.core.redis_client import RedisUrlError, redis_at


async def test_a_url_behind_sentinels_is_read_whole() -> None:
    client = redis_at("redis+sentinel://ann:p%40ss@one:1,two,[::1]:3/warren/2", socket_timeout=7)
    pool = client.connection_pool
    assert isinstance(pool, SentinelConnectionPool)
    asked = [sentinel.connection_pool.connection_kwargs for sentinel in pool.sentinel_manager.sentinels]
    assert [(each["host"], each["port"]) for each in asked] == [("one", 1), ("two", 26379), ("::1", 3)]
    assert {each.get("password") for each in asked} == {None}, "sentinels are not told Redis' password"
    given = pool.connection_kwargs
    assert (pool.service_name, given["db"], given["username"], given["password"]) == ("warren", 2, "ann", "p@ss")
    assert given["socket_timeout"] == 7
    await client.aclose()


@pytest.mark.parametrize("rest", ["", "one", "one:1", "/warren", "one:x/warren", "one/warren/two"])
def test_one_that_names_no_service_says_how_it_is_written(rest: str) -> None:
    with pytest.raises(RedisUrlError, match=r"redis\+sentinel://:password@host:26379"):
        redis_at(f"redis+sentinel://{rest}")


async def test_others_are_the_librarys_own() -> None:
    client = redis_at("redis://:x@localhost:1/3")
    assert client.connection_pool.connection_kwargs["db"] == 3
    await client.aclose()
