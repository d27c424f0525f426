"""A virtual host that one worker's tests use one after the other, each as if it were new.

Making one and declaring its queues costs more than most tests do themselves.
"""

import asyncio
import threading
import time
import uuid
from collections.abc import Coroutine, Iterator
from typing import Any
from urllib.parse import quote

import aio_pika
import httpx2
from aio_pika.abc import AbstractConnection
from aiormq.exceptions import AMQPError
from sqlalchemy import make_url

from backend.core.topology import AGENT_RESULTS, DEAD_LETTERS, SUPERVISOR_TASKS, agent_queue
from tests.services.urls import RunServices

#: Seconds in which what a test used may end before the next test gets a new host instead.
_SETTLE_SECONDS = 3.0
_LOOK_SECONDS = 0.01


class KeptHost:
    """Given back without a message, a consumer, or a queue other than Warren's own as it declares them."""

    def __init__(self, management: httpx2.Client, services: RunServices) -> None:
        self._management = management
        self._broker = make_url(services.rabbitmq_url)
        self._name = ""
        self._connection: AbstractConnection | None = None
        # A loop of its own: the tests' loops come and go.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def lent(self) -> Iterator[str]:
        """Yield its URL; what was left in it is removed."""
        if not self._name:
            self._make()
        yield self._url
        deadline = time.monotonic() + _SETTLE_SECONDS
        while not self._is_clean():
            if time.monotonic() > deadline:
                self._drop()
                return
            time.sleep(_LOOK_SECONDS)

    def close(self) -> None:
        """Hang up; the host ends with the run."""
        self._hang_up()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def _url(self) -> str:
        return self._broker.set(database=self._name).render_as_string(hide_password=False)

    def _make(self) -> None:
        self._name = f"kept_{uuid.uuid4().hex}"
        rights = {"configure": ".*", "write": ".*", "read": ".*"}
        user = quote(self._broker.username or "")
        self._management.put(f"/api/vhosts/{self._name}").raise_for_status()
        self._management.put(f"/api/permissions/{self._name}/{user}", json=rights).raise_for_status()

    def _drop(self) -> None:
        self._hang_up()
        self._management.delete(f"/api/vhosts/{self._name}").raise_for_status()
        self._name = ""

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._run(connection.close())

    def _is_clean(self) -> bool:
        """Remove what can be removed, and say whether there was nothing."""
        listed = self._management.get(f"/api/queues/{self._name}", params={"disable_stats": "true"})
        queues: list[dict[str, Any]] = listed.raise_for_status().json()
        # What is dead-lettered last goes last.
        queues.sort(key=lambda queue: str(queue["name"]) == DEAD_LETTERS.name)
        try:
            return bool(self._run(self._emptied(queues)))
        except AMQPError:
            # A queue went by itself meanwhile, or somebody closed our connection.
            self._hang_up()
            return False

    async def _emptied(self, queues: list[dict[str, Any]]) -> bool:
        if self._connection is None or self._connection.is_closed:
            self._connection = await aio_pika.connect(self._url)
        clean = True
        async with self._connection.channel() as channel:
            for queue in queues:
                name = str(queue["name"])
                if not _is_warrens(queue):
                    await channel.queue_delete(name)
                    clean = False
                    continue
                found = await channel.declare_queue(name, passive=True)
                if found.declaration_result.consumer_count:
                    clean = False
                elif found.declaration_result.message_count:
                    await found.purge()
                    clean = False
        return clean

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - what the work returns
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)


def _is_warrens(queue: dict[str, Any]) -> bool:
    """Say whether a queue is just as Warren declares it."""
    name = str(queue["name"])
    theirs = {each.name: each for each in (DEAD_LETTERS, SUPERVISOR_TASKS, AGENT_RESULTS)}
    meant = theirs.get(name) or (agent_queue(name.removeprefix("agent.")) if name.startswith("agent.") else None)
    return meant is not None and queue["durable"] and queue["arguments"] == dict(meant.arguments or {})
