import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import InterfaceError

from backend.api.guard import Guard
from backend.api.problems import install_problems
from backend.api.tests.problem import problem

LARGEST = 1000


@pytest.fixture
async def client() -> httpx2.AsyncClient:
    app = FastAPI()
    install_problems(app)
    app.add_middleware(Guard, max_body_bytes=LARGEST, streamed=frozenset())

    @app.post("/echo")
    async def echo(body: dict[str, int]) -> dict[str, int]:
        return body

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret inside")

    @app.get("/refused")
    async def refused() -> None:
        raise ConnectionRefusedError

    @app.get("/no-socket")
    async def no_socket() -> None:
        raise FileNotFoundError(2, "No such file or directory")

    @app.get("/no-file")
    async def no_file() -> None:
        raise FileNotFoundError(2, "No such file or directory", "page.html")

    @app.get("/database-away")
    async def database_away() -> None:
        raise InterfaceError("select 1", {}, ConnectionRefusedError(), connection_invalidated=True)

    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://warren")


@pytest.mark.parametrize("path", ["/broken", "/no-file"])
async def test_a_crash_shows_no_trace(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 500
    assert problem(answer)["code"] == "internal"
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/refused", "/no-socket", "/database-away"])
async def test_a_service_that_is_away_is_unavailable(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 503
    assert problem(answer)["code"] == "unavailable"
    assert answer.headers["retry-after"] == "2"


async def test_malformed_json(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/echo", content=b'{"a": ', headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert problem(answer)["code"] == "invalid"


async def test_each_wrong_field_is_named_and_not_echoed(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/echo", json={"a": "secret"})
    document = problem(answer)
    assert answer.status_code == 422
    assert document["code"] == "invalid"
    assert [error["where"] for error in document["errors"]] == ["body.a"]
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nowhere", 404, "not_found"), ("GET", "/echo", 405, "method_not_allowed")],
)
async def test_the_routers_own_refusals(
    client: httpx2.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert problem(answer)["code"] == code


async def test_a_body_over_the_bound(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/echo", json={"a" * LARGEST: 1})
    assert answer.status_code == 413
    assert problem(answer)["limit"] == LARGEST


async def test_a_body_without_announced_length_over_the_bound(client: httpx2.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            await asyncio.sleep(0)
            yield b" " * 100

    answer = await client.post("/echo", content=pieces(), headers={"content-type": "application/json"})
    assert problem(answer)["code"] == "too_large"
