"""A check is bounded in time, and breaks nothing of what it looks at."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from faststream.rabbit import RabbitBroker

from backend.core import service_checks


class SlowBroker:
    """Opens a channel only when it is let."""

    def __init__(self) -> None:
        self.let = asyncio.Event()
        self.opened, self.cut_off = 0, 0

    async def connect(self) -> "SlowBroker":
        return self

    @asynccontextmanager
    async def channel(self) -> AsyncIterator["SlowBroker"]:
        self.opened += 1
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.cut_off += 1
            raise
        yield self

    async def declare_queue(self, _name: str, **_how: Any) -> None:  # noqa: ANN401 - as the library's own
        return


async def test_a_broker_that_is_slow_is_told_so_and_its_channel_left_to_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_checks, "TIMEOUT", 0.01)
    slow = SlowBroker()
    asked = cast("RabbitBroker", slow)

    for _ in range(2):
        check = await service_checks.run(lambda: service_checks.broker(asked))
        assert not check.ok
        assert "no answer" in check.detail
    assert (slow.opened, slow.cut_off) == (1, 0)

    monkeypatch.setattr(service_checks, "TIMEOUT", 5.0)
    slow.let.set()
    assert (await service_checks.run(lambda: service_checks.broker(asked))).ok
    assert (await service_checks.run(lambda: service_checks.broker(asked))).ok
    assert slow.opened == 2
