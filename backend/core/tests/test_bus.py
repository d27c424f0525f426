"""What is left is left in time, whatever the broker or its client does."""

import asyncio
from typing import cast

import pytest
from faststream.rabbit import RabbitBroker

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
