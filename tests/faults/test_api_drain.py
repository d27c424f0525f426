"""``warren worker api`` under SIGTERM: what is under way ends, who follows goes on elsewhere and misses nothing."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect

from backend.core.users import create_user
from tests.faults.worker_process import start_worker
from tests.path.crew import Crew, check_numbers, until
from tests.services.forked import Forked
from warren.services.keep import Keep

#: Seconds that a process which starts or ends may take on a busy machine.
PATIENCE = 90.0
_BOUNDARY = "between"
_HEAD = (
    f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="slow.txt"\r\n'
    "content-type: text/plain\r\n\r\nfirst "
)
_TAIL = f"last\r\n--{_BOUNDARY}--\r\n"


@dataclass
class ApiProcess:
    """One api as an operating system process."""

    process: Forked
    host: str

    def client(self, key: str) -> httpx2.AsyncClient:
        headers = {"authorization": f"Bearer {key}"}
        return httpx2.AsyncClient(base_url=f"http://{self.host}", headers=headers, timeout=30)

    async def follow(self, key: str, query: str = "") -> ClientConnection:
        headers = {"authorization": f"Bearer {key}"}
        return await connect(f"ws://{self.host}/ws{query}", additional_headers=headers, compression=None)


@pytest.fixture
async def key(crew: Crew) -> str:
    """A person's key; what they ask for is done in this process."""
    await crew.main.start("clock", "aggregator", "supervisor", "alpha")
    return await create_user(crew.resources.engine, "bea")


@pytest.fixture
async def apis(crew: Crew, key: str) -> AsyncIterator[list[ApiProcess]]:
    """Two of them on the same services."""
    ports = [Keep(crew.settings.home / f"keep-{number}.json").port("api") for number in range(2)]
    more = {"WARREN_DRAIN_SECONDS": "60", "WARREN_HOST": "127.0.0.1"}
    started = [
        ApiProcess(start_worker(crew.settings, "api", n, {**more, "WARREN_PORT": str(port)}), f"127.0.0.1:{port}")
        for n, port in enumerate(ports)
    ]
    try:
        for each in started:
            await until(partial(_is_ready, each, key), within=PATIENCE, what="an api to be ready")
        yield started
    finally:
        for each in started:
            if each.process.poll() is None:
                each.process.kill()
                each.process.wait(timeout=10)


async def _is_ready(api: ApiProcess, key: str) -> bool:
    async with api.client(key) as client:
        try:
            return (await client.get("/health/ready")).is_success
        except httpx2.TransportError:
            return False


async def _frames(socket: ClientConnection, *, until_state: str) -> list[dict[str, Any]]:
    """Read up to the event that brings a task into this state."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        while not found or found[-1].get("event", {}).get("task", {}).get("state") != until_state:
            found.append(json.loads(await socket.recv()))
    return found


async def _slow_file(goes_on: asyncio.Event) -> AsyncIterator[bytes]:
    yield _HEAD.encode()
    await goes_on.wait()
    yield _TAIL.encode()


async def _closed(socket: ClientConnection) -> int | None:
    async with asyncio.timeout(PATIENCE):
        await socket.wait_closed()
    return socket.close_code


async def _drains(api: ApiProcess, key: str) -> None:
    """Assert that it still answers, says that it drains, and lets nobody follow."""
    async with api.client(key) as late:
        answer = await late.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "draining")
    assert await _closed(await api.follow(key)) == 1012


async def test_an_api_that_is_shut_down_loses_nobody(crew: Crew, apis: list[ApiProcess], key: str) -> None:
    leaving, staying = apis
    act, goes_on = crew.acts.holding("slow"), asyncio.Event()
    async with leaving.client(key) as client:
        watching = await leaving.follow(key)
        task = (await client.post("/api/v1/chat", json={"message": "act:slow"})).raise_for_status().json()["task_id"]
        seen = await _frames(watching, until_state="running")
        headers = {"content-type": f"multipart/form-data; boundary={_BOUNDARY}"}
        uploading = asyncio.create_task(client.post("/api/v1/files", content=_slow_file(goes_on), headers=headers))
        await act.started.wait()
        leaving.process.send_signal(signal.SIGTERM)
        assert await _closed(watching) == 1012
        await _drains(leaving, key)
        again = await staying.follow(key, f"?after={[frame['cursor'] for frame in seen if frame.get('cursor')][-1]}")
        act.release.set()
        seen += await _frames(again, until_state="completed")
        await again.close()
        goes_on.set()
        file = (await uploading).raise_for_status().json()
    assert leaving.process.wait(PATIENCE) == 0
    async with staying.client(key) as client:
        assert (await client.get(f"/api/v1/files/{file['id']}/content")).content == b"first last"
    told = [frame["event"] for frame in seen if frame["type"] == "event"]
    # Under load the clock tells something twice; readers drop a repeat.
    events = {(event["source"], event["n"]): event for event in told if event.get("task_id") == task and "n" in event}
    check_numbers([events[place] for place in sorted(events)])
    assert not [frame for frame in seen if frame["type"] == "reset"]
