"""Named points at which a process kills itself, put around the product's functions from outside."""

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faststream.rabbit import RabbitMessage
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from backend.core import bus
from backend.core.outbox import Relay, Unit
from tests.chaos import machine
from workers.agentkit.ledger import Ledger

#: Points by the roles that come by; every role opens units and publishes.
EVERYWHERE = ("commit.before", "commit.after", "publish.before", "publish.after", "delete.before")
HEARING = ("ack.before", "ack.after")
ACTING = (
    "effect.before",
    "effect.during",
    "effect.after",
    "settle.before",
    "settle.after",
    "checkpoint.before",
    "checkpoint.after",
)

Async = Callable[..., Awaitable[Any]]


@dataclass
class Control:
    """What the rig told this process: a file, read again at SIGUSR2."""

    path: Path
    kill_at: str = ""
    left: int = 0
    marker: str = ""
    seen: dict[str, int] = field(default_factory=dict)

    def listen(self) -> None:
        """Read what is told now, and whenever a signal says so."""
        signal.signal(signal.SIGUSR2, lambda *_: self.read())
        self.read()

    def read(self) -> None:
        """Take up what the rig wrote."""
        told = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.kill_at, _, times = told.get("kill_at", "").partition(":")
        self.left, self.marker = int(times or 1), told.get("marker", "")
        machine.obey(told)

    def hit(self, point: str) -> None:
        """Come by a point; at the n-th hit of the one that is armed, die, once among all processes of its marker."""
        if point != self.kill_at:
            return
        self.left -= 1
        if self.left > 0:
            return
        self.kill_at = ""
        try:
            os.close(os.open(self.marker, os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    def around(self, holder: object, name: str, point: str) -> None:
        """Put points before and after an async function."""
        inner: Async = getattr(holder, name)

        async def wrapped(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever it takes and returns
            self.hit(f"{point}.before")
            result = await inner(*args, **kwargs)
            self.hit(f"{point}.after")
            return result

        setattr(holder, name, wrapped)


def install(control: Control) -> None:
    """Put every point in place."""
    control.around(bus, "publish", "publish")
    control.around(RabbitMessage, "ack", "ack")
    control.around(Ledger, "settle", "settle")
    control.around(AsyncPostgresSaver, "aput", "checkpoint")
    control.around(AsyncPostgresSaver, "aput_writes", "checkpoint")
    _around_commits(control)
    _around_acts(control)


def _around_commits(control: Control) -> None:
    flush, push, delete = Unit.flush, Relay.push, Relay._delete_published

    async def flushed(self: Unit) -> Any:  # noqa: ANN401 - the item
        item = await flush(self)
        control.hit("commit.before")
        return item

    def pushed(self: Relay, item: Any) -> None:  # noqa: ANN401 - the same
        control.hit("commit.after")
        push(self, item)

    async def deleted(self: Relay) -> None:
        control.hit("delete.before")
        await delete(self)

    Unit.flush, Relay.push, Relay._delete_published = flushed, pushed, deleted  # type: ignore[method-assign]


def _around_acts(control: Control) -> None:
    intend = Ledger.intend

    async def intended(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the entry
        entry = await intend(*args, **kwargs)
        control.hit("effect.before")
        return entry

    Ledger.intend = intended  # type: ignore[method-assign]


def around_post(control: Control, porter: Any) -> None:  # noqa: ANN401 - the module of an agent found by its folder
    """Put points into the act itself: while the world works on it, and when its answer is there."""
    post: Async = porter.post

    async def posted(key: str, what: str) -> Any:  # noqa: ANN401 - its id
        under_way = asyncio.ensure_future(post(key, what))
        await asyncio.wait({under_way}, timeout=0.012)
        control.hit("effect.during")
        result = await under_way
        control.hit("effect.after")
        return result

    porter.post = posted
