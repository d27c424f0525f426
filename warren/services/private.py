"""The private services of one state folder, started together and stopped in order."""

import asyncio
import fcntl
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol

from warren.services.child import Child, ServiceFailed
from warren.services.keep import Keep
from warren.services.postgres import PostgresNode, leave_socket_place
from warren.services.rabbitmq import RabbitmqNode
from warren.services.redis import RedisNode

#: How long the children of a killed run may take to end.
_WAIT_FOR_DYING_SECONDS = 60.0
_WATCH_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class ServiceUrls:
    """Where the three services answer: ``postgresql://``, ``amqp://`` and ``redis://``."""

    database_url: str
    rabbitmq_url: str
    redis_url: str


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """What differs between a laptop's services and a test run's."""

    max_connections: int = 100
    postgres_settings: tuple[str, ...] = ()
    redis_databases: int = 16
    rabbitmq_config: str = ""
    rabbitmq_plugins: tuple[str, ...] = ()
    rabbitmq_stop_signal: signal.Signals = signal.SIGTERM


@dataclass(kw_only=True)
class PrivateServices:
    """Starts a private node for each URL that isn't given; an async context manager that yields all three URLs.

    Enter it on the main thread. All data lies in ``home/services``; children hold a lock in there, so a start after a
    kill waits for those that still end.
    """

    home: Path
    database_url: str | None = None
    rabbitmq_url: str | None = None
    redis_url: str | None = None
    tuning: Tuning = field(default_factory=Tuning)
    _children: list[Child] = field(default_factory=list, init=False)
    _lock: int | None = field(default=None, init=False)

    async def __aenter__(self) -> ServiceUrls:
        """Raise ServiceFailed with a sentence and its cure when a service doesn't start."""
        try:
            return await self._start()
        except BaseException as error:
            await self._stop()
            if isinstance(error, ExceptionGroup) and (failed := error.subgroup(ServiceFailed)):
                raise _first(failed) from error
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def failure(self) -> ServiceFailed:
        """Wait until one of our services ends by itself, and return what it said."""
        while True:
            for child in self._children:
                try:
                    child.check()
                except ServiceFailed as failed:
                    return failed
            await asyncio.sleep(_WATCH_SECONDS)

    @property
    def _folder(self) -> Path:
        return self.home.resolve() / "services"

    async def _start(self) -> ServiceUrls:
        if self.database_url and self.rabbitmq_url and self.redis_url:
            return ServiceUrls(database_url=self.database_url, rabbitmq_url=self.rabbitmq_url, redis_url=self.redis_url)
        folder = self._folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = lock = await _lock_when_free(folder / "lock")
        keep = Keep(folder / "keep.json")
        postgres = PostgresNode(
            folder=folder / "postgres",
            lock=lock,
            max_connections=self.tuning.max_connections,
            settings=self.tuning.postgres_settings,
        )
        rabbitmq = RabbitmqNode(
            folder=folder / "rabbitmq",
            keep=keep,
            lock=lock,
            config=self.tuning.rabbitmq_config,
            plugins=self.tuning.rabbitmq_plugins,
            stop_signal=self.tuning.rabbitmq_stop_signal,
        )
        redis = RedisNode(folder=folder / "redis", keep=keep, lock=lock, databases=self.tuning.redis_databases)
        async with asyncio.TaskGroup() as group:
            # RabbitMQ first: the others are up long before it.
            rabbitmq_url = group.create_task(_given_or_started(self.rabbitmq_url, rabbitmq, self._children))
            database_url = group.create_task(_given_or_started(self.database_url, postgres, self._children))
            redis_url = group.create_task(_given_or_started(self.redis_url, redis, self._children))
        return ServiceUrls(
            database_url=database_url.result(),
            rabbitmq_url=rabbitmq_url.result(),
            redis_url=redis_url.result(),
        )

    async def _stop(self) -> None:
        """Stop in the reverse order of start, epmd last; shielded, so that a cancelled start leaves nothing."""
        children, self._children = self._children, []
        lock, self._lock = self._lock, None
        try:
            await asyncio.shield(_stop_all(children))
        finally:
            if lock is not None:
                leave_socket_place(self._folder / "postgres")
                os.close(lock)


def has_database(home: Path) -> bool:
    """Tell whether a private PostgreSQL has its data in a state folder."""
    return (home.resolve() / "services" / "postgres" / "data").is_dir()


class _Node(Protocol):
    async def start(self, children: list[Child]) -> str: ...


async def _given_or_started(url: str | None, node: _Node, children: list[Child]) -> str:
    return url or await node.start(children)


async def _stop_all(children: list[Child]) -> None:
    for last in (False, True):
        await asyncio.gather(*(child.stop() for child in children if child.program.ends_last is last))


async def _lock_when_free(path: Path) -> int:
    """Lock the services' folder; returns the descriptor that the children inherit.

    Only children of a run that was killed can hold it: a living Warren holds its home's own lock before this one.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + _WAIT_FOR_DYING_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise ServiceFailed(
                    f"Services of an earlier run still hold {path}. Wait until they have ended, "
                    f"or find them by `fuser {path}` and stop them."
                ) from None
            await asyncio.sleep(0.1)
        else:
            return descriptor


def _first(failures: ExceptionGroup[ServiceFailed]) -> ServiceFailed:
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first
