from typing import Any
from uuid import uuid4

import httpx2
import pytest
from faststream.rabbit import RabbitBroker
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import bells, send

HELD = "owner = 'p', lease_until = now() + interval '1 minute', fence = 1"
STEP = """
    insert into steps (id, user_id, task_id, conversation_id, round, position, agent, instruction, state, depends_on,
        result, finished_at)
    select cast(:step as uuid), user_id, id, conversation_id, 1, :position, 'data', 'do it', cast(:state as text),
        cast(:depends_on as uuid[]), cast(:result as text),
        case when cast(:state as text) in ('completed', 'failed') then now() end
    from tasks where id = cast(:task as uuid)
"""


async def running(engine: AsyncEngine, client: httpx2.AsyncClient, *states: str) -> tuple[str, list[str]]:
    """Make a task whose round 1 has steps in these states, each depending on the one before."""
    task = str((await send(client))["task_id"])
    steps: list[str] = []
    for position, state in enumerate(states):
        step = str(uuid4())
        values: dict[str, object] = {
            "step": step,
            "task": task,
            "position": position,
            "state": state,
            "depends_on": steps[-1:],
        }
        await sql(engine, STEP, **values, result="done" if state == "completed" else None)
        steps.append(step)
    await sql(engine, "update tasks set state = 'running', round = 1 where id = cast(:id as uuid)", id=task)
    return task, steps


async def read(client: httpx2.AsyncClient, task: str) -> dict[str, Any]:
    view: dict[str, Any] = (await client.get(f"/api/v1/tasks/{task}")).json()
    return view


def states(task: dict[str, Any]) -> list[str]:
    return [step["state"] for step in task["steps"]]


async def test_a_queued_task_is_cancelled_at_once(ada: httpx2.AsyncClient) -> None:
    accepted = await send(ada)
    answer = await ada.post(f"/api/v1/tasks/{accepted['task_id']}/cancel")
    assert answer.status_code == 202
    assert answer.json()["state"] == "cancelled"
    assert answer.json()["stopping"] is False
    assert (await ada.post(f"/api/v1/tasks/{accepted['task_id']}/cancel")).json() == answer.json() | {
        "cursor": (await read(ada, accepted["task_id"]))["cursor"]
    }


async def test_cancelling_frees_the_conversation(ada: httpx2.AsyncClient, broker: RabbitBroker) -> None:
    first = await send(ada, "first")
    second = await send(ada, "second", conversation_id=first["conversation_id"])
    await ada.post(f"/api/v1/tasks/{first['task_id']}/cancel")
    assert await bells(broker, 2) == [first["task_id"], second["task_id"]]


async def test_what_waits_in_the_conversation_is_withdrawn(ada: httpx2.AsyncClient, broker: RabbitBroker) -> None:
    first = await send(ada, "first")
    second = await send(ada, "second", conversation_id=first["conversation_id"])
    third = await send(ada, "third", conversation_id=first["conversation_id"])
    assert (await ada.post(f"/api/v1/tasks/{second['task_id']}/cancel")).json()["state"] == "cancelled"
    await ada.post(f"/api/v1/tasks/{first['task_id']}/cancel")
    assert await bells(broker, 2) == [first["task_id"], third["task_id"]]


async def test_a_task_that_is_being_planned_is_stopping(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task = (await send(ada))["task_id"]
    await sql(engine, f"update tasks set state = 'planning', {HELD}")
    stopped = (await ada.post(f"/api/v1/tasks/{task}/cancel")).json()
    assert (stopped["state"], stopped["stopping"]) == ("planning", True)
    events = await sql(engine, "select data from task_events order by n desc limit 1")
    assert events[0]["data"]["task"]["stopping"] is True  # type: ignore[index]


async def test_steps_that_nobody_holds_are_cancelled_and_the_rest_is_stopping(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, steps = await running(engine, ada, "completed", "running", "pending", "queued", "awaiting_approval")
    await sql(engine, f"update steps set {HELD} where id = cast(:id as uuid)", id=steps[1])
    stopped = (await ada.post(f"/api/v1/tasks/{task}/cancel")).json()
    assert (stopped["state"], stopped["stopping"]) == ("running", True)
    assert states(stopped) == ["completed", "running", "cancelled", "cancelled", "cancelled"]


async def test_a_step_whose_worker_died_does_not_hold_the_task(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, _ = await running(engine, ada, "running")
    await sql(engine, "update steps set owner = 'p', lease_until = now() - interval '1 second'")
    stopped = (await ada.post(f"/api/v1/tasks/{task}/cancel")).json()
    assert stopped["state"] == "cancelled"
    assert states(stopped) == ["cancelled"]


async def test_a_failed_task_goes_on_from_its_unfinished_steps(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, _ = await running(engine, ada, "completed", "failed", "skipped")
    await sql(engine, 'update tasks set state = \'failed\', error = \'{"code": "x", "message": "y"}\'')
    again = (await ada.post(f"/api/v1/tasks/{task}/retry")).json()
    assert (again["state"], again["error"]) == ("running", None)
    assert states(again) == ["completed", "queued", "pending"]
    assert again["steps"][0]["result"] == "done"
    assert again["steps"][1]["ahead"] == 0


async def test_a_cancelled_task_is_not_stopping_when_it_runs_again(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, _ = await running(engine, ada, "pending")
    assert (await ada.post(f"/api/v1/tasks/{task}/cancel")).json()["state"] == "cancelled"
    again = (await ada.post(f"/api/v1/tasks/{task}/retry")).json()
    assert (again["state"], again["stopping"], states(again)) == ("running", False, ["queued"])


async def test_a_task_without_steps_is_planned_anew(ada: httpx2.AsyncClient, broker: RabbitBroker) -> None:
    task = (await send(ada))["task_id"]
    await ada.post(f"/api/v1/tasks/{task}/cancel")
    assert (await ada.post(f"/api/v1/tasks/{task}/retry")).json()["state"] == "queued"
    assert await bells(broker, 2) == [task, task]


async def test_a_completed_task_is_planned_anew_without_its_old_steps(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, _ = await running(engine, ada, "completed")
    await sql(engine, "update tasks set state = 'completed', answer = 'old', completed_at = now()")
    again = (await ada.post(f"/api/v1/tasks/{task}/retry")).json()
    assert (again["state"], again["answer"], again["steps"]) == ("queued", None, [])


async def test_a_task_at_work_is_not_retried(ada: httpx2.AsyncClient) -> None:
    task = (await send(ada))["task_id"]
    assert problem(await ada.post(f"/api/v1/tasks/{task}/retry"))["code"] == "conflict"


async def test_a_retry_waits_for_its_conversation(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, _ = await running(engine, ada, "failed")
    await sql(engine, "update tasks set state = 'failed'")
    conversation = (await read(ada, task))["conversation_id"]
    other = await send(ada, "other", conversation_id=conversation)
    assert problem(await ada.post(f"/api/v1/tasks/{task}/retry"))["code"] == "conflict"
    await ada.post(f"/api/v1/tasks/{other['task_id']}/cancel")
    assert (await ada.post(f"/api/v1/tasks/{task}/retry")).json()["state"] == "running"


async def test_a_task_that_waits_is_edited_in_its_message_too(ada: httpx2.AsyncClient) -> None:
    first = await send(ada, "first")
    second = await send(ada, "second", conversation_id=first["conversation_id"])
    answer = await ada.patch(f"/api/v1/tasks/{second['task_id']}", json={"request": "better"})
    assert answer.json()["request"] == "better"
    messages = (await ada.get(f"/api/v1/conversations/{first['conversation_id']}/messages")).json()["items"]
    assert [message["content"] for message in messages] == ["first", "better"]


async def test_a_task_that_was_begun_is_not_edited(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task = (await send(ada))["task_id"]
    await sql(engine, f"update tasks set state = 'planning', {HELD}")
    assert problem(await ada.patch(f"/api/v1/tasks/{task}", json={"request": "x"}))["code"] == "conflict"


@pytest.mark.parametrize(
    ("request_text", "code"), [("x" * 32_001, "message_too_long"), ("", "invalid"), ("\x00", "invalid")]
)
async def test_an_edit_keeps_to_the_limits(ada: httpx2.AsyncClient, request_text: str, code: str) -> None:
    task = (await send(ada))["task_id"]
    assert problem(await ada.patch(f"/api/v1/tasks/{task}", json={"request": request_text}))["code"] == code


async def test_lists_are_paged_and_filtered(ada: httpx2.AsyncClient) -> None:
    tasks = [(await send(ada, f"task {n}"))["task_id"] for n in range(5)]
    await ada.post(f"/api/v1/tasks/{tasks[0]}/cancel")
    seen, after = [], None
    while True:
        query = {"limit": 2} | ({"after": after} if after else {})
        page = (await ada.get("/api/v1/tasks", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == tasks[::-1]
    cancelled = (await ada.get("/api/v1/tasks", params={"state": "cancelled"})).json()["items"]
    assert [item["id"] for item in cancelled] == tasks[:1]
    both = (await ada.get("/api/v1/tasks", params={"state": ["cancelled", "queued"]})).json()["items"]
    assert len(both) == 5


@pytest.mark.parametrize(
    "query", ["after=nonsense", "after=WyJ4Il0", "after=WzFdIQ", "after=W10", "limit=0", "limit=201", "state=odd"]
)
async def test_a_wrong_page_is_refused(ada: httpx2.AsyncClient, query: str) -> None:
    assert problem(await ada.get(f"/api/v1/tasks?{query}"))["code"] == "invalid"


async def test_a_step_shows_what_happened_in_it(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, steps = await running(engine, ada, "running")
    head = '"task_id": "{0}", "conversation_id": "{0}", "source": "{1}", "step_id": "{1}", "at": "2026-01-01T00:00:00Z"'
    base = head.format(task, steps[0])
    events = [
        '{"kind": "tool.started", "call_id": "a", "tool": "query", "title": "Querying", "args": {"sql": "x"}, %s}',
        '{"kind": "tool.progress", "call_id": "a", "text": "half", %s}',
        '{"kind": "tool.finished", "call_id": "a", "result": "3 rows", "duration_ms": 12, %s}',
        '{"kind": "tool.started", "call_id": "b", "tool": "chart", "title": "Drawing", "subagent": "visualizer", %s}',
        '{"kind": "step.progress", "text": "drawing the axis", %s}',
    ]
    for n, event in enumerate(events, 1):
        await sql(
            engine,
            "insert into task_events (task_id, source, n, user_id, data) select id, :source, :n, user_id,"
            " cast(:data as jsonb) from tasks",
            source=steps[0],
            n=n,
            data=event % base,
        )
    await sql(engine, "update steps set event_n = 5, started_at = now() - interval '1 minute'")
    view = await read(ada, task)
    step = view["steps"][0]
    assert view["sources"][steps[0]] == 5
    assert step["doing"] == "drawing the axis"
    assert step["last_sign_at"] is not None
    first, second = step["calls"]
    assert (first["state"], first["result"], first["duration_ms"], first["doing"]) == ("ok", "3 rows", 12, None)
    assert (second["state"], second["subagent"], second["title"]) == ("running", "visualizer", "Drawing")
    await sql(
        engine,
        "insert into task_events (task_id, source, n, user_id, data, at) select id, :source, 6, user_id,"
        " cast(:data as jsonb), now() + interval '1 minute' from tasks",
        source=steps[0],
        data=f'{{"kind": "step.changed", "step": {{"moved": 1}}, {base}}}',
    )
    taken_over = (await read(ada, task))["steps"][0]
    assert taken_over["last_sign_at"] > step["last_sign_at"], "a new worker's claim is a sign"
    assert (taken_over["doing"], taken_over["calls"][1]["error"]["code"]) == (None, "interrupted")
    await sql(engine, "update steps set state = 'failed', finished_at = now()")
    step = (await read(ada, task))["steps"][0]
    assert step["doing"] is None
    assert (step["calls"][1]["state"], step["calls"][1]["error"]["code"]) == ("error", "interrupted")
