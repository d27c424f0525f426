import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from faststream.rabbit import RabbitBroker
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.core.contracts import TaskSubmitted, parse
from backend.core.topology import SUPERVISOR_TASKS


async def send(client: httpx2.AsyncClient, message: str = "Chart it", **more: object) -> dict[str, Any]:
    answer = await client.post("/api/v1/chat", json={"message": message, **more})
    assert answer.status_code == 202, answer.text
    accepted: dict[str, Any] = answer.json()
    return accepted


async def bells(broker: RabbitBroker, count: int) -> list[str]:
    """Take this many messages from the supervisor's queue; returns the ids of their tasks."""
    connection = await broker.connect()
    taken: list[str] = []
    async with connection.channel() as channel:
        queue = await channel.get_queue(SUPERVISOR_TASKS.name)
        async with queue.iterator(no_ack=True, timeout=5) as messages:
            while len(taken) < count:
                message = parse((await anext(messages)).body)
                assert isinstance(message, TaskSubmitted)
                taken.append(str(message.task_id))
    return taken


async def test_a_message_becomes_a_task_with_its_bell(
    ada: httpx2.AsyncClient, engine: AsyncEngine, broker: RabbitBroker
) -> None:
    accepted = await send(ada, "Which region sold most?\nShow a chart.")
    assert accepted["state"] == "queued"
    assert accepted["queue_position"] == 0
    assert await bells(broker, 1) == [accepted["task_id"]]
    conversation = (await ada.get(f"/api/v1/conversations/{accepted['conversation_id']}")).json()
    assert conversation["title"] == "Which region sold most?"
    assert conversation["active"] == "queued"
    assert [(m["role"], m["content"]) for m in conversation["messages"]] == [
        ("user", "Which region sold most?\nShow a chart.")
    ]
    assert [task["id"] for task in conversation["tasks"]] == [accepted["task_id"]]
    assert conversation["tasks"][0]["sources"] == {"task": 2}
    events = await sql(engine, "select n, data->>'kind' as kind from task_events order by n")
    assert [(e["n"], e["kind"]) for e in events] == [(1, "task.changed"), (2, "message.added")]


async def test_the_second_message_of_a_conversation_waits(ada: httpx2.AsyncClient, broker: RabbitBroker) -> None:
    first = await send(ada, "first")
    second = await send(ada, "second", conversation_id=first["conversation_id"])
    other = await send(ada, "other")
    assert await bells(broker, 2) == [first["task_id"], other["task_id"]]
    assert second["queue_position"] == 1
    tasks = (await ada.get(f"/api/v1/conversations/{first['conversation_id']}")).json()["tasks"]
    assert [task["id"] for task in tasks] == [first["task_id"], second["task_id"]]


async def test_priority_and_turns_give_the_position(ada: httpx2.AsyncClient, bob: httpx2.AsyncClient) -> None:
    for _ in range(3):
        await send(ada)
    assert (await send(bob))["queue_position"] == 1
    assert (await send(bob, priority="high"))["queue_position"] == 0
    assert (await send(bob, priority="low"))["queue_position"] == 5


async def test_the_same_key_gives_the_same_task(ada: httpx2.AsyncClient, bob: httpx2.AsyncClient) -> None:
    headers = {"idempotency-key": "k1"}
    body = {"message": "once"}
    first = (await ada.post("/api/v1/chat", json=body, headers=headers)).json()
    assert (await ada.post("/api/v1/chat", json=body, headers=headers)).json() == first
    assert len((await ada.get("/api/v1/tasks")).json()["items"]) == 1
    answer = await ada.post("/api/v1/chat", json={"message": "other"}, headers=headers)
    assert answer.status_code == 409
    assert problem(answer)["code"] == "conflict"
    assert (await bob.post("/api/v1/chat", json=body, headers=headers)).json()["task_id"] != first["task_id"]


async def test_the_same_key_at_the_same_time_gives_the_same_task(ada: httpx2.AsyncClient) -> None:
    headers = {"idempotency-key": "k1"}
    answers = await asyncio.gather(
        *(ada.post("/api/v1/chat", json={"message": "once"}, headers=headers) for _ in range(8))
    )
    assert [answer.status_code for answer in answers] == [202] * 8
    assert len({answer.json()["task_id"] for answer in answers}) == 1
    assert len((await ada.get("/api/v1/tasks")).json()["items"]) == 1


async def ask_back(engine: AsyncEngine, task_id: str) -> None:
    """Do as the supervisor does that asks a question."""
    await sql(
        engine,
        "update tasks set state = 'waiting', waiting_for = 'question', question = 'Which year?', round = 1,"
        " attempt = 2 where id = cast(:id as uuid)",
        id=task_id,
    )


async def test_the_next_message_answers_a_question(
    ada: httpx2.AsyncClient, engine: AsyncEngine, broker: RabbitBroker
) -> None:
    first = await send(ada, "Sales?")
    await bells(broker, 1)
    await ask_back(engine, first["task_id"])
    file = (await ada.post("/api/v1/files", files={"file": ("a.csv", b"a,b\n")})).json()
    answered = await send(ada, "2025", conversation_id=first["conversation_id"], files=[file["id"]])
    assert answered["task_id"] == first["task_id"]
    assert answered["state"] == "planning"
    assert await bells(broker, 1) == [first["task_id"]]
    task = (await ada.get(f"/api/v1/tasks/{first['task_id']}")).json()
    assert (task["state"], task["question"], task["waiting_for"]) == ("planning", None, None)
    assert [each["id"] for each in task["files"]] == [file["id"]]
    messages = (await ada.get(f"/api/v1/conversations/{first['conversation_id']}/messages")).json()["items"]
    assert [message["content"] for message in messages] == ["Sales?", "2025"]
    third = await send(ada, "and then?", conversation_id=first["conversation_id"])
    assert third["task_id"] != first["task_id"]


async def test_a_question_is_answered_once_per_key(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    first = await send(ada, "Sales?")
    await ask_back(engine, first["task_id"])
    body = {"message": "2025", "conversation_id": first["conversation_id"]}
    headers = {"idempotency-key": "k2"}
    answers = await asyncio.gather(*(ada.post("/api/v1/chat", json=body, headers=headers) for _ in range(4)))
    assert {answer.json()["task_id"] for answer in answers} == {first["task_id"]}
    messages = (await ada.get(f"/api/v1/conversations/{first['conversation_id']}/messages")).json()["items"]
    assert [message["content"] for message in messages] == ["Sales?", "2025"]


async def test_files_come_along(ada: httpx2.AsyncClient) -> None:
    file = (await ada.post("/api/v1/files", files={"file": ("a.csv", b"a,b\n")})).json()
    accepted = await send(ada, files=[file["id"], file["id"]])
    task = (await ada.get(f"/api/v1/tasks/{accepted['task_id']}")).json()
    assert task["files"] == [file]


async def test_a_message_of_200_kilobytes_names_the_limit(ada: httpx2.AsyncClient) -> None:
    answer = await ada.post("/api/v1/chat", json={"message": "x" * 200_000})
    document = problem(answer)
    assert answer.status_code == 422
    assert (document["code"], document["limit"]) == ("message_too_long", 32_000)
    assert "200,000" in document["detail"]


async def test_a_message_of_the_limit_in_wide_characters_is_taken(ada: httpx2.AsyncClient) -> None:
    await send(ada, "\U0001f407" * 32_000)


async def test_what_is_refused(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[tuple[dict[str, Any], int, str]] = [
        ({}, 422, "invalid"),
        ({"message": ""}, 422, "invalid"),
        ({"message": " \n\t "}, 422, "invalid"),
        ({"message": "a\x00b"}, 422, "invalid"),
        ({"message": 7}, 422, "invalid"),
        ({"message": "hi", "priority": "urgent"}, 422, "invalid"),
        ({"message": "hi", "conversation_id": "nonsense"}, 422, "invalid"),
        ({"message": "hi", "typo": 1}, 422, "invalid"),
        ({"message": "hi", "files": [str(uuid4())] * 51}, 422, "invalid"),
        ({"message": "hi", "conversation_id": str(uuid4())}, 404, "not_found"),
        ({"message": "hi", "files": [str(uuid4())]}, 404, "unknown_file"),
        ({"message": "hi", "agent": "juggler"}, 422, "unknown_agent"),
    ]
    for body, status, code in cases:
        with subtests.test(body=body, status=status, code=code):
            answer = await ada.post("/api/v1/chat", json=body)
            assert answer.status_code == status
            assert problem(answer)["code"] == code
            assert (await ada.get("/api/v1/tasks")).json()["items"] == []


async def test_an_unknown_agent_hears_which_there_are(ada: httpx2.AsyncClient) -> None:
    answer = await ada.post("/api/v1/chat", json={"message": "hi", "agent": "juggler"})
    assert "code, data" in problem(answer)["detail"]


async def test_a_lone_surrogate_is_refused(ada: httpx2.AsyncClient) -> None:
    answer = await ada.post(
        "/api/v1/chat", content=b'{"message": "\\ud800"}', headers={"content-type": "application/json"}
    )
    assert problem(answer)["code"] == "invalid"


async def test_another_users_file_is_unknown(ada: httpx2.AsyncClient, bob: httpx2.AsyncClient) -> None:
    file = (await bob.post("/api/v1/files", files={"file": ("a.csv", b"a,b\n")})).json()
    answer = await ada.post("/api/v1/chat", json={"message": "hi", "files": [file["id"]]})
    assert problem(answer)["code"] == "unknown_file"
