"""What is parked, by cause: shown with its cure, released in order with one notice."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import Api, sql
from backend.api.tests.dead import administrator, dead_message
from backend.api.tests.problem import problem
from backend.api.tests.test_tasks import running
from backend.core import redis_keys

PARK = """
    update steps set state = 'parked', parked_cause = :cause, queued_at = now() - interval '2 hours',
        error = '{"code": "reconnect", "message": "Gmail refuses the permission.", "cure": "Connect it again."}'
    where task_id = :task
"""


async def park(engine: AsyncEngine, client: httpx2.AsyncClient, cause: str, steps: int = 1) -> str:
    task, _ids = await running(engine, client, *["queued"] * steps)
    await sql(engine, "update steps set depends_on = '{}' where task_id = :task", task=task)
    await sql(engine, PARK, task=task, cause=cause)
    await sql(engine, "update tasks set state = 'waiting', waiting_for = 'parked' where id = :task", task=task)
    return task


async def test_what_is_parked_is_listed_by_cause_and_released_once_in_order(
    api: Api, ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    cause, other = f"grant:{uuid4()}", f"approval:{uuid4()}"
    first = await park(engine, ada, cause, 3)
    second = await park(engine, ada, cause, 2)
    await park(engine, bob, other)
    async with administrator(api) as root:
        groups = {group["cause"]: group for group in (await root.get("/api/v1/admin/parked")).json()["items"]}
        mine, asked = groups[cause], groups[other]
        assert (mine["words"], mine["cure"]) == ("Gmail refuses the permission.", "Connect it again.")
        assert (mine["count"], mine["tasks"], mine["person"], mine["link"]) == (5, 2, "ada", "/settings/connections")
        assert [step["task_id"] for step in mine["steps"]] == [first] * 3 + [second] * 2
        assert (asked["link"], asked["releasable"]) == (f"/approvals/{other[9:]}", False)
        refused = await root.post("/api/v1/admin/parked/release", json={"cause": other})
        assert problem(refused)["code"] == "conflict"
        release = {"cause": cause}
        answers = await asyncio.gather(*(root.post("/api/v1/admin/parked/release", json=release) for _ in range(4)))
        assert sorted(answer.json()["released"] for answer in answers) == [0, 0, 0, 5]
    steps = await sql(engine, "select state from steps where parked_cause is null order by queued_at, seq")
    assert [step["state"] for step in steps] == ["queued"] * 5
    queued = await sql(engine, "select seq from steps where state = 'queued' order by lane, turn, seq")
    assert [row["seq"] for row in queued] == sorted(int(str(row["seq"])) for row in queued)
    [row] = await sql(engine, "select id from users where name = 'ada'")
    notices: list[bytes] = []
    async with asyncio.timeout(5):
        while not notices:
            stream: Any = await api.resources.redis.xrange(redis_keys.user_stream(UUID(str(row["id"]))))
            notices = [fields[b"e"] for _at, fields in stream if b"steps.released" in fields[b"e"]]
            await asyncio.sleep(0.01)
    assert len(notices) == 1
    assert b'"count":5,"because":"an administrator let them go on"' in notices[0]


async def test_the_queues_are_listed(api: Api, ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    await running(engine, ada, "queued", "queued")
    await dead_message(engine, b"a row is no message")
    async with administrator(api) as root:
        queues = {queue["name"]: queue for queue in (await root.get("/api/v1/admin/queues")).json()["items"]}
    assert queues["agent.data"] == {"name": "agent.data", "messages": 0, "consumers": 0, "claimable": 2}
    assert queues["supervisor.tasks"]["messages"] == 1
    assert queues["dead.letters"] == {"name": "dead.letters", "messages": 0, "consumers": 0, "claimable": None}
