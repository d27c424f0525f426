"""What is left is left in time, whatever the broker or its client does."""

import asyncio
import socket
from typing import Any, cast

import pytest
from faststream.rabbit import RabbitBroker
from sqlalchemy import make_url

from backend.core import bus


class _Stuck:
    """A broker's client that neither stops nor lets itself be cut off: 3.11's ``wait_for`` may swallow a cancel."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    async def stop(self) -> None:
        while not self.over.is_set():
            try:
                await self.over.wait()
            except asyncio.CancelledError:
                continue


async def test_a_connection_that_does_not_close_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bus, "STOP_TIMEOUT", 0.05)
    stuck = _Stuck()
    async with asyncio.timeout(5):
        await bus.close(cast("RabbitBroker", stuck))
    stuck.over.set()
    assert "connection not closed" in capsys.readouterr().out


async def test_a_connection_that_fails_to_close_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    class Failing:
        async def stop(self) -> None:
            raise ConnectionError("gone")

    await bus.close(cast("RabbitBroker", Failing()))
    assert "gone" in capsys.readouterr().out


async def test_each_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch, rabbitmq_url: str) -> None:
    """A cluster's nodes stand behind one name; the first that is asked may be gone."""
    url = make_url(rabbitmq_url)
    resolve = socket.getaddrinfo

    def resolved(host: Any, port: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as the library's own
        if host != "every-node.test":
            return resolve(host, port, *rest, **more)
        addresses = ("127.9.9.9", url.host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    broker = bus.make_broker(url.set(host="every-node.test").render_as_string(hide_password=False))
    await broker.start()
    assert await broker.ping(timeout=5)
    await bus.close(broker)
