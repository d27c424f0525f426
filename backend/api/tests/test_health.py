import re

import httpx2
import pytest
from faststream.rabbit import RabbitBroker
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from backend.api.health import checks
from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.core.artifacts import ArtifactStore
from backend.core.store_errors import StoreFailedError
from backend.core.topology import SUPERVISOR_TASKS
from backend.core.troubles import tell_trouble

#: What holds in an api by itself; the way out is a worker's.
CHECKS = {"database", "redis", "rabbitmq", "outbox", "sandbox", "artifacts"}


async def test_ready_asks_every_service(nobody: httpx2.AsyncClient) -> None:
    for path in ("/health", "/health/ready"):
        answer = await nobody.get(path)
        assert answer.status_code == 200
        assert answer.json()["status"] == "ok"
        assert {name for name, check in answer.json()["checks"].items() if check["ok"]} == CHECKS


async def test_a_missing_queue_is_found_and_found_cured(nobody: httpx2.AsyncClient, broker: RabbitBroker) -> None:
    connection = await broker.connect()
    async with connection.channel() as channel:
        await channel.queue_delete(SUPERVISOR_TASKS.name)
    answer = await nobody.get("/health")
    assert answer.status_code == 503
    assert answer.json()["checks"]["rabbitmq"]["ok"] is False
    assert (await nobody.get("/health/ready")).status_code == 200, "what is submitted waits in the outbox"
    async with connection.channel() as channel:
        await channel.declare_queue(
            SUPERVISOR_TASKS.name,
            durable=True,
            arguments={"x-queue-type": "quorum", **(SUPERVISOR_TASKS.arguments or {})},
        )
    assert (await nobody.get("/health")).status_code == 200


async def test_an_outbox_that_nobody_sends_is_found(nobody: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    await sql(
        engine,
        "with u as (insert into users (id, name) values (gen_random_uuid(), 'x') returning id)"
        " insert into outbox (id, user_id, messages, events, created_at)"
        " select gen_random_uuid(), id, '[]', '[]', now() - interval '2 minutes' from u",
    )
    answer = await nobody.get("/health")
    assert answer.status_code == 503
    found = re.search(r"(\d+) s old", answer.json()["checks"]["outbox"]["detail"])
    assert found
    assert int(found[1]) >= 120


async def test_without_a_sandbox_the_rest_goes_on(nobody: httpx2.AsyncClient, redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    await tell_trouble(redis, "a:1", "No bwrap. Install it.", seconds=30)
    await tell_trouble(redis, "b:2", "No bwrap. Install it.", seconds=30)
    answer = await nobody.get("/health")
    assert answer.status_code == 200
    assert answer.json()["checks"]["sandbox"] == {"ok": False, "detail": "No bwrap. Install it."}
    for process in ("a:1", "b:2"):
        await tell_trouble(redis, process, None, seconds=30)
    await redis.aclose()
    assert (await nobody.get("/health")).json()["checks"]["sandbox"] == {"ok": True, "detail": ""}


async def test_connections_that_broke_are_told_and_made_anew(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    assert (await ada.get("/api/v1/tasks")).status_code == 200
    maintenance = create_async_engine(engine.url.set(database="postgres"))
    kill = "select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"
    await sql(maintenance, kill, name=engine.url.database)
    await maintenance.dispose()
    answer = await ada.get("/api/v1/tasks")
    assert answer.status_code == 503
    assert problem(answer)["code"] == "unavailable"
    assert (await ada.get("/api/v1/tasks")).status_code == 200


async def test_a_database_that_is_away(nobody: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    maintenance = create_async_engine(engine.url.set(database="postgres"))
    await sql(maintenance, f"alter database {engine.url.database} with allow_connections false")
    await maintenance.dispose()
    await engine.dispose()
    answer = await nobody.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"]["ok"] is False
    assert (await nobody.get("/health/live")).json() == {"status": "ok"}


async def test_a_store_of_files_that_fails_is_said_and_stops_nobody(
    nobody: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_self: ArtifactStore) -> None:
        raise StoreFailedError("The bucket s3://b refuses (InvalidAccessKeyId).", "Check AWS_ACCESS_KEY_ID.")

    monkeypatch.setattr(ArtifactStore, "answers", refuse)
    monkeypatch.setattr(checks, "_LOOK_EVERY", 0.0)
    answer = await nobody.get("/health")
    said = "The bucket s3://b refuses (InvalidAccessKeyId). Check AWS_ACCESS_KEY_ID."
    assert (answer.status_code, answer.json()["checks"]["artifacts"]) == (200, {"ok": False, "detail": said})
