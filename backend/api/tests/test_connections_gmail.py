"""Signing in at Google, with a Google that can go wrong."""

import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.connections.consents import LIFETIME
from backend.api.connections.google import SCOPES
from backend.api.tests.conftest import Api, sql
from backend.api.tests.connecting import (
    PUBLIC_URL,
    EmailRole,
    agreed,
    asked,
    back,
    connected,
    google_at,
    grants,
    query_of,
)
from backend.api.tests.following import page
from backend.api.tests.problem import problem
from backend.core.redis_keys import consent
from backend.core.resources import Resources
from backend.core.settings import Settings
from tests.fakes.gmail_server import GmailServer

ROOM = "/settings/connections"


@pytest.fixture
def gmail() -> Iterator[GmailServer]:
    with GmailServer() as server:
        server.person("ann@peer.test")
        yield server


@pytest.fixture
def settings(settings: Settings, gmail: GmailServer) -> Settings:
    return settings.model_copy(update={"google": google_at(gmail.url), "public_url": f"{PUBLIC_URL}/"})


@pytest.fixture
async def email(resources: Resources) -> EmailRole:
    return await EmailRole.start(resources)


async def test_a_person_is_asked_for_what_is_needed_and_comes_back_to_us(
    ada: httpx2.AsyncClient, email: EmailRole, gmail: GmailServer, resources: Resources, engine: AsyncEngine
) -> None:
    url = await asked(ada, "send")
    assert url.startswith(f"{gmail.url}/o/oauth2/v2/auth?")
    sent = query_of(url)
    assert sent["scope"].split() == ["openid", "email", SCOPES["read"], SCOPES["modify"], SCOPES["send"]]
    assert sent["redirect_uri"] == f"{PUBLIC_URL}/api/v1/connections/gmail/callback"
    assert (sent["response_type"], sent["client_id"], sent["code_challenge_method"]) == ("code", "client", "S256")
    assert (sent["access_type"], sent["prompt"], sent["include_granted_scopes"]) == ("offline", "consent", "true")
    assert "login_hint" not in sent
    [user] = await sql(engine, "select id from users where name = 'ada'")
    key = consent(user["id"], sent["state"])  # type: ignore[arg-type]  # a row's column
    assert 0 < await resources.redis.ttl(key) <= LIFETIME
    assert await back(ada, agreed(url)) == f"{ROOM}?connected={(await grants(engine))[0]['id']}"
    assert await resources.redis.exists(key) == 0


async def test_what_was_sealed_opens_for_the_email_role_alone(
    api: Api, ada: httpx2.AsyncClient, ada_key: str, email: EmailRole, engine: AsyncEngine
) -> None:
    async with page(api, ada_key) as live:
        await live.frame()
        connection_id = await connected(ada, "read", "modify")
        [told] = await live.events(1)
        [row] = await grants(engine)
        secret = email.opened(row)
        assert secret["kind"] == "google"
        assert secret["refresh_token"].startswith("refresh-")
        assert secret["access_token"].startswith("access-")
        assert (row["secret"], row["state"], row["scopes"]) == (None, "new", ["read", "modify"])
        event = told["event"]
        assert event["kind"] == "connection.changed"
        assert event["connection_id"] == connection_id == str(row["id"])
        assert (event["connection"]["state"], event["connection"]["account"]) == ("new", "ann@peer.test")
        assert await email.keeper.keep_one()
        [told] = await live.events(1)
        assert told["event"]["connection"]["state"] == "active"
    [item] = (await ada.get("/api/v1/connections")).json()["items"]
    assert (item["id"], item["state"], item["scopes"]) == (connection_id, "active", ["read", "modify"])


async def test_a_box_left_unticked_connects_with_the_rest(
    ada: httpx2.AsyncClient, email: EmailRole, gmail: GmailServer, engine: AsyncEngine
) -> None:
    gmail.tell("settings", unticked=[SCOPES["send"]])
    told = query_of(await back(ada, agreed(await asked(ada, "send"))))
    [row] = await grants(engine)
    assert told == {"connected": str(row["id"]), "missing": "send"}
    assert row["scopes"] == ["read", "modify"]


async def test_who_may_change_mail_may_read_it(
    ada: httpx2.AsyncClient, email: EmailRole, gmail: GmailServer, engine: AsyncEngine
) -> None:
    gmail.tell("settings", unticked=[SCOPES["read"]])
    assert "missing" not in query_of(await back(ada, agreed(await asked(ada, "modify"))))
    assert (await grants(engine))[0]["scopes"] == ["read", "modify"]


async def test_nothing_is_connected_without_the_right_to_read(
    ada: httpx2.AsyncClient, email: EmailRole, gmail: GmailServer, engine: AsyncEngine
) -> None:
    gmail.tell("settings", unticked=[SCOPES["read"]])
    assert await back(ada, agreed(await asked(ada))) == f"{ROOM}?failed=scopes"
    assert await grants(engine) == []


async def test_a_state_is_good_for_one_use(ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine) -> None:
    location = agreed(await asked(ada))
    assert "connected" in await back(ada, location)
    before = await grants(engine)
    assert await back(ada, location) == f"{ROOM}?failed=state"
    assert await grants(engine) == before


async def test_a_state_is_good_for_its_own_person_only(
    ada: httpx2.AsyncClient,
    bob: httpx2.AsyncClient,
    nobody: httpx2.AsyncClient,
    email: EmailRole,
    engine: AsyncEngine,
) -> None:
    location = agreed(await asked(ada, back="/tasks"))
    assert await back(bob, location) == f"{ROOM}?failed=state"
    assert await back(nobody, location) == f"{ROOM}?failed=state"
    assert await grants(engine) == []
    assert "connected" in await back(ada, location), "others don't use it up"


@pytest.mark.parametrize(
    ("state", "age", "code"),
    [
        ("", 0, "state"),
        ("made-up", 0, "state"),
        ("*", 0, "state"),
        ("{at:x}." + "a" * 43, 0, "state"),
        ("{at:x}." + "a" * 43, LIFETIME, "expired"),
    ],
)
async def test_a_state_that_is_not_kept(
    ada: httpx2.AsyncClient, email: EmailRole, state: str, age: int, code: str
) -> None:
    state = state.format(at=int(time.time()) - age)
    location = httpx2.URL(f"{PUBLIC_URL}/api/v1/connections/gmail/callback", params={"state": state, "code": "c"})
    assert await back(ada, str(location)) == f"{ROOM}?failed={code}"


@pytest.mark.parametrize(("error", "code"), [("access_denied", "denied"), ("server_error", "exchange")])
async def test_a_refusal_at_google(ada: httpx2.AsyncClient, email: EmailRole, error: str, code: str) -> None:
    callback = f"{PUBLIC_URL}/api/v1/connections/gmail/callback"
    state = query_of(await asked(ada, back="/tasks?q=1#top"))["state"]
    assert await back(ada, f"{callback}?error={error}&state={state}") == f"/tasks?q=1&failed={code}#top"
    assert await back(ada, f"{callback}?error={error}") == f"{ROOM}?failed={code}"


@pytest.mark.parametrize(
    "fault",
    [
        {"call": "token", "kind": "status", "status": 500},
        {"call": "token", "kind": "status", "status": 302},
        {"call": "token", "kind": "cut"},
    ],
)
async def test_google_that_goes_wrong(
    ada: httpx2.AsyncClient, email: EmailRole, gmail: GmailServer, engine: AsyncEngine, fault: dict[str, Any]
) -> None:
    gmail.fault(**fault)
    assert await back(ada, agreed(await asked(ada))) == f"{ROOM}?failed=exchange"
    assert await grants(engine) == []


async def test_a_code_that_google_does_not_know(ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine) -> None:
    location = httpx2.URL(agreed(await asked(ada))).copy_set_param("code", "made-up")
    assert await back(ada, str(location)) == f"{ROOM}?failed=exchange"
    assert await grants(engine) == []


async def test_another_account_than_the_one_asked_for_again(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    connection_id = await connected(ada)
    before = await grants(engine)
    url = await asked(ada, "send", connection_id=connection_id)
    assert query_of(url)["login_hint"] == "ann@peer.test"
    assert await back(ada, agreed(url, login_hint="bob@peer.test")) == f"{ROOM}?failed=other_account"
    assert await grants(engine) == before


async def test_more_is_allowed_beside_what_is_allowed(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    connection_id = await connected(ada, "modify")
    await email.keeper.keep_one()
    [before] = await grants(engine)
    assert await connected(ada, "send", connection_id=connection_id) == connection_id
    [row] = await grants(engine)
    assert (row["scopes"], row["state"], row["rev"]) == (["read", "modify", "send"], "new", before["rev"] + 1)
    assert row["secret"] == before["secret"], "what was kept is the email role's to merge"
    assert await connected(ada, "read") == connection_id, "the same account asked for less, as a new one"
    assert (await grants(engine))[0]["scopes"] == ["read", "modify", "send"]


@pytest.mark.parametrize("state", ["reconnect", "disconnecting"])
async def test_nothing_is_added_to_a_permission_that_has_ended(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine, state: str
) -> None:
    connection_id = await connected(ada, "send")
    await sql(engine, "update grants set state = :state, error = '{}', refresh_at = null", state=state)
    assert await connected(ada, "read") == connection_id
    [row] = await grants(engine)
    assert (row["scopes"], row["state"], row["error"]) == (["read"], "new", None)
    assert row["refresh_at"] is not None


async def test_the_role_lost_its_key_while_the_person_was_at_google(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    location = agreed(await asked(ada))
    await sql(engine, "update vault_keys set retired_at = now()")
    assert await back(ada, location) == f"{ROOM}?failed=no_key"
    assert await grants(engine) == []


async def test_nobody_is_sent_to_google_in_vain(ada: httpx2.AsyncClient) -> None:
    refused = problem(await ada.post("/api/v1/connections/gmail", json={"scopes": ["read"]}))
    assert (refused["status"], refused["code"]) == (409, "no_key")
    assert refused["detail"] == "The email agent has never run here: start its worker, then connect."
