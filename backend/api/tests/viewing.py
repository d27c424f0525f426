"""A panel of the page on a step's browser, and the worker that shows it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from websockets.asyncio.client import ClientConnection, connect

from backend.api.tests.conftest import Api
from backend.core import redis_keys
from backend.core.step_view import ViewFrame, ViewHead, ViewWord

PANEL = "panel-of-ada"


@dataclass
class Panel:
    """What the page sees of its socket."""

    socket: ClientConnection

    async def frame(self) -> ViewFrame:
        """Return the next frame; fails when none comes."""
        async with asyncio.timeout(5):
            data = await self.socket.recv()
        assert isinstance(data, bytes)
        return ViewFrame.unpacked(data)

    async def closed(self) -> tuple[int | None, str | None]:
        """Wait for the server to close; returns its code and reason."""
        async with asyncio.timeout(20):
            await self.socket.wait_closed()
        return self.socket.close_code, self.socket.close_reason


@asynccontextmanager
async def panel(
    api: Api, key: str | None, step: str, query: str = f"viewer={PANEL}", **headers: str
) -> AsyncIterator[Panel]:
    """Open the view of a step with a key."""
    url = f"ws{api.url.removeprefix('http')}/api/v1/steps/{step}/view?{query}"
    sent = headers | ({"authorization": f"Bearer {key}"} if key else {})
    async with connect(url, additional_headers=sent, compression=None) as socket:
        yield Panel(socket)


@dataclass
class Showing:
    """A worker, as far as the api has to do with it."""

    redis: Redis
    pubsub: PubSub
    step_id: UUID
    n: int = 0

    async def word(self) -> ViewWord:
        """Return the next that is said to it."""
        async with asyncio.timeout(5):
            while True:
                message = await self.pubsub.get_message(ignore_subscribe_messages=True, timeout=1)
                if message is not None:
                    return ViewWord.model_validate_json(message["data"])

    async def word_of(self, kind: str) -> ViewWord:
        """Return the next of a kind."""
        while (said := await self.word()).word.kind != kind:
            pass
        return said

    async def show(self, picture: bytes = b"", **head: object) -> int:
        """Show something; returns its number."""
        self.n += 1
        frame = ViewFrame(head=ViewHead.model_validate({"n": self.n, **head}), picture=picture)
        await self.redis.publish(redis_keys.view_out(self.step_id), frame.packed())
        return self.n


@asynccontextmanager
async def showing(api: Api, step: str) -> AsyncIterator[Showing]:
    """Listen as a step's worker does."""
    async with api.resources.redis.pubsub() as pubsub:
        await pubsub.subscribe(redis_keys.view_in(UUID(step)))
        yield Showing(api.resources.redis, pubsub, UUID(step))
