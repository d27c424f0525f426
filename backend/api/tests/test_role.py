import asyncio
import json
import socket
import subprocess
import sys
from contextlib import AsyncExitStack

import httpx2
import pytest

from backend.api.role import api_role, serve
from backend.api.tests.conftest import Api
from backend.api.tests.following import page
from backend.core.http_server import CannotListenError, listen
from backend.core.resources import Resources
from backend.core.settings import Settings

ABSENT = ("langchain", "langchain_core", "langgraph", "deepagents", "duckdb", "backend.core.llm")


def test_the_api_imports_no_agent_library() -> None:
    code = "import sys, backend.api.role, json; print(json.dumps(sorted(sys.modules)))"
    modules = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
    assert not [module for module in modules if module.startswith(ABSENT)]


def test_the_schema_is_printed_without_any_service() -> None:
    command = [sys.executable, "-W", "error", "-m", "backend.api.schema_dump"]
    document = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert "/api/v1/chat" in document["openapi"]["paths"]
    assert {"EventFrame", "ResetFrame", "ReadyFrame", "PingFrame"} <= set(document["frames"]["$defs"])


async def test_a_taken_port_is_told_with_its_cure(api: Api, settings: Settings, resources: Resources) -> None:
    port = int(api.url.rpartition(":")[2])
    with pytest.raises(CannotListenError, match="WARREN_PORT"):
        async with api_role(settings.model_copy(update={"port": port}), resources):
            pass


async def test_answers_do_not_wait_for_the_clients_acknowledgement() -> None:
    without_delay: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    class Accepting(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted = transport.get_extra_info("socket")
            without_delay.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

    listening = listen("127.0.0.1", 0, settings="nothing")
    async with await asyncio.get_running_loop().create_server(Accepting, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        assert await without_delay == 1
        writer.close()
        await writer.wait_closed()


async def test_stopping_closes_sockets_and_the_port(settings: Settings, resources: Resources, ada_key: str) -> None:
    async with serve(settings, resources) as port:
        api = Api(f"http://127.0.0.1:{port}", resources, settings)
        opened = page(api, ada_key)
        watching = await opened.__aenter__()
        await watching.frame()
    assert await watching.closed() == 1012
    await opened.__aexit__(None, None, None)
    async with httpx2.AsyncClient() as client:
        with pytest.raises(httpx2.ConnectError):
            await client.get(f"{api.url}/health/live")


async def test_requests_at_the_end_are_answered(settings: Settings, resources: Resources) -> None:
    async with httpx2.AsyncClient() as client:
        async with serve(settings, resources) as port:
            url = f"http://127.0.0.1:{port}/health"
            await client.get(url)
            late = asyncio.create_task(client.get(url))
            await asyncio.sleep(0)
        assert (await late).status_code == 200


async def test_stopping_ends_streams_at_once(settings: Settings, resources: Resources, ada_key: str) -> None:
    """A stream lasts as long as its task, and would hold the process for all of its drain."""
    limits = settings.limits.model_copy(update={"drain_seconds": 60.0})
    async with (
        httpx2.AsyncClient(headers={"authorization": f"Bearer {ada_key}"}, timeout=30) as client,
        AsyncExitStack() as stack,
    ):
        port = await stack.enter_async_context(serve(settings.model_copy(update={"limits": limits}), resources))
        url = f"http://127.0.0.1:{port}/api/v1"
        task = (await client.post(f"{url}/chat", json={"message": "wait"})).raise_for_status().json()["task_id"]
        async with client.stream("GET", f"{url}/tasks/{task}/events") as answer:
            lines = answer.aiter_lines()
            assert await anext(lines)
            stopping = asyncio.create_task(stack.aclose())
            async with asyncio.timeout(10):
                assert [line async for line in lines][-1] == ""
        await asyncio.wait_for(stopping, 10)
