"""The services under fault: private nodes of PostgreSQL, RabbitMQ and Redis that can be killed and started again."""

import asyncio
import fcntl
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx2
from sqlalchemy import make_url

from warren.services import programs
from warren.services.child import Child
from warren.services.keep import Keep
from warren.services.postgres import PostgresNode
from warren.services.rabbitmq import RabbitmqNode
from warren.services.redis import RedisNode

_MANAGEMENT = """\
management.tcp.ip = 127.0.0.1
management.tcp.port = {port}
default_user_tags.administrator = true
collect_statistics_interval = 1000
"""


class Startable(Protocol):
    """A node of `warren.services`."""

    async def start(self, children: list[Child]) -> str:
        """Start it and return its URL."""
        ...


@dataclass
class Node:
    """One service's node: its processes, its URL, and a lock by which the last of them is known to be gone."""

    name: str
    folder: Path
    make: Callable[[int], Startable]
    url: str = ""
    children: list[Child] = field(default_factory=list)
    _lock: int | None = None

    async def start(self) -> str:
        """Start it, and return the URL."""
        self._lock = await _locked(self.folder / f"{self.name}.lock")
        self.url = await self.make(self._lock).start(self.children)
        return self.url

    async def stop(self) -> None:
        """Stop it in order."""
        for child in self.children[::-1]:
            await child.stop()
        self._forget()

    async def kill(self) -> None:
        """Kill -9 what serves; returns when it is dead."""
        for child in self.children[::-1]:
            os.kill(child.pid, signal.SIGKILL)
            await child.ended(seconds=20)
        self._forget()

    def _forget(self) -> None:
        self.children.clear()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


async def _locked(path: Path) -> int:
    """Lock when every process of the last run has ended: PostgreSQL's outlive their parent for a moment."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await asyncio.sleep(0.05)
        else:
            return descriptor


class Nodes:
    """All three, and RabbitMQ's management."""

    def __init__(self, folder: Path, *, max_connections: int = 160) -> None:
        self._folder = folder = folder / "services"
        folder.mkdir(parents=True)
        self._keep = keep = Keep(folder / "keep.json")
        self._management_port = keep.port("management")
        self.postgres = Node(
            "postgres",
            folder,
            lambda lock: PostgresNode(
                folder=folder / "postgres",
                lock=lock,
                max_connections=max_connections,
                # Durable against its own crash, which is under test; not against the machine's, which isn't.
                settings=("fsync=off", "superuser_reserved_connections=5"),
            ),
        )
        self.rabbitmq = Node("rabbitmq", folder, self._rabbitmq)
        self.redis = Node("redis", folder, lambda lock: RedisNode(folder=folder / "redis", keep=keep, lock=lock))

    def _rabbitmq(self, lock: int) -> RabbitmqNode:
        return RabbitmqNode(
            folder=self._folder / "rabbitmq",
            keep=self._keep,
            lock=lock,
            config=_MANAGEMENT.format(port=self._management_port),
            plugins=("rabbitmq_management",),
        )

    @property
    def all(self) -> tuple[Node, Node, Node]:
        """The three nodes."""
        return (self.rabbitmq, self.postgres, self.redis)

    async def start(self) -> None:
        """Start all."""
        await asyncio.gather(*(node.start() for node in self.all))

    async def stop(self) -> None:
        """Stop all that run."""
        await asyncio.gather(*(node.stop() for node in self.all))

    def management(self) -> httpx2.AsyncClient:
        """Return a client of RabbitMQ's management."""
        broker = make_url(self.rabbitmq.url)
        url = f"http://{broker.username}:{broker.password}@127.0.0.1:{self._management_port}/api"
        return httpx2.AsyncClient(base_url=url, timeout=15)

    async def rabbitmqctl(self, *words: str) -> str:
        """Run one command of an operator's."""
        node = self._rabbitmq(0)
        server = programs.rabbitmq_server()
        environment = {
            "PATH": programs.search_path(server, programs.erlang("erl")),
            "LANG": "C.UTF-8",
            "HOME": str(node.folder),
            "RABBITMQ_CONF_ENV_FILE": str(node.folder / "rabbitmq-env.conf"),
            "ERL_EPMD_PORT": str(self._kept_port("epmd")),
        }
        process = await asyncio.create_subprocess_exec(
            server.with_name("rabbitmqctl"),
            "--node",
            "warren@localhost",
            *words,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"rabbitmqctl {' '.join(words)}: {output.decode(errors='replace')}")
        return output.decode()

    def _kept_port(self, name: str) -> int:
        return Keep(self._folder / "keep.json")._ports[name]  # its own `port` gives another one for a taken one
