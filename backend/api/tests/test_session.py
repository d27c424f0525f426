import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.auth.attempts import ATTEMPTS
from backend.api.auth.sessions import COOKIE
from backend.api.tests.conftest import Api, sql
from backend.api.tests.problem import problem


async def test_a_token_becomes_a_cookie_that_signs_in(api: Api, nobody: httpx2.AsyncClient, ada_key: str) -> None:
    answer = await nobody.post("/api/v1/session", json={"token": ada_key})
    assert answer.status_code == 200
    assert answer.json()["user"]["name"] == "ada"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    session = (await nobody.get("/api/v1/session")).json()
    assert session["user"]["name"] == "ada"
    assert session["model"]["builtin"] is True
    assert session["limits"] == {"max_upload_bytes": 2 << 20, "max_message_chars": 32_000}


async def test_the_cookie_is_kept_as_a_hash_only(nobody: httpx2.AsyncClient, engine: AsyncEngine, ada_key: str) -> None:
    await nobody.post("/api/v1/session", json={"token": ada_key})
    rows = await sql(engine, "select * from sessions")
    assert len(rows) == 1
    assert nobody.cookies[COOKIE] not in str(rows)


async def test_signing_out_ends_the_session(nobody: httpx2.AsyncClient, ada_key: str) -> None:
    await nobody.post("/api/v1/session", json={"token": ada_key})
    kept = nobody.cookies[COOKIE]
    assert (await nobody.delete("/api/v1/session")).status_code == 204
    nobody.cookies.set(COOKIE, kept, domain="127.0.0.1")
    assert (await nobody.get("/api/v1/session")).status_code == 401


async def test_a_session_that_ran_out_is_none(nobody: httpx2.AsyncClient, engine: AsyncEngine, ada_key: str) -> None:
    await nobody.post("/api/v1/session", json={"token": ada_key})
    await sql(engine, "update sessions set expires_at = now() - interval '1 second'")
    assert problem(await nobody.get("/api/v1/session"))["code"] == "not_signed_in"


async def test_a_wrong_key_is_nobody(nobody: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[str] = ["Bearer wrong", "Bearer", "Basic abc", "nonsense"]
    for header in cases:
        with subtests.test(header=header):
            answer = await nobody.get("/api/v1/tasks", headers={"authorization": header})
            assert answer.status_code == 401
            assert problem(answer)["code"] == "not_signed_in"
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_key_is_nobody(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    assert (await ada.get("/api/v1/tasks")).status_code == 200
    await sql(engine, "update api_keys set revoked_at = now()")
    assert (await ada.get("/api/v1/tasks")).status_code == 401


async def test_many_wrong_tokens_are_refused_for_a_while(nobody: httpx2.AsyncClient, ada_key: str) -> None:
    for _ in range(ATTEMPTS):
        assert (await nobody.post("/api/v1/session", json={"token": "wrong"})).status_code == 401
    answer = await nobody.post("/api/v1/session", json={"token": ada_key})
    assert problem(answer)["code"] == "rate_limited"
    assert 0 < int(answer.headers["retry-after"]) <= 60


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_sites_page_can_not_act_by_the_cookie(
    nobody: httpx2.AsyncClient, ada_key: str, origin: str
) -> None:
    await nobody.post("/api/v1/session", json={"token": ada_key})
    answer = await nobody.post("/api/v1/chat", json={"message": "hi"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert problem(answer)["code"] == "forbidden_origin"
    assert (await nobody.get("/api/v1/tasks")).json()["items"] == []


async def test_another_sites_page_can_not_sign_in(nobody: httpx2.AsyncClient, ada_key: str) -> None:
    answer = await nobody.post("/api/v1/session", json={"token": ada_key}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_the_own_page_acts_by_the_cookie(api: Api, nobody: httpx2.AsyncClient, ada_key: str) -> None:
    await nobody.post("/api/v1/session", json={"token": ada_key})
    headers = {"origin": api.url, "sec-fetch-site": "same-origin"}
    assert (await nobody.post("/api/v1/chat", json={"message": "hi"}, headers=headers)).status_code == 202


async def test_a_key_acts_from_anywhere(ada: httpx2.AsyncClient) -> None:
    headers = {"origin": "http://elsewhere.example"}
    assert (await ada.post("/api/v1/chat", json={"message": "hi"}, headers=headers)).status_code == 202
