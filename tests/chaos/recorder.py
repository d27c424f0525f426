"""A client that builds its view from events alone, as the page does: n + 1 of a source, no double, refetch on a gap."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.chaos.client import Client

Json = dict[str, Any]


@dataclass
class Seen:
    """One task as its events told it."""

    task: Json = field(default_factory=dict)
    steps: dict[str, Json] = field(default_factory=dict)
    approvals: dict[str, Json] = field(default_factory=dict)
    effects: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def take(self, event: Json) -> None:
        """Apply one event."""
        match event["kind"]:
            case "task.changed":
                self.task = event["task"]
            case "plan.changed":
                for step in event["steps"]:
                    _newer(self.steps, step)
            case "step.changed":
                _newer(self.steps, event["step"])
            case "approval.changed":
                _newer(self.approvals, event["approval"])
            case "effect.changed":
                _newer(self.effects, event["effect"])
            case "artifact.added":
                self.files[event["file"]["id"]] = event["file"]
            case _:
                pass


def _newer(known: dict[str, Json], row: Json) -> None:
    if row["id"] not in known or known[row["id"]]["rev"] <= row["rev"]:
        known[row["id"]] = row


@dataclass
class Recorder:
    """Follows one person's events over a WebSocket, and comes back where it was."""

    client: Client
    tasks: dict[str, Seen] = field(default_factory=dict)
    cursor: str | None = None
    events: int = 0
    doubles: int = 0
    gaps: int = 0
    resets: int = 0
    connects: int = 0
    _stale: set[str] = field(default_factory=set)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Recorder"]:
        """Follow while the block runs."""
        following = asyncio.create_task(self._follow())
        try:
            yield self
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following

    async def _follow(self) -> None:
        for turn in range(1_000_000):
            api = self.client.apis[turn % len(self.client.apis)].replace("http", "ws", 1)
            query = f"?after={self.cursor}" if self.cursor else ""
            headers = {"authorization": f"Bearer {self.client.key}"}
            with suppress(OSError, TimeoutError, WebSocketException):
                async with connect(
                    f"{api}/ws{query}",
                    additional_headers=headers,
                    compression=None,
                    open_timeout=3,
                    close_timeout=1,
                    ping_interval=2,
                    ping_timeout=4,
                ) as socket:
                    self.connects += 1
                    async for words in socket:
                        await self._hear(json.loads(words))
            await asyncio.sleep(0.2)

    async def _hear(self, frame: Json) -> None:
        if frame["type"] == "event":
            await self._event(frame["event"])
        elif frame["type"] == "reset":
            self.resets += 1
            await self._refetch_all()
        if frame.get("cursor"):
            self.cursor = frame["cursor"]

    async def _event(self, event: Json) -> None:
        if "n" not in event:
            return
        seen = self.tasks.setdefault(event["task_id"], Seen())
        known = seen.numbers.get(event["source"], 0)
        if event["n"] <= known:
            self.doubles += 1
        elif event["n"] == known + 1:
            seen.numbers[event["source"]] = event["n"]
            seen.take(event)
            self.events += 1
        else:
            self.gaps += 1
            await self._refetch(event["task_id"])

    async def _refetch(self, task_id: str) -> None:
        """Take a task as REST gives it; events that it holds already are dropped by their numbers."""
        self.tasks[task_id] = seen_of(await self.client.get(f"/tasks/{task_id}"))

    async def _refetch_all(self) -> None:
        after: str | None = None
        while True:
            page = await self.client.get("/tasks", params={"limit": 100, **({"after": after} if after else {})})
            for brief in page["items"]:
                await self._refetch(brief["id"])
            after = page["next"]
            if not after:
                return


def seen_of(told: Json) -> Seen:
    """Return a task as REST tells it, in the parts that events tell."""
    brief = {name: value for name, value in told.items() if name not in _WHOLE_ONLY}
    steps, approvals, effects, files = (
        {row["id"]: row for row in told[part]} for part in ("steps", "approvals", "effects", "artifacts")
    )
    return Seen(brief, steps, approvals, effects, files, dict(told["sources"]))


_WHOLE_ONLY = {"queue_position", "steps", "artifacts", "approvals", "effects", "partial", "sources", "cursor"}
