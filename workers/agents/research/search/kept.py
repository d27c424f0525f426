"""What a provider found, kept in Redis for a while, so that the same question costs nothing twice."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.core import redis_keys
from workers.agents.research.search.port import Hit, Wanted

log = structlog.get_logger()

AGENT = "research"


class KeptSearches:
    """Hits by provider and search, for the rest of a day at most."""

    def __init__(self, redis: Redis, *, minutes: int) -> None:
        self._redis = redis
        self._minutes = minutes

    async def get(self, provider: str, wanted: Wanted) -> tuple[datetime, list[Hit]] | None:
        """Return what was found and when; None where nothing is kept."""
        if not self._minutes:
            return None
        try:
            kept = cast("bytes | None", await self._redis.get(key_of(provider, wanted)))
        except RedisError as error:
            log.warning("kept searches could not be read", cause=repr(error))
            return None
        if kept is None:
            return None
        found = json.loads(kept)
        return datetime.fromisoformat(found["at"]), [Hit(**hit) for hit in found["hits"]]

    async def put(self, provider: str, wanted: Wanted, hits: Sequence[Hit]) -> None:
        """Keep what was found just now; nothing found isn't kept."""
        if not self._minutes or not hits:
            return
        found = json.dumps({"at": datetime.now(UTC).isoformat(), "hits": [asdict(hit) for hit in hits]})
        try:
            await self._redis.set(key_of(provider, wanted), found, ex=self._minutes * 60)
        except RedisError as error:
            log.warning("a search could not be kept", cause=repr(error))


def key_of(provider: str, wanted: Wanted) -> str:
    """Return the key of a search: case, spacing and a question mark make no other search, the next day does."""
    query = " ".join(wanted.query.casefold().split()).rstrip("?!. ")
    day = datetime.now(UTC).date().isoformat()
    parts = json.dumps([provider, query, wanted.k, wanted.recency, wanted.site.casefold(), day])
    return redis_keys.cache(AGENT, hashlib.sha256(parts.encode()).hexdigest())
