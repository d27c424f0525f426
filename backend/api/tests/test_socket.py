import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from backend.api.auth.sessions import COOKIE
from backend.api.live import frames, hub, socket
from backend.api.tests.conftest import Api, sql
from backend.api.tests.following import Page, page
from backend.api.tests.test_chat import send
from backend.core import redis_keys
from backend.core.events import TextStreamed

CHAT_EVENTS = ["task.changed", "message.added", "conversation.changed"]


async def kinds(watching: Page, count: int) -> list[str]:
    return [frame["event"]["kind"] for frame in await watching.events(count)]


async def user_id(engine: AsyncEngine, name: str = "ada") -> UUID:
    return UUID(str((await sql(engine, "select id from users where name = :name", name=name))[0]["id"]))


async def send_and_tell(api: Api, client: httpx2.AsyncClient, message: str, **more: object) -> dict[str, Any]:
    """Send, and wait until it is told: the answer to a request doesn't wait for its events."""
    stream = redis_keys.user_stream(await user_id(api.resources.engine))
    before = await api.resources.redis.xlen(stream)
    accepted = await send(client, message, **more)
    async with asyncio.timeout(10):
        while await api.resources.redis.xlen(stream) < before + 2:
            await asyncio.sleep(0.01)
    return accepted


async def test_events_come_as_they_happen(api: Api, ada: httpx2.AsyncClient, ada_key: str) -> None:
    async with page(api, ada_key) as watching:
        assert (await watching.frame())["type"] == "ready"
        accepted = await send(ada)
        first, second, third = await watching.events(3)
        assert [each["event"]["kind"] for each in (first, second, third)] == CHAT_EVENTS
        assert first["event"]["task"]["id"] == accepted["task_id"]
        assert (first["event"]["source"], first["event"]["n"], second["event"]["n"]) == ("task", 1, 2)
        assert first["cursor"] < second["cursor"]
        assert third["cursor"] is None


async def test_a_cursor_replays_exactly_what_came_after_it(api: Api, ada: httpx2.AsyncClient, ada_key: str) -> None:
    async with page(api, ada_key) as watching:
        await watching.frame()
        await send(ada, "first")
        first, second, _ = await watching.events(3)
    await send_and_tell(api, ada, "second")
    async with page(api, ada_key, f"?after={first['cursor']}") as again:
        replayed = await again.events(3)
        assert replayed[0] == second
        assert [each["event"]["kind"] for each in replayed[1:]] == CHAT_EVENTS[:2]
        assert await again.frame() == {"type": "ready", "cursor": replayed[-1]["cursor"]}
        await send(ada, "third")
        assert await kinds(again, 3) == CHAT_EVENTS


async def test_a_snapshots_cursor_follows_on_without_a_gap(api: Api, ada: httpx2.AsyncClient, ada_key: str) -> None:
    task = (await send(ada))["task_id"]
    cursor = (await ada.get(f"/api/v1/tasks/{task}")).json()["cursor"]
    await ada.post(f"/api/v1/tasks/{task}/cancel")
    numbers: list[int] = []
    async with page(api, ada_key, f"?after={cursor}") as watching:
        while numbers[-1:] != [3]:
            frame = await watching.frame()
            numbers += [frame["event"]["n"]] if frame["type"] == "event" else []
    assert numbers in ([3], [2, 3], [1, 2, 3])


@pytest.mark.parametrize("cursor", ["", "nonsense", "deadbeef.1-0", "%00", "x.y-z"])
async def test_a_cursor_of_another_epoch_or_none_at_all_is_reset(api: Api, ada_key: str, cursor: str) -> None:
    async with page(api, ada_key, f"?after={cursor}") as watching:
        assert (await watching.frame())["type"] == "reset"


async def test_a_cursor_from_the_future_is_reset_and_then_followed(
    api: Api, ada: httpx2.AsyncClient, ada_key: str
) -> None:
    epoch = await api.resources.events.epoch()
    async with page(api, ada_key, f"?after={epoch}.9999999999999-0") as watching:
        assert (await watching.frame())["type"] == "reset"
        await send(ada)
        assert await kinds(watching, 3) == CHAT_EVENTS


async def test_each_user_sees_only_their_own(
    api: Api, ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, ada_key: str
) -> None:
    async with page(api, ada_key) as watching:
        await watching.frame()
        await send(bob, "bob's")
        mine = await send(ada, "ada's")
        events = await watching.events(3)
        assert {each["event"]["conversation_id"] for each in events} == {mine["conversation_id"]}


async def test_all_sockets_of_a_user_see_the_same(api: Api, ada: httpx2.AsyncClient, ada_key: str) -> None:
    async with page(api, ada_key) as one, page(api, ada_key) as two:
        await one.frame()
        await two.frame()
        await send(ada)
        assert await one.events(3) == await two.events(3)
    async with page(api, ada_key) as later:
        await later.frame()
        await send(ada)
        assert await kinds(later, 3) == CHAT_EVENTS


async def test_streamed_text_comes_without_a_cursor(api: Api, ada: httpx2.AsyncClient, ada_key: str) -> None:
    accepted = await send_and_tell(api, ada, "hello")
    piece = TextStreamed(
        task_id=accepted["task_id"],
        conversation_id=accepted["conversation_id"],
        source="answer",
        offset=0,
        text="Größe „☃“",
    )
    async with page(api, ada_key) as watching:
        await watching.frame()
        await api.resources.events.stream_text(await user_id(api.resources.engine), piece)
        frame = await watching.frame()
        assert frame["cursor"] is None
        assert frame["event"]["text"] == "Größe „☃“"
    await sql(api.resources.engine, "update tasks set state = 'answering'")
    assert (await ada.get(f"/api/v1/tasks/{accepted['task_id']}")).json()["partial"] == "Größe „☃“"


async def test_a_sign_of_life(api: Api, ada_key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "PING_SECONDS", 0.1)
    async with page(api, ada_key) as watching:
        await watching.frame()
        assert await watching.frame() == {"type": "ping"}


@pytest.mark.parametrize("key", [None, "wrong"])
async def test_nobody_is_closed_with_a_code(api: Api, key: str | None) -> None:
    async with page(api, key) as watching:
        assert await watching.closed() == 4401


async def test_another_sites_page_gets_no_socket(api: Api, nobody: httpx2.AsyncClient, ada_key: str) -> None:
    await nobody.post("/api/v1/session", json={"token": ada_key})
    cookie = f"{COOKIE}={nobody.cookies[COOKIE]}"
    with pytest.raises(InvalidStatus, match="403"):
        async with page(api, None, cookie=cookie, origin="http://evil.example"):
            pass
    async with page(api, None, cookie=cookie, origin=api.url) as watching:
        assert (await watching.frame())["type"] == "ready"


async def test_signing_out_closes_the_socket(
    api: Api, nobody: httpx2.AsyncClient, ada_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "RECHECK_SECONDS", 0.05)
    await nobody.post("/api/v1/session", json={"token": ada_key})
    async with page(api, None, cookie=f"{COOKIE}={nobody.cookies[COOKIE]}", origin=api.url) as watching:
        await watching.frame()
        await nobody.delete("/api/v1/session")
        assert await watching.closed() == 4401


async def test_a_slow_socket_is_closed_and_comes_back_where_it_was(
    api: Api, ada: httpx2.AsyncClient, ada_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "BACKLOG", 20)
    owner = await user_id(api.resources.engine)
    async with page(api, ada_key) as quick, page(api, ada_key) as slow:
        await quick.frame()
        accepted = await send(ada)
        cursor = (await quick.events(3))[1]["cursor"]
        piece = TextStreamed(
            task_id=accepted["task_id"],
            conversation_id=accepted["conversation_id"],
            source="answer",
            offset=0,
            text="x" * 100_000,
        )
        for _ in range(400):  # more than the kernel's and the library's buffers hold; the quick one reads along
            await api.resources.events.stream_text(owner, piece)
            assert (await quick.frame())["event"]["kind"] == "text.streamed"
        async with asyncio.timeout(20):
            with suppress(ConnectionClosedError):
                async for _ in slow.socket:
                    pass
        assert slow.socket.close_code == 1013
    await send_and_tell(api, ada, "missed", conversation_id=accepted["conversation_id"])
    async with page(api, ada_key, f"?after={cursor}") as again:
        assert await kinds(again, 2) == CHAT_EVENTS[:2]


async def test_what_a_client_says_is_ignored_and_bounded(api: Api, ada: httpx2.AsyncClient, ada_key: str) -> None:
    async with page(api, ada_key) as watching:
        await watching.frame()
        await watching.socket.send("hello")
        await watching.socket.send(b"\x00\x01")
        await send(ada)
        assert await kinds(watching, 3) == CHAT_EVENTS
        await watching.socket.send("x" * (1 << 17))
        assert await watching.closed() == 1009


async def test_an_unknown_kind_passes_through(api: Api, ada_key: str) -> None:
    owner = await user_id(api.resources.engine)
    async with page(api, ada_key) as watching:
        await watching.frame()
        await api.resources.redis.publish(f"live:{owner}", b'- {"kind": "of.tomorrow"}')
        assert (await watching.frame())["event"] == {"kind": "of.tomorrow"}
