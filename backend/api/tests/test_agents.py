from collections.abc import AsyncIterator

import httpx2
import pytest
from faststream.rabbit import RabbitBroker
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import Api, sql
from backend.api.tests.problem import problem
from backend.api.tests.test_tasks import running
from backend.core import topology
from backend.core.contracts import StepRequested, parse
from backend.core.resources import Resources
from backend.core.users import ensure_owner

FINISH = """
    update steps set state = :state, finished_at = now() - make_interval(secs => :ago),
        started_at = now() - make_interval(secs => :ago) - interval '1500 milliseconds'
    where id = cast(:id as uuid)
"""


@pytest.fixture
async def owner(api: Api, resources: Resources) -> AsyncIterator[httpx2.AsyncClient]:
    await ensure_owner(resources.engine, "token")
    async with api.client("token") as client:
        yield client


async def agent(client: httpx2.AsyncClient, name: str) -> dict[str, object]:
    items = (await client.get("/api/v1/agents")).json()["items"]
    return next(item for item in items if item["name"] == name)


async def test_an_agent_tells_how_its_last_steps_went(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    assert (await agent(ada, "data"))["failed_rate"] is None
    _, steps = await running(engine, ada, *["pending"] * 33)
    for n, step in enumerate(steps):
        state = "failed" if n < 3 or n == 32 else "completed"
        await sql(engine, FINISH, state=state, ago=n * 60, id=step)
    data = await agent(ada, "data")
    recent = data["recent"]
    assert isinstance(recent, list)
    assert len(recent) == 30, "only so many are looked back on"
    assert [run["state"] for run in recent[:4]] == ["failed", "failed", "failed", "completed"]
    assert recent[0]["duration_ms"] == 1500
    assert recent[0]["finished_at"] > recent[1]["finished_at"], "newest first"
    assert data["failed_rate"] == pytest.approx(0.1)
    assert (await agent(ada, "code"))["recent"] == []


async def test_what_a_tool_does_to_the_world_is_told(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    await sql(engine, """update agent_configs set effects = '{"look": "none"}' where name = 'data'""")
    assert (await agent(ada, "data"))["effects"] == {"look": "none"}


async def rung_for(broker: RabbitBroker, agent: str) -> str:
    """Take the next message from an agent's queue; returns the id of its step."""
    connection = await broker.connect()
    async with connection.channel() as channel:
        queue = await channel.get_queue(topology.agent_queue(agent).name)
        async with queue.iterator(no_ack=True, timeout=5) as messages:
            message = parse((await anext(messages)).body)
    assert isinstance(message, StepRequested)
    return str(message.step_id)


async def test_a_paused_agent_goes_on_when_it_is_resumed(
    owner: httpx2.AsyncClient, engine: AsyncEngine, broker: RabbitBroker
) -> None:
    paused = await owner.post("/api/v1/agents/data/pause")
    assert (paused.status_code, paused.json()["paused"]) == (200, True)
    assert (await agent(owner, "code"))["paused"] is False
    _, steps = await running(engine, owner, "queued", "pending")
    resumed = (await owner.post("/api/v1/agents/data/resume")).json()
    assert (resumed["paused"], resumed["queued"]) == (False, 1)
    assert await rung_for(broker, "data") == steps[0], "what waits is rung for at once"


async def test_only_who_runs_warren_pauses_an_agent(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    for act in ("pause", "resume"):
        answer = await ada.post(f"/api/v1/agents/data/{act}")
        assert (answer.status_code, problem(answer)["code"]) == (403, "not_allowed")
    assert await sql(engine, "select 1 as x from agent_configs where paused") == []


async def test_an_agent_that_is_not_here_is_not_paused(owner: httpx2.AsyncClient) -> None:
    assert problem(await owner.post("/api/v1/agents/nobody/pause"))["code"] == "not_found"
