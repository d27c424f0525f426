from typing import Any

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import send
from backend.api.tests.test_files import CSV, upload
from backend.api.tests.test_library import made
from backend.api.tests.test_tasks import running

PROGRESS = """
    insert into task_events (task_id, source, n, user_id, data)
    select id, 'task', 99, user_id, jsonb_build_object('kind', 'step.progress', 'text', 'reading page 7')
    from tasks where id = cast(:id as uuid)
"""


async def requests(client: httpx2.AsyncClient, **query: Any) -> list[str]:  # noqa: ANN401 - a query's values
    answer = await client.get("/api/v1/tasks", params=query)
    assert answer.status_code == 200
    return [item["request"] for item in answer.json()["items"]]


async def test_a_receipt_holds_everything_of_a_task(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    file = (await upload(ada, "sales.csv", CSV)).json()
    await send(ada, "Another one", files=[file["id"]])
    task, (step, _) = await running(engine, ada, "completed", "failed")
    await sql(engine, "update tasks set files = m.files from messages m where jsonb_array_length(m.files) = 1")
    await made(engine, step, "sales.png", "image/png")
    await sql(engine, PROGRESS, id=task)
    answer = await ada.get(f"/api/v1/tasks/{task}/receipt", params={"download": 1})
    receipt = answer.json()
    assert answer.headers["content-disposition"] == f'attachment; filename="warren-task-{task}.json"'
    assert receipt["task"] == (await ada.get(f"/api/v1/tasks/{task}")).json() | {"cursor": receipt["task"]["cursor"]}
    assert receipt["started_by"] == "chat"
    assert receipt["conversation_title"] == receipt["task"]["request"]
    assert [event["kind"] for event in receipt["events"]] == ["task.changed", "message.added"]
    assert [(each["name"], each["sha256"]) for each in receipt["artifacts"]] == [("sales.png", "a" * 64)]
    hashes = await sql(engine, "select sha256 from artifacts where name = 'sales.csv'")
    assert [each["sha256"] for each in receipt["inputs"]] == [hashes[0]["sha256"]]


async def test_a_receipt_of_a_deleted_file_keeps_its_name(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    file = (await upload(ada, "sales.csv", CSV)).json()
    task = (await send(ada, "Sum it", files=[file["id"]]))["task_id"]
    await sql(engine, "update tasks set state = 'completed'")
    await ada.delete(f"/api/v1/files/{file['id']}")
    receipt = (await ada.get(f"/api/v1/tasks/{task}/receipt")).json()
    assert [(each["name"], each["deleted"], each["sha256"]) for each in receipt["inputs"]] == [
        ("sales.csv", True, None)
    ]


async def test_tasks_are_found_by_agent_and_words(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, (first, _, _) = await running(engine, ada, "completed", "completed", "pending")
    await sql(engine, "update steps set agent = 'document' where id = cast(:id as uuid)", id=first)
    await send(ada, "Sum 100% of it", agent="code")
    items = (await ada.get("/api/v1/tasks")).json()["items"]
    assert [item["agents"] for item in items] == [[], ["document", "data"]]
    assert [item["started_by"] for item in items] == ["chat", "chat"]
    assert await requests(ada, agent="code") == ["Sum 100% of it"]
    assert len(await requests(ada, agent="document")) == 1
    assert await requests(ada, agent="research") == []
    assert await requests(ada, q="100%") == ["Sum 100% of it"]
    assert await requests(ada, q="0_o") == []
    await sql(engine, "update tasks set first_round = 2 where id = cast(:id as uuid)", id=task)
    assert await requests(ada, agent="document") == [], "an earlier run's steps are history"
    assert problem(await ada.get("/api/v1/tasks", params={"q": "x" * 201}))["code"] == "invalid"
