"""Probes and metrics of a role that serves nothing else: on real services, over HTTP."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from backend.core.process_health import ProcessHealth
from backend.core.resources import Resources, open_resources
from backend.core.settings import Settings
from backend.core.telemetry_settings import TelemetrySettings
from backend.core.topology import SUPERVISOR_TASKS
from warren.errors import CommandError
from warren.watched import services, watched


@pytest.fixture
async def resources(tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str) -> AsyncIterator[Resources]:
    bare = Settings(home=tmp_path)
    settings = bare.with_services(database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url)
    async with open_resources(settings, agents=["data"]) as opened:
        yield opened


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def test_a_role_is_alive_from_the_start_and_ready_while_it_serves(resources: Resources) -> None:
    health, port = ProcessHealth(), _free_port()
    settings = TelemetrySettings(health_listen=f"127.0.0.1:{port}")
    async with (
        watched(settings, health, service="warren-data") as told,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):

        async def probed() -> tuple[int, str, list[str]]:
            assert (await client.get("/health/live")).status_code == 200
            answer = await client.get("/health/ready")
            ill = [name for name, check in answer.json()["checks"].items() if not check["ok"]]
            return answer.status_code, answer.json()["status"], ill

        assert await probed() == (503, "starting", [])
        told.asks(services(resources))
        health.serves()
        assert await probed() == (200, "ok", [])
        connection = await resources.publisher.connect()
        async with connection.channel() as channel:
            await channel.queue_delete(SUPERVISOR_TASKS.name)
        assert await probed() == (503, "unavailable", ["rabbitmq"])
        health.drain()
        assert await probed() == (503, "draining", [])
        metrics = (await client.get("/metrics")).text
        assert 'warren_build_info{version="' in metrics
        assert "process_resident_memory_bytes" in metrics
        assert (await client.get("/nothing")).status_code == 404


async def test_what_was_told_to_stop_while_it_started_never_gets_ready() -> None:
    health = ProcessHealth()
    health.drain()
    health.serves()
    assert health.state == "draining"


@pytest.mark.parametrize("where", ["taken", "nonsense"])
async def test_an_address_that_cannot_be_served_is_told_with_its_setting(where: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = f"127.0.0.1:{taken.getsockname()[1]}" if where == "taken" else where
        with pytest.raises(CommandError, match="WARREN_HEALTH_LISTEN"):
            async with watched(TelemetrySettings(health_listen=given), ProcessHealth(), service="warren"):
                await asyncio.sleep(0)


def test_what_sends_spans_is_loaded_by_nobody_who_sends_none() -> None:
    code = "import sys, backend.core.resources, warren.watched; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    assert "opentelemetry.trace" in loaded
    senders = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "opentelemetry.instrumentation")
    assert [name for name in loaded if name.startswith(senders)] == []


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/"}, "http://c:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/t"}, "http://c/t"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"}, ""),
    ],
    ids=["none", "all signals", "traces", "disabled"],
)
def test_traces_go_where_opentelemetrys_own_variables_say(
    environment: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert TelemetrySettings().traces_url == url
