import asyncio
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.chats import plan_message
from backend.api.chats.estimate import estimate
from backend.api.tests.conftest import Api, sql
from backend.api.tests.problem import problem
from backend.api.tests.test_tasks import running

PLAN = (
    '{"steps": [{"key": "s1", "agent": "data", "instruction": "Chart it", "depends_on": []},'
    ' {"key": "s2", "agent": "code", "instruction": "Check it", "depends_on": ["s1"]}], "why": "two parts"}'
)


async def plan_when_asked(engine: AsyncEngine, changes: str, **parameters: object) -> None:
    """Do as the supervisor does with a task of mode "plan"."""
    statement = f"update tasks set state = 'completed', {changes} where mode = 'plan' returning id"
    while not await sql(engine, statement, **parameters):
        await asyncio.sleep(0.02)


async def ask(api: Api, client: httpx2.AsyncClient, changes: str, **parameters: object) -> dict[str, Any]:
    supervisor = asyncio.create_task(plan_when_asked(api.resources.engine, changes, **parameters))
    answer = await client.post("/api/v1/plan", json={"message": "Chart and check"})
    await supervisor
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def test_a_plan_comes_back_and_leaves_no_conversation(api: Api, ada: httpx2.AsyncClient) -> None:
    plan = await ask(api, ada, "plan = cast(:plan as jsonb)", plan=PLAN)
    assert [(step["key"], step["agent"], step["depends_on"]) for step in plan["steps"]] == [
        ("s1", "data", []),
        ("s2", "code", ["s1"]),
    ]
    assert plan["why"] == "two parts"
    assert plan["estimate"] == {"seconds": None, "cost": "0", "currency": "USD"}
    assert (await ada.get("/api/v1/conversations")).json()["items"] == []
    assert (await ada.get(f"/api/v1/tasks/{plan['task_id']}")).json()["mode"] == "plan"


async def test_small_talk_is_answered(api: Api, ada: httpx2.AsyncClient) -> None:
    plan = await ask(api, ada, "plan = cast('{\"steps\": []}' as jsonb), answer = 'Hello!'")
    assert (plan["steps"], plan["answer"]) == ([], "Hello!")


async def test_a_plan_that_takes_too_long_is_told_later(
    ada: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_message, "WAIT_SECONDS", 0.1)
    answer = await ada.post("/api/v1/plan", json={"message": "Chart it"})
    assert answer.status_code == 202
    assert (await ada.get(f"/api/v1/tasks/{answer.json()['task_id']}")).json()["state"] == "queued"


async def test_the_same_key_gives_the_same_plan(ada: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_message, "WAIT_SECONDS", 0.1)
    headers = {"idempotency-key": "k"}
    answers = await asyncio.gather(
        *(ada.post("/api/v1/plan", json={"message": "Chart it"}, headers=headers) for _ in range(4))
    )
    assert len({answer.json()["task_id"] for answer in answers}) == 1
    other = await ada.post("/api/v1/chat", json={"message": "Chart it"}, headers=headers)
    assert problem(other)["code"] == "conflict"
    assert (await ada.get("/api/v1/tasks")).json()["items"] == []


async def test_a_plan_is_refused_like_a_message(ada: httpx2.AsyncClient) -> None:
    assert problem(await ada.post("/api/v1/plan", json={"message": "x", "agent": "juggler"}))["code"] == "unknown_agent"
    assert problem(await ada.post("/api/v1/plan", json={"message": " "}))["code"] == "invalid"


async def test_the_estimate_is_the_longest_chain_of_what_was_seen(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    await running(engine, ada, "completed", "completed")
    await sql(engine, "update steps set started_at = finished_at - make_interval(secs => 2 + 2 * position)")
    user = (await sql(engine, "select id from users where name = 'ada'"))[0]["id"]
    async with engine.connect() as conn:
        both = [("a", "data", []), ("b", "data", []), ("c", "data", ["a"])]
        assert (await estimate(conn, user, both)).seconds == 6.0  # type: ignore[arg-type]
        assert (await estimate(conn, user, [("a", "code", [])])).seconds is None  # type: ignore[arg-type]
        assert (await estimate(conn, user, [])).seconds == 0.0  # type: ignore[arg-type]
    await sql(engine, "update agent_configs set model = 'openai:gpt' where name = 'data'")
    async with engine.connect() as conn:
        assert (await estimate(conn, user, both)).cost is None  # type: ignore[arg-type]
