"""A WebSocket client that reads frames."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from backend.api.tests.conftest import Api


class Page:
    """What the page sees of its socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def frame(self) -> dict[str, Any]:
        """Return the next frame; fails when none comes."""
        async with asyncio.timeout(10):
            frame: dict[str, Any] = json.loads(await self.socket.recv())
            return frame

    async def events(self, count: int) -> list[dict[str, Any]]:
        """Return this many frames, all of them events."""
        frames = [await self.frame() for _ in range(count)]
        assert {frame["type"] for frame in frames} == {"event"}
        return frames

    async def closed(self) -> int | None:
        """Wait for the server to close; returns its code."""
        async with asyncio.timeout(20):
            await self.socket.wait_closed()
        return self.socket.close_code


@asynccontextmanager
async def page(api: Api, key: str | None, query: str = "", **headers: str) -> AsyncIterator[Page]:
    """Open the socket as a program does, with a key."""
    url = f"ws{api.url.removeprefix('http')}/ws{query}"
    sent = headers | ({"authorization": f"Bearer {key}"} if key else {})
    async with connect(url, additional_headers=sent, compression=None) as socket:
        yield Page(socket)
