"""The live view over its socket: whose it is, what passes, and what a client can't do to it."""

import asyncio
import json
import time
from contextlib import AsyncExitStack

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import InvalidStatus

from backend.api.auth.sessions import COOKIE
from backend.api.live import socket as live_socket
from backend.api.step_view import socket, viewer
from backend.api.tests.conftest import Api, sql
from backend.api.tests.test_tasks import running
from backend.api.tests.viewing import PANEL, Panel, panel, showing
from backend.core import redis_keys

MOVE = {"kind": "pointer", "do": "move", "x": 10.5, "y": 20}
JPEG = b"\xff\xd8" + bytes(1000)


@pytest.fixture
async def step(ada: httpx2.AsyncClient, engine: AsyncEngine) -> str:
    """A running step of ada's."""
    _, steps = await running(engine, ada, "running")
    return steps[0]


async def say(looking: Panel, **word: object) -> None:
    await looking.socket.send(json.dumps(word))


async def test_pictures_come_through_as_the_worker_shows_them(api: Api, ada_key: str, step: str) -> None:
    async with showing(api, step) as worker, panel(api, ada_key, step) as looking:
        said = await worker.word()
        assert (said.viewer, said.word.kind) == (PANEL, "look")
        await worker.show(JPEG, url="http://shop.example/", title="Größe ☃", width=1280, height=800)
        frame = await looking.frame()
        assert (frame.head.url, frame.head.title, frame.picture) == ("http://shop.example/", "Größe ☃", JPEG)
        await worker.show(control="person", viewer=PANEL)
        frame = await looking.frame()
        assert (frame.head.control, frame.picture) == ("person", b"")


async def test_what_the_person_does_reaches_the_worker_under_their_panels_name(
    api: Api, ada_key: str, step: str
) -> None:
    async with showing(api, step) as worker:
        async with panel(api, ada_key, step) as looking:
            await worker.word_of("look")
            for word in (
                {"kind": "take"},
                MOVE,
                {"kind": "key", "do": "down", "key": "a", "code": "KeyA"},
                {"kind": "text", "text": "ä☃"},
                {"kind": "give"},
            ):
                await say(looking, **word)
                said = await worker.word_of(str(word["kind"]))
                assert said.viewer == PANEL
                assert said.word.model_dump().items() >= word.items()
        assert (await worker.word_of("leave")).viewer == PANEL


async def test_leaving_is_told(api: Api, ada_key: str, step: str) -> None:
    async with showing(api, step) as worker:
        async with panel(api, ada_key, step):
            await worker.word_of("look")
        await worker.word_of("leave")


async def test_a_worker_that_only_begins_hears_at_once_that_somebody_looks(
    api: Api, ada_key: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewer, "_SOONEST_SIGN", 0.05)
    async with panel(api, ada_key, step) as looking:
        async with asyncio.timeout(5):
            while not (await api.resources.redis.pubsub_numsub(redis_keys.view_out(step)))[0][1]:  # type: ignore[arg-type]
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        async with showing(api, step) as worker:
            await worker.show()
            await looking.frame()
            assert (await worker.word()).word.kind == "look"


async def test_a_slow_client_gets_the_newest_and_the_rest_is_forgotten(api: Api, ada_key: str, step: str) -> None:
    async with showing(api, step) as worker, panel(api, ada_key, step, f"viewer={PANEL}&pace=2") as looking:
        await worker.word_of("look")
        began = time.monotonic()
        last = [await worker.show(bytes(200_000)) for _ in range(40)][-1]
        seen = [(await looking.frame()).head.n]
        while seen[-1] != last:
            seen.append((await looking.frame()).head.n)
        assert len(seen) <= (time.monotonic() - began) * 2 + 2
        assert len(seen) < 40


async def test_only_its_owner_sees_it(api: Api, bob: httpx2.AsyncClient, step: str, subtests: pytest.Subtests) -> None:
    key = bob.headers["authorization"].removeprefix("Bearer ")
    for asked in (step, "0198d000-0000-7000-8000-000000000000"):
        with subtests.test(asked=asked != step):
            async with panel(api, key, asked) as looking:
                assert await looking.closed() == (4404, "no such step")
    for nobodys in (None, "wrong"):
        with subtests.test(key=nobodys):
            async with panel(api, nobodys, step) as looking:
                assert (await looking.closed())[0] == 4401


async def test_another_sites_page_gets_no_view(api: Api, nobody: httpx2.AsyncClient, ada_key: str, step: str) -> None:
    await nobody.post("/api/v1/session", json={"token": ada_key})
    cookie = f"{COOKIE}={nobody.cookies[COOKIE]}"
    with pytest.raises(InvalidStatus, match="403"):
        async with panel(api, None, step, cookie=cookie, origin="http://evil.example"):
            pass
    async with showing(api, step) as worker, panel(api, None, step, cookie=cookie, origin=api.url):
        await worker.word_of("look")


async def test_signing_out_ends_it(
    api: Api, nobody: httpx2.AsyncClient, ada_key: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_socket, "RECHECK_SECONDS", 0.05)
    await nobody.post("/api/v1/session", json={"token": ada_key})
    cookie = f"{COOKIE}={nobody.cookies[COOKIE]}"
    async with panel(api, None, step, cookie=cookie, origin=api.url) as looking:
        await nobody.delete("/api/v1/session")
        assert (await looking.closed())[0] == 4401


async def test_a_step_that_doesnt_run_shows_nothing(
    api: Api, ada_key: str, step: str, engine: AsyncEngine, subtests: pytest.Subtests
) -> None:
    for state in ("queued", "awaiting_approval", "completed"):
        with subtests.test(state=state):
            await sql(engine, "update steps set state = :state", state=state)
            async with panel(api, ada_key, step) as looking:
                assert await looking.closed() == (4409, f"the step is {state.replace('_', ' ')}")


async def test_it_ends_with_the_step_whether_or_not_the_worker_says_so(
    api: Api, ada_key: str, step: str, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with showing(api, step) as worker, panel(api, ada_key, step) as looking:
        await worker.word_of("look")
        await worker.show(over="The step has ended.")
        assert await looking.closed() == (4410, "The step has ended.")
    monkeypatch.setattr(viewer, "CHECK_SECONDS", 0.05)
    async with panel(api, ada_key, step) as looking:
        await sql(engine, "update steps set state = 'failed'")
        assert await looking.closed() == (4410, "the step is failed")


NOT_UNDERSTOOD: tuple[str | bytes, ...] = (
    "",
    "[]",
    '{"kind": "look"}',
    '{"kind": "navigate", "url": "http://127.0.0.1/"}',
    '{"kind": "pointer", "do": "move", "x": 1e9, "y": 0}',
    '{"kind": "pointer", "do": "move", "x": NaN, "y": 0}',
    '{"kind": "key", "do": "down", "key": ""}',
    json.dumps({"kind": "text", "text": "x" * 10_001}),
    b"\x00\x01",
)


async def test_what_isnt_understood_ends_it_and_reaches_nobody(
    api: Api, ada_key: str, step: str, subtests: pytest.Subtests
) -> None:
    async with showing(api, step) as worker:
        for said in NOT_UNDERSTOOD:
            with subtests.test(said=said[:60]):
                async with panel(api, ada_key, step) as looking:
                    await worker.word_of("look")
                    await worker.show()
                    await looking.frame()
                    await looking.socket.send(said)
                    assert await looking.closed() == (4400, "not understood")
                while (heard := (await worker.word()).word.kind) != "leave":
                    assert heard == "look"


async def test_too_much_input_ends_it(api: Api, ada_key: str, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewer, "BURST", 20.0)
    monkeypatch.setattr(viewer, "RATE", 5.0)
    async with panel(api, ada_key, step) as looking:
        for _ in range(60):
            await say(looking, **MOVE)
        assert await looking.closed() == (4429, "too much at once")
    async with panel(api, ada_key, step) as looking:
        await looking.socket.send("x" * (1 << 17))
        assert (await looking.closed())[0] == 1009


async def test_one_person_may_have_so_many_views_open(api: Api, ada_key: str, step: str) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(socket.MOST_OPEN):
            await stack.enter_async_context(panel(api, ada_key, step))
        async with panel(api, ada_key, step) as looking:
            assert (await looking.closed())[0] == 1013
    async with showing(api, step) as worker, panel(api, ada_key, step):
        await worker.word_of("look")


async def test_a_panel_needs_a_name_and_a_pace(api: Api, ada_key: str, step: str, subtests: pytest.Subtests) -> None:
    for query in ("", "viewer=x", "viewer=../../etc/passwd", f"viewer={PANEL}&pace=60"):
        with subtests.test(query=query), pytest.raises(InvalidStatus, match="403"):
            async with panel(api, ada_key, step, query):
                pass
