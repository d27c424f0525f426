"""Connections whose other end is gone without a word are noticed, rather than waited for."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import make_url, text

from backend.api.live import hub
from backend.core import bus
from backend.core.db.session import make_engine
from tests.chaos.proxy import Connect, Proxy, to_port, to_socket
from tests.path.crew import until
from tests.services.urls import RunServices


@asynccontextmanager
async def way(connect: Connect) -> AsyncIterator[Proxy]:
    proxy = Proxy(connect)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()


async def test_the_system_watches_connections_to_the_database(database_url: str) -> None:
    """As do the server's own settings, so that a vanished holder's locks end."""
    url = make_url(database_url)
    async with way(to_socket(lambda: f"{url.query['host']}/.s.PGSQL.5432")) as proxy:
        engine = make_engine(f"postgresql://{url.username}@127.0.0.1:{proxy.port}/{url.database}", pool_size=1)
        async with engine.connect() as conn:
            raw: Any = await conn.get_raw_connection()
            sock = raw.driver_connection._transport.get_extra_info("socket")
            assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
            idle = await conn.execute(text("show idle_in_transaction_session_timeout"))
            assert idle.scalar_one() == "30s"
        await engine.dispose()


@pytest.mark.parametrize(("given", "seconds"), [("", 10), ("&heartbeat=25", 25)])
async def test_the_broker_is_asked_for_heartbeats(
    rabbitmq_url: str, services: RunServices, given: str, seconds: int
) -> None:
    vhost, name = make_url(rabbitmq_url).database, uuid4().hex
    broker = bus.make_broker(f"{rabbitmq_url}?name={name}{given}")
    async with httpx2.AsyncClient(base_url=services.management_url) as management:

        async def agreed() -> list[int]:
            told = (await management.get(f"/api/vhosts/{vhost}/connections")).json()
            return [each["timeout"] for each in told if each.get("user_provided_name") == name]

        await broker.start()
        assert await until(agreed) == [seconds]
        await broker.stop()


async def test_a_forgotten_subscription_is_noticed(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "IDLE_SECONDS", 0.3)
    url = make_url(redis_url)
    async with way(to_port(lambda: url.port or 0)) as proxy:
        proxied = url.set(port=proxy.port).render_as_string(hide_password=False)
        live = hub.Hub(proxied, "test")
        async with live.running(), live.listen(uuid4()) as listener:
            await asyncio.sleep(1)  # a quiet connection that answers is no lost one
            assert listener._backlog.empty()
            proxy.deafen()
            async with asyncio.timeout(10):
                assert isinstance(await listener.next(), hub.Lost)
