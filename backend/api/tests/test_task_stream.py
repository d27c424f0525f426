import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import send


class Stream:
    """A program that reads server-sent events."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._lines = answer.aiter_lines()

    async def event(self) -> tuple[str | None, dict[str, Any]] | None:
        """Return the next event's (id, frame); None when the stream has ended."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(10):
            async for line in self._lines:
                if not line and fields:
                    return fields.get("id"), json.loads(fields["data"])
                name, _, value = line.partition(": ")
                if name in {"id", "data"}:
                    fields[name] = value
        return None

    async def all(self) -> list[tuple[str | None, dict[str, Any]]]:
        """Return everything up to the end."""
        events = []
        while (event := await self.event()) is not None:
            events.append(event)
        return events


@asynccontextmanager
async def follow(client: httpx2.AsyncClient, task: str, query: str = "", **headers: str) -> AsyncIterator[Stream]:
    async with client.stream("GET", f"/api/v1/tasks/{task}/events{query}", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Stream(answer)


def kinds(events: list[tuple[str | None, dict[str, Any]]]) -> list[str]:
    return [frame["event"]["kind"] if frame["type"] == "event" else frame["type"] for _, frame in events]


async def test_a_task_is_followed_to_its_end(ada: httpx2.AsyncClient) -> None:
    task = (await send(ada))["task_id"]
    async with follow(ada, task, "?from=start") as stream:
        first = [await stream.event() for _ in range(2)]
        assert kinds([event for event in first if event]) == ["task.changed", "message.added"]
        other = (await send(ada, "other"))["task_id"]
        await ada.post(f"/api/v1/tasks/{other}/cancel")
        await ada.post(f"/api/v1/tasks/{task}/cancel")
        rest = await stream.all()
    events = [frame["event"] for _, frame in rest if frame["type"] == "event"]
    assert {event["task_id"] for event in events} == {task}
    assert events[-1]["task"]["state"] == "cancelled"
    cursor = rest[-1][0]
    assert cursor == rest[-1][1]["cursor"]


async def test_a_task_that_has_ended_is_replayed_from_its_rows(ada: httpx2.AsyncClient) -> None:
    task = (await send(ada))["task_id"]
    await ada.post(f"/api/v1/tasks/{task}/cancel")
    async with follow(ada, task, "?from=start") as stream:
        events = await stream.all()
    assert kinds(events)[:3] == ["task.changed", "message.added", "task.changed"]
    assert kinds(events)[-1] == "ready"


async def test_a_reader_comes_back_where_it_was(ada: httpx2.AsyncClient) -> None:
    task = (await send(ada))["task_id"]
    async with follow(ada, task) as stream:
        event = await stream.event()
        assert event is not None
        cursor = event[0]
    assert cursor is not None
    await ada.post(f"/api/v1/tasks/{task}/cancel")
    for query, headers in ((f"?after={cursor}", {}), ("?from=start", {"last-event-id": cursor})):
        async with follow(ada, task, query, **headers) as stream:
            events = await stream.all()
        changes = [frame["event"] for _, frame in events if frame["type"] == "event"]
        assert changes[-1]["task"]["state"] == "cancelled"
        assert [change["n"] for change in changes] == list(range(4 - len(changes), 4))


async def test_a_cursor_from_the_future_is_reset(ada: httpx2.AsyncClient) -> None:
    task = (await send(ada))["task_id"]
    async with follow(ada, task, "?after=other.99-0") as stream:
        event = await stream.event()
        assert event is not None
        assert event[1]["type"] == "reset"


async def test_a_deleted_task_ends_its_stream(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    accepted = await send(ada)
    async with follow(ada, accepted["task_id"]) as stream:
        await stream.event()
        await sql(engine, "update tasks set state = 'planning', owner = 'p', lease_until = now() + interval '1 minute'")
        await ada.post(f"/api/v1/tasks/{accepted['task_id']}/cancel")
        await sql(engine, "delete from tasks")
        await send(ada, "another")
    assert problem(await ada.get(f"/api/v1/tasks/{accepted['task_id']}/events"))["code"] == "not_found"


async def test_an_unknown_task_has_no_stream(ada: httpx2.AsyncClient) -> None:
    answer = await ada.get(f"/api/v1/tasks/{uuid4()}/events")
    assert answer.status_code == 404
    assert problem(answer)["code"] == "not_found"
