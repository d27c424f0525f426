"""Redis goes and comes back: sockets stay, and are told to refetch; what is asked over HTTP works all the same."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from backend.api.tests.conftest import Api
from backend.api.tests.following import page
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import send


class PrivateRedis:
    """A Redis of this test's own, to kill."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self._process = await asyncio.create_subprocess_exec(
            "redis-server", *options, stdout=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(10), Redis.from_url(self.url) as client:
            while True:
                try:
                    await client.ping()
                except RedisConnectionError:
                    await asyncio.sleep(0.02)
                else:
                    return

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None


@pytest.fixture
async def private_redis(tmp_path: Path) -> AsyncIterator[PrivateRedis]:
    redis = PrivateRedis(tmp_path)
    await redis.start()
    yield redis
    await redis.kill()


@pytest.fixture
def redis_url(private_redis: PrivateRedis) -> str:
    return private_redis.url


async def test_a_socket_outlives_redis(
    api: Api, ada: httpx2.AsyncClient, ada_key: str, private_redis: PrivateRedis
) -> None:
    async with page(api, ada_key) as watching:
        ready = await watching.frame()
        await private_redis.kill()
        missed = await send(ada, "while it is away")
        await private_redis.start()
        reset = await watching.frame()
        assert reset["type"] == "reset"
        assert reset["cursor"].split(".")[0] != ready["cursor"].split(".")[0]
        task = (await ada.get(f"/api/v1/tasks/{missed['task_id']}")).json()
        assert task["state"] == "queued"
        await ada.post(f"/api/v1/tasks/{missed['task_id']}/cancel")
        assert (await watching.frame())["event"]["task"]["state"] == "cancelled"


async def test_a_socket_that_comes_while_redis_is_away_is_served_later(
    api: Api, ada: httpx2.AsyncClient, ada_key: str, private_redis: PrivateRedis
) -> None:
    cursor = str(await api.resources.events.cursor((await ada.get("/api/v1/session")).json()["user"]["id"]))
    await private_redis.kill()
    async with page(api, ada_key, f"?after={cursor}") as watching:
        await private_redis.start()
        assert (await watching.frame())["type"] == "reset"
        await send(ada)
        assert (await watching.frame())["event"]["kind"] == "task.changed"


async def test_http_works_without_redis(
    nobody: httpx2.AsyncClient, ada: httpx2.AsyncClient, ada_key: str, private_redis: PrivateRedis
) -> None:
    await private_redis.kill()
    assert (await nobody.post("/api/v1/session", json={"token": ada_key})).status_code == 200
    assert problem(await nobody.post("/api/v1/session", json={"token": "wrong"}))["code"] == "not_signed_in"
    accepted = await send(ada)
    task = (await ada.get(f"/api/v1/tasks/{accepted['task_id']}")).json()
    assert (task["state"], task["cursor"]) == ("queued", "")
    # A balancer that took every api away would take the page away from everybody.
    assert (await ada.get("/health/ready")).status_code == 200
    found = await ada.get("/health")
    assert found.status_code == 503
    assert found.json()["checks"]["redis"]["ok"] is False
    assert found.json()["checks"]["database"]["ok"] is True
    assert (await ada.get("/health/live")).status_code == 200
