"""People at work while a cluster changes under them: tasks, plain requests and live connections, and what each met."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.chaos.client import Client
from tests.chaos.peer import Peer
from tests.chaos.recorder import Recorder

#: Seconds between two tasks, and between two plain requests.
TASK_SECONDS, REQUEST_SECONDS = 0.3, 0.05
SOCKETS = 4
_FINAL = {"completed", "failed", "cancelled"}


@dataclass
class Met:
    """What plain requests met, one connection each: how many were sent, and each failure in words."""

    sent: int = 0
    failed: list[str] = field(default_factory=list)
    longest: float = 0.0


@dataclass
class Load:
    """Asks the page's server at ``base`` for everything, as the owner of ``token``; the porter acts on ``peer``."""

    base: str
    token: str
    peer: Peer
    met: Met = field(default_factory=Met)
    #: Task by the name that it marks in the world.
    asked: dict[str, str] = field(default_factory=dict)
    client: Client = field(init=False)
    recorders: list[Recorder] = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client([self.base], self.token)
        self.recorders = [Recorder(self.client) for _ in range(SOCKETS)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Load"]:
        """Go on while the block runs."""
        async with asyncio.TaskGroup() as group:
            followers = [group.create_task(_follow(each)) for each in self.recorders]
            at_work = [group.create_task(self._ask_forever(group)), group.create_task(self._knock_forever(group))]
            try:
                yield self
            finally:
                for each in at_work:
                    each.cancel()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ended(), 180)
                for each in followers:
                    each.cancel()

    async def _ask_forever(self, group: asyncio.TaskGroup) -> None:
        while True:
            group.create_task(self._ask())
            await asyncio.sleep(TASK_SECONDS)

    async def _ask(self) -> None:
        """Send one message until it is taken: the same key is the same task."""
        name = uuid4().hex
        body = {"message": f"work:400 mark:{name}", "agent": "porter"}
        told = await self.client.post("/chat", json=body, headers={"idempotency-key": name})
        self.asked[name] = told["task_id"]

    async def _knock_forever(self, group: asyncio.TaskGroup) -> None:
        while True:
            group.create_task(self._knock())
            await asyncio.sleep(REQUEST_SECONDS)

    async def _knock(self) -> None:
        """Ask one thing on a connection of its own, once; bare, so that twenty a second cost the machine little."""
        self.met.sent += 1
        began = time.monotonic()
        try:
            said = await asyncio.wait_for(self._bare(), 10)
        except (OSError, TimeoutError) as error:
            said = repr(error)
        if " 200 " not in said:
            self.met.failed.append(said)
        self.met.longest = max(self.met.longest, time.monotonic() - began)

    async def _bare(self) -> str:
        """Return the first line of the answer, or what there is of it."""
        where = urlsplit(self.base)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        try:
            lines = ("GET /api/v1/session HTTP/1.1", f"Host: {where.netloc}", f"Authorization: Bearer {self.token}")
            writer.write("\r\n".join((*lines, "Connection: close", "", "")).encode())
            told = await reader.read()
        finally:
            writer.close()
        return told.partition(b"\r\n")[0].decode() or "the connection ended without an answer"

    async def _ended(self) -> None:
        """Wait until every live connection has told the end of every task that was taken."""
        while self._untold():
            await asyncio.sleep(0.2)

    def _untold(self) -> list[str]:
        """Return the tasks whose end some live connection hasn't told."""
        views = [each.tasks for each in self.recorders]
        tasks = self.asked.values()
        return [
            task for task in tasks if any(task not in of or of[task].task.get("state") not in _FINAL for of in views)
        ]

    def counted(self) -> dict[str, int]:
        """Return the live connections' counts, all together."""
        names = ("connects", "gaps", "doubles", "resets", "events")
        return {name: sum(getattr(each, name) for each in self.recorders) for name in names}

    async def wrong(self) -> list[str]:
        """Return what was lost or done twice, in words; asked of rows over REST, and of the world."""
        times = Counter(what for _, what in self.peer.ledger.acts)
        problems = [f"{name} was done {times[name]} times" for name in self.asked if times[name] != 1]
        problems += [f"{name} was done, and never asked for" for name in times if name not in self.asked]
        for name, task in self.asked.items():
            problems += _problems(name, await self.client.get(f"/tasks/{task}"))
        problems += [f"not every live connection told the end of {task}" for task in self._untold()]
        await self.client.close()
        return problems


def _problems(name: str, told: dict[str, Any]) -> list[str]:
    if told["state"] != "completed":
        return [f"task {told['id']} ({name}) is {told['state']}: {told.get('error')}"]
    done = [effect for effect in told["effects"] if effect["state"] == "done"]
    return [] if len(done) == 1 else [f"task {told['id']} has {len(done)} effects done"]


async def _follow(recorder: Recorder) -> None:
    async with recorder.running():
        await asyncio.Event().wait()
