"""A person's program: posts messages over HTTP, and hears on the WebSocket when their tasks have ended."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx2
import websockets

_FINAL = {"completed", "failed", "cancelled"}
_SECONDS_FOR_ONE = 60.0
#: An idle connection is kept for less time than the api keeps it: none is used that is being closed just then.
_KEPT_SECONDS = 2.0


class TaskFailedError(Exception):
    """A task that should have gone well did not."""


class Client:
    """Sends messages and waits for the final event of each one's task."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http
        self._ended: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def ask(self, message: str, **more: object) -> dict[str, Any]:
        """Send a message in a conversation of its own; returns its task as the final event shows it."""
        answer = await self.http.post("/api/v1/chat", json={"message": message, **more})
        answer.raise_for_status()
        task_id = answer.json()["task_id"]
        async with asyncio.timeout(_SECONDS_FOR_ONE):
            task = await self._end_of(task_id)
        del self._ended[task_id]
        if task["state"] != "completed":
            raise TaskFailedError(json.dumps(task["error"]))
        return task

    def _end_of(self, task_id: str) -> asyncio.Future[dict[str, Any]]:
        return self._ended.setdefault(task_id, asyncio.get_running_loop().create_future())

    async def follow(self, socket: websockets.ClientConnection) -> None:
        """Read frames for ever."""
        async for text in socket:
            frame = json.loads(text)
            event = frame.get("event")
            if frame["type"] == "reset":
                raise ConnectionError("the event stream was reset")
            if event and event["kind"] == "task.changed" and event["task"]["state"] in _FINAL:
                ended = self._end_of(event["task_id"])
                if not ended.done():  # nobody waits any more for one that took too long
                    ended.set_result(event["task"])


@asynccontextmanager
async def connected(port: int, key: str) -> AsyncIterator[Client]:
    """Sign in by key, follow the events, and yield the client."""
    headers = {"authorization": f"Bearer {key}"}
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=_KEPT_SECONDS)
    base = f"127.0.0.1:{port}"
    async with (
        httpx2.AsyncClient(base_url=f"http://{base}", headers=headers, limits=limits, timeout=60) as http,
        websockets.connect(f"ws://{base}/ws", additional_headers=headers, max_size=None) as socket,
    ):
        await socket.recv()  # the ready frame: from here on nothing is missed
        client = Client(http)
        following = asyncio.create_task(client.follow(socket))
        try:
            yield client
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following


async def until_ready(port: int, *, seconds: float) -> None:
    """Wait until the api says that it can serve; raises TimeoutError."""
    async with asyncio.timeout(seconds), httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        while not await is_ready(http):  # noqa: ASYNC110 - another process's readiness can only be asked for
            await asyncio.sleep(0.02)


async def is_ready(http: httpx2.AsyncClient) -> bool:
    """Ask once whether a role says that it can serve."""
    try:
        answer = await http.get("/health/ready")
    except httpx2.TransportError:
        return False
    return answer.is_success
