"""One role as a process of its own, started as ``docker-compose.yml`` starts it, but on the loopback."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from benchmarks.parts.client import is_ready
from benchmarks.stage import Stage
from warren.services.keep import Keep

API = "api"
_START_SECONDS = 120.0


@dataclass(frozen=True)
class Running:
    """A role that serves: its process, where it answers, and the seconds from its command until it was ready."""

    pid: int
    port: int
    seconds: float


@asynccontextmanager
async def running(stage: Stage, name: str, argv: list[str], database_url: str, **more: str) -> AsyncIterator[Running]:
    """Run a role while the block runs; yields when its ``/health/ready`` says so.

    Args:
        stage: where the services are.
        name: of this process.
        argv: what follows ``python -m``; the last word is the role.
        database_url: this part's own database.
        more: settings beside those.

    Raises:
        ServiceFailed: it ended, or wasn't ready within two minutes; with the end of its log.
    """
    port = Keep(stage.home / "bench.json").port(name)
    env = {
        "DATABASE_URL": database_url,
        "RABBITMQ_URL": stage.urls.rabbitmq_url,
        "REDIS_URL": stage.urls.redis_url,
        "WARREN_HOME": str(stage.home / name),
        **({"WARREN_PORT": str(port)} if argv[-1] == API else {"WARREN_HEALTH_LISTEN": f"127.0.0.1:{port}"}),
        **more,
    }
    began = time.perf_counter()
    async with stage.program(name, argv, env) as child:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await child.until(lambda: is_ready(http), seconds=_START_SECONDS)
        yield Running(child.pid, port, time.perf_counter() - began)
