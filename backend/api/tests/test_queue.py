"""The queue as its person sees it, and the refusal when there is no room."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.core.settings import LimitSettings


@pytest.fixture
def limits() -> LimitSettings:
    return LimitSettings(max_queued=4, max_queued_all=6, max_running=2)


async def say(client: httpx2.AsyncClient, conversation: str | None = None) -> dict[str, Any]:
    answer = await client.post("/api/v1/chat", json={"message": "hi", "conversation_id": conversation})
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def queue(client: httpx2.AsyncClient, **params: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the queue's lines by name, and what waits by the id of its step or task."""
    told = (await client.get("/api/v1/queue", params=params)).json()
    return {line["name"]: line for line in told["lines"]}, {w["step_id"] or w["task_id"]: w for w in told["waiting"]}


async def add_steps(engine: AsyncEngine, task: dict[str, Any], agent: str, state: str, count: int) -> list[str]:
    """Add steps of a task as they stand after the plan, each ten seconds' work."""
    rows = await sql(
        engine,
        """
        insert into steps (id, user_id, task_id, conversation_id, round, position, agent, instruction, state, turn,
            started_at, finished_at, owner)
        select gen_random_uuid(), t.user_id, t.id, t.conversation_id, 1, n, :agent, 'x', cast(:state as varchar), n,
            now() - interval '10 s', case when cast(:state as varchar) = 'completed' then now() end,
            case when cast(:state as varchar) = 'running' then 'somebody' end
        from tasks t, generate_series(1, :count) n where t.id = :task returning id
        """,
        task=UUID(task["task_id"]),
        agent=agent,
        state=state,
        count=count,
    )
    return [str(row["id"]) for row in rows]


async def sign(engine: AsyncEngine, role: str, slots: int, *, lease: str = "30 s") -> None:
    await sql(
        engine,
        "insert into workers (process, role, version, slots, lease_until)"
        " values (:process, :role, '1', :slots, now() + cast(cast(:lease as text) as interval))",
        process=str(uuid4()),
        role=role,
        slots=slots,
        lease=lease,
    )


async def test_each_that_waits_says_what_for_and_how_long(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    first = await say(ada)
    follow_up = await say(ada, first["conversation_id"])
    _, waiting = await queue(ada)
    assert (waiting[first["task_id"]]["why"], waiting[first["task_id"]]["ahead"]) == ("no_worker", 0)
    assert (waiting[follow_up["task_id"]]["why"], waiting[follow_up["task_id"]]["ahead"]) == ("conversation", 1)
    await sign(engine, "supervisor", 8)
    await sign(engine, "data", 2)
    await sign(engine, "code", 2, lease="-1 s")  # gave its last sign too long ago
    steps = await add_steps(engine, first, "data", "queued", 3)
    [lost] = await add_steps(engine, first, "code", "queued", 1)
    lines, waiting = await queue(ada)
    assert (lines["data"]["seconds"], waiting[steps[2]]["wait_seconds"]) == (None, None)  # nothing is known yet
    assert waiting[lost]["why"] == "no_worker"
    await add_steps(engine, first, "data", "completed", 3)
    await add_steps(engine, first, "data", "running", 2)
    lines, waiting = await queue(ada, conversation_id=first["conversation_id"])
    data = lines["data"]
    assert (data["workers"], data["slots"], data["busy"], round(data["seconds"])) == (1, 2, 2, 10)
    assert [waiting[step]["ahead"] for step in steps] == [0, 1, 2]
    assert [round(waiting[step]["wait_seconds"]) for step in steps] == [5, 10, 15]
    await sql(engine, "update agent_configs set paused = true where name = 'data'")
    _, waiting = await queue(ada)
    assert (waiting[steps[0]]["why"], waiting[steps[0]]["wait_seconds"]) == ("paused", None)
    _, elsewhere = await queue(ada, conversation_id=str(uuid4()))
    assert elsewhere == {}


async def test_who_has_as_many_running_as_may_run_is_told_so(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    for _ in range(2):
        await say(ada)
    await sql(engine, "update tasks set state = 'running'")
    held = await say(ada)
    answer = (await ada.get("/api/v1/queue")).json()
    assert (answer["running"], answer["max_running"]) == (2, 2)
    assert [(each["task_id"], each["why"]) for each in answer["waiting"]] == [(held["task_id"], "cap")]


async def test_no_room_is_a_problem_with_what_to_do(ada: httpx2.AsyncClient, bob: httpx2.AsyncClient) -> None:
    headers = {"Idempotency-Key": "first"}
    body = {"message": "hi"}
    first = await ada.post("/api/v1/chat", json=body, headers=headers)
    for _ in range(3):
        await say(ada)
    for path in ("chat", "plan"):
        refused = await ada.post(f"/api/v1/{path}", json=body)
        problem = refused.json()
        assert (refused.status_code, problem["code"], problem["limit"]) == (429, "too_many_queued", 4)
        assert "You have 4 requests waiting" in problem["detail"]
        assert "withdraw" in problem["cure"]
        assert int(refused.headers["retry-after"]) > 0
    again = await ada.post("/api/v1/chat", json=body, headers=headers)
    assert (again.status_code, again.json()["task_id"]) == (202, first.json()["task_id"])
    for _ in range(2):
        await say(bob)
    full = await bob.post("/api/v1/chat", json=body)
    assert (full.status_code, full.json()["code"], full.json()["limit"]) == (429, "queue_full", 6)
    # What is withdrawn makes room.
    await ada.post(f"/api/v1/tasks/{first.json()['task_id']}/cancel")
    await say(bob)
