"""The whole system under fault: its services, the ways to them, its processes, and the world outside."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
from sqlalchemy import make_url

from backend.core.cards import register_cards
from backend.core.db.migrate import upgrade
from backend.core.db.session import make_engine
from backend.core.users import create_user
from tests.chaos.fleet import Fleet
from tests.chaos.nodes import Nodes
from tests.chaos.peer import Peer
from tests.chaos.proxy import Proxy, to_port, to_socket
from tests.fakes.gmail_server import GmailServer
from warren.services.keep import Keep

#: Short times, so that what takes half a minute for a person takes seconds here.
LIMITS = {
    "WARREN_LEASE_SECONDS": "3",
    "WARREN_HEARTBEAT_SECONDS": "0.5",
    "WARREN_CLOCK_SECONDS": "0.5",
    "WARREN_RING_SECONDS": "2",
    "WARREN_DRAIN_SECONDS": "2",
    "WARREN_COOL_OFF_SECONDS": "0.5",
}
LEASE_SECONDS = 3.0
#: Roles with two replicas each.
ROLES = ("supervisor", "aggregator", "clock", "porter", "api")


async def until(holds: Callable[[], Awaitable[Any]], *, within: float, what: str) -> Any:  # noqa: ANN401 - the probe's
    """Return the probe's first true value; raises TimeoutError when there is none in time."""
    deadline = time.monotonic() + within
    while not (value := await holds()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within:.0f} s: {what}")
        await asyncio.sleep(0.05)
    return value


@dataclass
class Rig:
    """What faults are injected into, and what load and checker speak to."""

    folder: Path
    nodes: Nodes
    fleet: Fleet
    peer: Peer
    gmail: GmailServer
    #: The ways to the services, by their names.
    ways: dict[str, Proxy]
    apis: list[str]
    database_url: str
    keys: dict[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def sql(self) -> AsyncIterator[asyncpg.Connection]:
        """Open a connection that goes by none of the ways under fault."""
        connection = await asyncpg.connect(self.database_url, timeout=10)
        try:
            yield connection
        finally:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=2)

    async def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Run one statement."""
        async with self.sql() as connection:
            return [dict(row) for row in await connection.fetch(query, *values)]

    async def clear(self) -> None:
        """Take every lasting fault back: the weather on the ways, and what the processes were told."""
        for way in self.ways.values():
            way.clear()
        for member in self.fleet.members:
            member.tell()


def _by_way(url: str, port: int) -> str:
    """Return a service's URL with the way's port in it."""
    given = make_url(url)
    if given.query:  # PostgreSQL's socket
        return f"postgresql://{given.username}@127.0.0.1:{port}/{given.database}"
    return given.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)


def _ways(nodes: Nodes) -> dict[str, Proxy]:
    def socket_path() -> str:
        return f"{make_url(nodes.postgres.url).query['host']}/.s.PGSQL.5432"

    return {
        "postgres": Proxy(to_socket(socket_path)),
        "rabbitmq": Proxy(to_port(lambda: make_url(nodes.rabbitmq.url).port or 0)),
        "redis": Proxy(to_port(lambda: make_url(nodes.redis.url).port or 0)),
    }


async def _people(database_url: str, folder: Path) -> dict[str, str]:
    """Migrate, and make the people who ask; returns their keys."""
    await upgrade(database_url)
    engine = make_engine(database_url, pool_size=1)
    try:
        await register_cards(engine, [])
        return {name: await create_user(engine, name) for name in ("ann", "bob")}
    finally:
        await engine.dispose()


def _environment(folder: Path, urls: dict[str, str], peer: Peer, gmail: GmailServer) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "WARREN_HOME": str(folder / "home"),
        "DATABASE_URL": urls["postgres"],
        "RABBITMQ_URL": urls["rabbitmq"],
        "REDIS_URL": urls["redis"],
        "CHAOS_PEER": peer.url,
        "WARREN_GOOGLE_URL": gmail.url,
        "GMAIL_CLIENT_ID": "client",
        "GMAIL_CLIENT_SECRET": "secret",
        **LIMITS,
    }


@asynccontextmanager
async def open_rig(folder: Path, *, mail: bool = True) -> AsyncIterator[Rig]:
    """Start everything; on leaving, end everything that was started."""
    nodes = Nodes(folder)
    ways = _ways(nodes)
    with Peer() as peer, GmailServer() as gmail:
        fleet: Fleet | None = None
        try:
            await nodes.start()
            ports = {name: await way.start() for name, way in ways.items()}
            urls = {name: _by_way(getattr(nodes, name).url, port) for name, port in ports.items()}
            keys = await _people(nodes.postgres.url, folder)
            fleet = Fleet(folder / "fleet", _environment(folder, urls, peer, gmail))
            (folder / "home").mkdir(exist_ok=True)
            await fleet.start()
            keep = Keep(folder / "ports.json")
            apis = _add_all(fleet, keep, mail=mail)
            await fleet.ready()
            yield Rig(folder, nodes, fleet, peer, gmail, ways, apis, nodes.postgres.url, keys)
        finally:
            if fleet is not None:
                await fleet.stop()
            for way in ways.values():
                await way.stop()
            await nodes.stop()


def _add_all(fleet: Fleet, keep: Keep, *, mail: bool) -> list[str]:
    apis = []
    for role in (*ROLES, *(["email"] if mail else [])):
        if role != "api":
            fleet.add(role, 2)
            continue
        for number, member in enumerate(fleet.add("api", 2)):
            port = keep.port(f"api-{number}")
            member.env["WARREN_PORT"] = str(port)
            apis.append(f"http://127.0.0.1:{port}")
    return apis


__all__ = ["LEASE_SECONDS", "ROLES", "Rig", "open_rig", "quote", "until"]
