"""Whether each service answers: a real round trip to each, bounded in time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

from pydantic import BaseModel
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core import service_checks
from backend.core.artifacts import ArtifactStore
from backend.core.egress_lists import EGRESS_ROLE
from backend.core.resources import Resources
from backend.core.service_checks import Check
from backend.core.store_errors import StoreFailedError
from backend.core.troubles import read_troubles

SANDBOX, WAY_OUT, ARTIFACTS = "sandbox", EGRESS_ROLE, "artifacts"
#: Without one of these something stands still. Without the others some of the work fails or waits, the rest goes on.
NEEDED_FOR_ALL = frozenset({"database", "redis", "rabbitmq", "outbox"})
#: All that this process needs to answer: what is submitted waits in the outbox, pages are told later what they missed.
NEEDED_TO_SERVE = frozenset({"database"})
#: Seconds between two looks at the artifact store: a bucket counts requests.
_LOOK_EVERY = 30.0
_looked: WeakKeyDictionary[ArtifactStore, tuple[float, str]] = WeakKeyDictionary()
#: Seconds after which an unsent outbox row means that nobody relays.
OUTBOX_AGE = 60.0

_WAYS_OUT = text("select count(*) from workers where role = :role and lease_until > now()")
_NO_WAY_OUT = "No way out is running: no page is read, and no mail server reached. Start it: `warren worker egress`."
_OLDEST = text("select coalesce(extract(epoch from now() - min(created_at)), 0)::float from outbox")


class Health(BaseModel):
    """All checks; ``status`` is "ok" when all those are that were asked for.

    It is "draining" from the signal on that ends the process, whatever the services are.
    """

    status: str
    checks: dict[str, Check]


async def _redis(redis: Redis) -> str:
    await redis.ping()
    return ""


async def _outbox(engine: AsyncEngine) -> str:
    async with engine.connect() as conn:
        age = float((await conn.execute(_OLDEST)).scalar_one())
    return f"the oldest unsent message is {age:.0f} s old" if age > OUTBOX_AGE else ""


async def _sandbox(redis: Redis) -> str:
    return " ".join(await read_troubles(redis))


async def _way_out(engine: AsyncEngine) -> str:
    async with engine.connect() as conn:
        found = (await conn.execute(_WAYS_OUT, {"role": EGRESS_ROLE})).scalar_one()
    return "" if found else _NO_WAY_OUT


async def _artifacts(store: ArtifactStore) -> str:
    at, said = _looked.get(store, (-_LOOK_EVERY, ""))
    if time.monotonic() - at < _LOOK_EVERY:
        return said
    try:
        await store.answers()
        said = ""
    except StoreFailedError as error:
        said = str(error)
    _looked[store] = time.monotonic(), said
    return said


async def check_services(resources: Resources, needed: frozenset[str]) -> Health:
    """Run every check at once; the status is that of the ones that are needed."""
    checks: dict[str, Callable[[], Awaitable[str]]] = {
        "database": lambda: service_checks.database(resources.engine),
        "redis": lambda: _redis(resources.redis),
        "rabbitmq": lambda: service_checks.broker(resources.publisher),
        "outbox": lambda: _outbox(resources.engine),
        ARTIFACTS: lambda: _artifacts(resources.artifacts),
        SANDBOX: lambda: _sandbox(resources.redis),
        WAY_OUT: lambda: _way_out(resources.engine),
    }
    outcomes = await asyncio.gather(*(service_checks.run(check) for check in checks.values()))
    named = dict(zip(checks, outcomes, strict=True))
    status = "ok" if all(named[name].ok for name in needed) else "unavailable"
    return Health(status="draining" if resources.health.is_draining else status, checks=named)
