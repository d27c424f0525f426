"""Logins and saved browser sessions over HTTP: sealed for the browser role, one's own, without anything secret."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.core import redis_keys
from backend.core.resources import Resources
from backend.core.sealing import SiteBinding
from workers.agentkit.vault.publishing import publish
from workers.agentkit.vault.vault import Vault, VaultError
from workers.agents.browser.safe.keys import browser_keys
from workers.agents.browser.safe.rotation import login_binding, opened_login, rotate
from workers.agents.email.grants.keys import mail_keys

LOGIN = {"site": "https://Shop.example/login", "account": "mara", "password": "canary-pass-word"}
SESSION = """
    insert into browser_sessions (id, user_id, name, site, account, size, kept, secret, key_id, expires_at)
    select gen_random_uuid(), id, :name, 'shop.example', 'mara', 2048, :kept, 'canary-cookie', 'k1', :expires_at
    from users where name = 'ada' returning id::text
"""
SOON = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
async def vault(resources: Resources) -> Vault:
    """What only the browser role has."""
    vault = Vault(browser_keys(resources.settings))
    async with resources.engine.begin() as conn:
        await publish(conn, "browser", vault.ring.current())
        await publish(conn, "email", mail_keys(resources.settings).current())
    return vault


async def session(engine: AsyncEngine, name: str, *, kept: bool, expires_at: datetime = SOON) -> str:
    [row] = await sql(engine, SESSION, name=name, kept=kept, expires_at=expires_at)
    return str(row["id"])


async def test_a_login_is_sealed_for_the_browser_role_alone(
    ada: httpx2.AsyncClient, vault: Vault, engine: AsyncEngine, resources: Resources
) -> None:
    answer = await ada.put("/api/v1/browser-logins", json=LOGIN)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["site"], answer.json()["page"]) == ("shop.example", "https://Shop.example/login")
    [row] = await sql(engine, "select * from browser_logins")
    assert opened_login(vault, row) == {"password": "canary-pass-word"}
    with pytest.raises(VaultError):
        opened_login(Vault(mail_keys(resources.settings)), row)
    other = SiteBinding(kind="login", row_id=row["id"], user_id=row["user_id"], site="shop.example.evil.test")  # type: ignore[arg-type]  # as the database gives them
    assert other != login_binding(row)
    with pytest.raises(VaultError, match="another row"):
        vault.open_sealed(other, str(row["key_id"]), bytes(row["secret"]))  # type: ignore[call-overload]  # bytes
    for text in (answer.text, (await ada.get("/api/v1/browser-logins")).text, str(row)):
        assert "canary" not in text


async def test_entered_again_it_is_the_same_login_with_another_password(
    ada: httpx2.AsyncClient, vault: Vault, engine: AsyncEngine
) -> None:
    first = (await ada.put("/api/v1/browser-logins", json=LOGIN)).json()
    await sql(engine, "update browser_logins set refused_at = now()")
    again = (await ada.put("/api/v1/browser-logins", json={**LOGIN, "password": "other"})).json()
    assert (again["id"], again["refused_at"]) == (first["id"], None)
    assert (await ada.put("/api/v1/browser-logins", json={**LOGIN, "account": "tim"})).json()["id"] != first["id"]
    [row, _] = await sql(engine, "select * from browser_logins order by account")
    assert opened_login(vault, row) == {"password": "other"}


async def test_a_rotation_takes_it_over(ada: httpx2.AsyncClient, vault: Vault, engine: AsyncEngine) -> None:
    await ada.put("/api/v1/browser-logins", json=LOGIN)
    old = vault.ring.current().id
    key_id, kept = await rotate(engine, vault.ring)
    [row] = await sql(engine, "select * from browser_logins")
    assert (kept, row["key_id"], row["sealed"]) == (1, key_id, False)
    assert opened_login(vault, row) == {"password": "canary-pass-word"}
    assert vault.ring.find(old) is None
    # What is entered from now on is sealed to the new key.
    await ada.put("/api/v1/browser-logins", json={**LOGIN, "password": "newer"})
    [row] = await sql(engine, "select * from browser_logins")
    assert (row["key_id"], opened_login(vault, row)) == (key_id, {"password": "newer"})


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"site": "http://shop.example/login"}, "body.site"),
        ({"site": "ftp://shop.example"}, "body.site"),
        ({"site": "https://ann:canary@shop.example"}, "body.site"),
        ({"site": "two words"}, "body.site"),
        ({"account": " "}, "body.account"),
        ({"password": "a\nb"}, "body.password"),
        ({"password": ""}, "body.password"),
    ],
)
async def test_what_cannot_be_used_is_refused(
    ada: httpx2.AsyncClient, vault: Vault, changed: dict[str, str], where: str
) -> None:
    assert vault.ring.all(), "there is somebody to seal for"
    answer = await ada.put("/api/v1/browser-logins", json={**LOGIN, **changed})
    refused = problem(answer)
    assert (refused["code"], refused["errors"][0]["where"]) == ("invalid", where)
    assert "canary" not in answer.text


async def test_nobody_to_keep_it_is_said(ada: httpx2.AsyncClient) -> None:
    refused = problem(await ada.put("/api/v1/browser-logins", json=LOGIN))
    assert (refused["code"], "warren worker browser" in refused["cure"]) == ("no_key", True)


async def test_sessions_are_listed_without_what_they_hold_and_kept_named_and_used_by_a_word(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, engine: AsyncEngine, resources: Resources
) -> None:
    offered, _ = await session(engine, "offered", kept=False), await session(engine, "work", kept=True)
    await session(engine, "over", kept=True, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await resources.redis.hset(redis_keys.browser_session(offered), "step", "1")  # type: ignore[arg-type]  # as a text
    listed = await ada.get("/api/v1/browser-sessions")
    shown = [(one["name"], one["kept"], one["in_use"], one["size"]) for one in listed.json()["items"]]
    assert shown == [("offered", False, True, 2048), ("work", True, False, 2048)]
    assert "canary" not in listed.text
    assert (await bob.get("/api/v1/browser-sessions")).json()["items"] == []

    path = f"/api/v1/browser-sessions/{offered}"
    kept = (await ada.patch(path, json={"kept": True, "name": "shop", "use_for_site": True})).json()
    assert (kept["name"], kept["kept"], kept["use_for_site"]) == ("shop", True, True)
    assert datetime.fromisoformat(kept["expires_at"]) > datetime.now(UTC) + timedelta(days=29)
    assert problem(await ada.patch(path, json={"name": "work"}))["code"] == "conflict"
    assert (await ada.patch(path, json={"kept": False})).status_code == 422


async def test_a_session_in_use_is_unmarked_as_it_is_deleted(
    ada: httpx2.AsyncClient, engine: AsyncEngine, resources: Resources
) -> None:
    kept = await session(engine, "work", kept=True)
    mark = redis_keys.browser_session(kept)  # type: ignore[arg-type]  # as a text
    await resources.redis.hset(mark, "step", "1")
    assert (await ada.delete(f"/api/v1/browser-sessions/{kept}")).status_code == 204
    assert (await ada.get("/api/v1/browser-sessions")).json()["items"] == []
    assert await resources.redis.exists(mark) == 0


async def test_with_their_person_both_are_gone(ada: httpx2.AsyncClient, vault: Vault, engine: AsyncEngine) -> None:
    await session(engine, "work", kept=True)
    await ada.put("/api/v1/browser-logins", json=LOGIN)
    await sql(engine, "delete from users where name = 'ada'")
    for table in ("browser_sessions", "browser_logins"):
        assert await sql(engine, f"select 1 from {table}") == []
