import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.conversations import change_conversation
from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import send
from backend.api.tests.test_tasks import running
from backend.core.resources import Resources


async def titles(client: httpx2.AsyncClient, **query: str) -> list[str]:
    page = (await client.get("/api/v1/conversations", params=query)).json()
    return [item["title"] for item in page["items"]]


async def test_the_latest_stand_first_and_the_pinned_before_them(ada: httpx2.AsyncClient) -> None:
    first, second = await send(ada, "first"), await send(ada, "second")
    assert await titles(ada) == ["second", "first"]
    await send(ada, "again", conversation_id=first["conversation_id"])
    assert await titles(ada) == ["first", "second"]
    answer = await ada.patch(f"/api/v1/conversations/{second['conversation_id']}", json={"pinned": True})
    assert answer.json()["pinned"] is True
    assert await titles(ada) == ["second", "first"]


async def test_pages_follow_on(ada: httpx2.AsyncClient) -> None:
    made = [(await send(ada, f"chat {n}"))["conversation_id"] for n in range(5)]
    await ada.patch(f"/api/v1/conversations/{made[1]}", json={"pinned": True})
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await ada.get("/api/v1/conversations", params=query)).json()
        seen += [item["title"] for item in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert seen == ["chat 1", "chat 4", "chat 3", "chat 2", "chat 0"]


async def test_titles_and_messages_are_searched(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[tuple[str, list[str]]] = [
        ("QUARTER", ["Sales by quarter"]),
        ("deep inside", ["Long one"]),
        ("100%", ["100% sure"]),
        ("_", ["snake_case"]),
        ("\\", []),
        ("nowhere", []),
        ("  ", ["snake_case", "100% sure", "Long one", "Sales by quarter"]),
    ]
    for message in ("Sales by quarter", "Long one\nwith words deep inside", "100% sure", "snake_case"):
        await send(ada, message)
    for words, found in cases:
        with subtests.test(words=words, found=found):
            assert await titles(ada, q=words) == found


async def test_a_conversation_is_renamed(ada: httpx2.AsyncClient) -> None:
    conversation = (await send(ada))["conversation_id"]
    answer = await ada.patch(f"/api/v1/conversations/{conversation}", json={"title": "  Better  "})
    assert answer.json()["title"] == "Better"
    assert await titles(ada) == ["Better"]


async def test_a_wrong_change_is_refused(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[dict[str, Any]] = [
        {"title": ""},
        {"title": "   "},
        {"title": "x" * 201},
        {"title": None},
        {"pinned": None},
        {"color": "red"},
    ]
    conversation = (await send(ada))["conversation_id"]
    for body in cases:
        with subtests.test(body=body):
            assert problem(await ada.patch(f"/api/v1/conversations/{conversation}", json=body))["code"] == "invalid"


async def test_a_message_to_a_conversation_that_is_being_deleted(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    conversation = (await send(ada))["conversation_id"]
    async with engine.begin() as conn:
        await conn.execute(text("delete from conversations"))
        late = asyncio.create_task(ada.post("/api/v1/chat", json={"message": "hi", "conversation_id": conversation}))
        while not await sql(engine, "select 1 from pg_stat_activity where wait_event_type = 'Lock'"):
            await asyncio.sleep(0.01)
    assert problem(await late)["code"] == "not_found"


async def test_deleting_takes_everything_along(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    accepted = await send(ada)
    assert (await ada.delete(f"/api/v1/conversations/{accepted['conversation_id']}")).status_code == 204
    assert problem(await ada.get(f"/api/v1/conversations/{accepted['conversation_id']}"))["code"] == "not_found"
    assert problem(await ada.get(f"/api/v1/tasks/{accepted['task_id']}"))["code"] == "not_found"
    for table in ("tasks", "messages", "task_events", "conversations"):
        assert await sql(engine, f"select 1 from {table}") == []
    assert (await ada.delete(f"/api/v1/conversations/{accepted['conversation_id']}")).status_code == 404


async def lock_waited_for(engine: AsyncEngine) -> None:
    while not await sql(engine, "select 1 from pg_stat_activity where wait_event_type = 'Lock'"):
        await asyncio.sleep(0.01)


async def test_deleting_waits_for_a_task_that_passes_its_turn_on(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    """Its holder locks the task, the conversation, then the task that waits, here one with a lower id."""
    chat = (await send(ada))["conversation_id"]
    await send(ada, conversation_id=chat)
    await sql(engine, "update tasks set head = (id = (select max(id::text)::uuid from tasks))")
    async with engine.begin() as conn:
        await conn.execute(text("update tasks set version = version + 1 where head"))
        deleting = asyncio.create_task(ada.delete(f"/api/v1/conversations/{chat}"))
        await lock_waited_for(engine)
        await conn.execute(text("update conversations set last_message_at = now()"))
        await conn.execute(text("update tasks set head = true where not head"))
    assert (await deleting).status_code == 204
    assert await sql(engine, "select 1 from tasks") == []


async def test_deleting_waits_for_a_worker_in_the_middle_of_its_step(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    """It locks its step, then refers to the task and the conversation by what it writes."""
    task, _ = await running(engine, ada, "running")
    chat = (await ada.get(f"/api/v1/tasks/{task}")).json()["conversation_id"]
    async with engine.begin() as conn:
        await conn.execute(text("update steps set event_n = 1"))
        deleting = asyncio.create_task(ada.delete(f"/api/v1/conversations/{chat}"))
        await lock_waited_for(engine)
        await conn.execute(
            text(
                "insert into task_events (task_id, source, n, user_id, data)"
                " select id, 'x', 1, user_id, '{}' from tasks"
            )
        )
        await conn.execute(
            text(
                "insert into messages (id, user_id, conversation_id, task_id, role, content)"
                " select gen_random_uuid(), user_id, conversation_id, id, 'assistant', 'hi' from tasks"
            )
        )
    assert (await deleting).status_code == 204
    assert await sql(engine, "select 1 from task_events") == []


async def test_deleting_tries_again_while_a_waiting_task_is_taken_up(
    ada: httpx2.AsyncClient, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that was given its turn a moment ago is at work: its holder wants the conversation next."""
    chat = (await send(ada))["conversation_id"]
    waiting = await send(ada, conversation_id=chat)
    tries: list[UUID] = []
    second_try, delete = asyncio.Event(), change_conversation._delete

    async def counted(resources: Resources, user_id: UUID, conversation_id: UUID) -> None:
        tries.append(conversation_id)
        if len(tries) > 1:
            second_try.set()
        await delete(resources, user_id, conversation_id)

    monkeypatch.setattr(change_conversation, "_delete", counted)
    async with engine.begin() as conn:
        await conn.execute(text("update tasks set version = 9 where id = :id"), {"id": waiting["task_id"]})
        deleting = asyncio.create_task(ada.delete(f"/api/v1/conversations/{chat}"))
        async with asyncio.timeout(10):
            await second_try.wait()
        await conn.execute(text("update conversations set last_message_at = now()"))
    assert (await deleting).status_code == 204


async def test_messages_are_paged_oldest_first(ada: httpx2.AsyncClient) -> None:
    conversation = (await send(ada, "m0"))["conversation_id"]
    for n in (1, 2):
        await send(ada, f"m{n}", conversation_id=conversation)
    path = f"/api/v1/conversations/{conversation}/messages"
    page = (await ada.get(path, params={"limit": 2})).json()
    rest = (await ada.get(path, params={"limit": 2, "after": page["next"]})).json()
    assert [item["content"] for item in page["items"] + rest["items"]] == ["m0", "m1", "m2"]
    assert rest["next"] is None


async def test_the_state_of_the_latest_unfinished_task_shows(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    conversation = (await send(ada))["conversation_id"]
    await sql(engine, "update tasks set state = 'waiting', waiting_for = 'question'")
    view = (await ada.get("/api/v1/conversations")).json()["items"][0]
    assert (view["active"], view["waiting_for"]) == ("waiting", "question")
    await sql(engine, "update tasks set state = 'completed'")
    view = (await ada.get(f"/api/v1/conversations/{conversation}")).json()
    assert (view["active"], view["waiting_for"]) == (None, None)


@pytest.mark.parametrize("path", ["", "/messages"])
async def test_an_unknown_conversation(ada: httpx2.AsyncClient, path: str) -> None:
    assert problem(await ada.get(f"/api/v1/conversations/{uuid4()}{path}"))["code"] == "not_found"
