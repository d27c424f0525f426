"""What one process shares between its roles: database, broker, Redis, artifacts, relay."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from faststream.rabbit import RabbitBroker
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid4

from backend.core import bus
from backend.core.artifacts import ArtifactStore
from backend.core.bus import make_broker
from backend.core.circuit_notices import telling_circuits
from backend.core.circuits import CircuitPolicy, Circuits
from backend.core.db.session import make_engine
from backend.core.event_log import EventLog
from backend.core.outbox import Relay, Unit, unit
from backend.core.process_health import ProcessHealth
from backend.core.provider_lines import Providers
from backend.core.redis_client import redis_at
from backend.core.settings import Settings
from backend.core.telemetry.labels import know_agents
from backend.core.topology import declare

#: Seconds that a command to Redis may take; blocking reads have a connection of their own.
REDIS_TIMEOUT = 5.0


class MissingUrlError(Exception):
    """A service's URL isn't set where no private service is started."""


@dataclass(frozen=True)
class Resources:
    """One process's connections; made once, passed to every role."""

    settings: Settings
    engine: AsyncEngine
    redis: Redis
    consumer: RabbitBroker
    publisher: RabbitBroker
    events: EventLog
    relay: Relay
    artifacts: ArtifactStore
    #: The ways to everything outside that is called, with their limits and circuits.
    providers: Providers
    #: Unique per process and start: the owner of its leases.
    process_id: str
    #: Whether it drains: the api tells it to who asks.
    health: ProcessHealth = field(default_factory=ProcessHealth)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """Open a transaction whose messages and events are told after its commit."""
        async with unit(self.engine, self.relay) as work:
            work.max_running = self.settings.limits.max_running
            yield work

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for one statement that is a transaction by itself, without round trips around it."""
        async with self.engine.connect() as conn:
            yield await conn.execution_options(isolation_level="AUTOCOMMIT")


def new_process_id() -> str:
    """Return a name for this process and start that no other has: host, process and a part of its own."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


def make_redis(redis_url: str) -> Redis:
    """Return a client whose commands time out and whose pool waits rather than fails."""
    return redis_at(redis_url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT)


def _require(value: str | None, name: str) -> str:
    if not value:
        raise MissingUrlError(f"{name} is not set. Set it, or use `warren up`, which starts a private one.")
    return value


@asynccontextmanager
async def open_resources(
    settings: Settings, *, agents: list[str], health: ProcessHealth | None = None
) -> AsyncIterator[Resources]:
    """Connect to every service and declare the topology.

    Args:
        agents: names of the agents whose queues must exist.
        health: what the process's probes are told from, where it has some.

    Raises:
        MissingUrlError: a URL isn't set.
    """
    know_agents(agents)
    rabbitmq_url = _require(settings.rabbitmq_url, "RABBITMQ_URL")
    engine = make_engine(_require(settings.database_url, "DATABASE_URL"))
    redis = make_redis(_require(settings.redis_url, "REDIS_URL"))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        stack.push_async_callback(redis.aclose)
        consumer, publisher = make_broker(rabbitmq_url), make_broker(rabbitmq_url)
        for broker in (publisher, consumer):
            await broker.start()
            stack.push_async_callback(bus.close, broker)
        await declare(publisher, agents)
        events = EventLog(redis)
        relay = Relay(engine, publisher, events)
        await stack.enter_async_context(relay.running())
        artifacts = await asyncio.to_thread(ArtifactStore.open, settings.artifacts_url)
        limits = settings.limits
        policy = CircuitPolicy(open_seconds=limits.circuit_seconds, patience=limits.outage_patience_seconds)
        providers = Providers(Circuits(policy))
        await stack.enter_async_context(telling_circuits(engine, events, providers.circuits))
        own, health = new_process_id(), health or ProcessHealth()
        yield Resources(settings, engine, redis, consumer, publisher, events, relay, artifacts, providers, own, health)
