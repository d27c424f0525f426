"""No answer, line of a log, event, value in Redis or row shows a token, a password or a key."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.connections.consents import Consent, remember
from backend.api.connections.finish_consent import Returned, finish_consent
from backend.api.tests.conftest import Api, sql
from backend.api.tests.connecting import (
    IMAP,
    PUBLIC_URL,
    EmailRole,
    agreed,
    answering,
    asked,
    back,
    connect_imap,
    google_at,
    grants,
)
from backend.api.tests.following import page
from backend.api.tests.test_connections import KEY
from backend.api.tests.test_two_users import rows
from backend.core.redis_keys import consent
from backend.core.resources import Resources
from backend.core.settings import Settings
from tests.fakes.gmail_server import GmailServer

CANARY = "canary"


@pytest.fixture
def gmail() -> Iterator[GmailServer]:
    with GmailServer() as server:
        server.person("ann@peer.test")
        yield server


@pytest.fixture
def settings(settings: Settings, gmail: GmailServer) -> Settings:
    return settings.model_copy(update={"google": google_at(gmail.url), "public_url": PUBLIC_URL})


@pytest.fixture
async def email(resources: Resources) -> EmailRole:
    return await EmailRole.start(resources)


async def in_redis(resources: Resources) -> str:
    redis, found = resources.redis, []
    async for key in redis.scan_iter():
        kind = await redis.type(key)
        value = await (redis.xrange(key) if kind == b"stream" else redis.get(key))
        found.append(f"{key!r} {value!r}")
    return "\n".join(found)


async def everywhere(resources: Resources, engine: AsyncEngine) -> str:
    return f"{await rows(engine)} {await in_redis(resources)}"


async def test_what_is_secret_stands_nowhere_in_the_clear(
    api: Api,
    ada: httpx2.AsyncClient,
    ada_key: str,
    email: EmailRole,
    resources: Resources,
    engine: AsyncEngine,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    await sql(engine, "update users set role = 'admin'")
    seen: list[str] = []

    async def note(answer: httpx2.Response) -> None:
        seen.append(f"{answer.headers} {(await answer.aread()).decode()}")

    ada.event_hooks = {"response": [note]}
    async with page(api, ada_key) as live:
        await live.frame()
        await connect_imap(ada)
        key = {"key": KEY, "subject": "org@peer.test"}
        assert (await ada.post("/api/v1/connections/service-account", json=key)).status_code == 201
        url = await asked(ada, "send")
        assert "verifier" in await in_redis(resources), "what is looked through holds what is kept"
        location = agreed(url)
        await back(ada, location)
        await ada.post("/api/v1/connections/imap", json={**IMAP, "imap_port": 0})
        await ada.get("/api/v1/connections")
        seen += [str(each) for each in await live.events(3)]
    secrets = [CANARY, KEY["private_key"][40:80]]
    for row in await grants(engine):
        secret = email.opened(row)
        secrets += [secret[name] for name in ("refresh_token", "access_token") if name in secret]
    assert len(secrets) == 4
    # The browser of this test logs where it goes, too.
    seen += [text for record in caplog.records if api.url not in (text := record.getMessage())]
    logged = capfd.readouterr()
    found = "\n".join([*seen, await everywhere(resources, engine), logged.out, logged.err])
    assert f"{resources.settings.google.endpoints.token} " in found, "what the api calls is looked through"
    assert "ann@peer.test" in found
    assert [secret for secret in secrets if secret in found] == []
    assert location.partition("code=")[2].partition("&")[0] not in found


async def test_what_google_should_not_have_said_is_not_repeated(
    ada: httpx2.AsyncClient,
    email: EmailRole,
    resources: Resources,
    engine: AsyncEngine,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An answer that can't be used may hold a token all the same."""
    caplog.set_level("INFO")
    [user] = await sql(engine, "select id from users where name = 'ada'")
    user_id = UUID(str(user["id"]))
    for status, body in (
        ("400 Bad Request", '{"error": "canary-1", "error_description": "canary-2"}'),
        ("400 Bad Request", "canary"),
        ("200 OK", '{"access_token": "canary", "expires_in": -1}'),
        ("200 OK", '{"access_token": ["canary"]}'),
        ("200 OK", '{"access_token": "canary", "expires_in": 60}'),
    ):
        async with answering(body, status) as token_url, answering('{"email": ["canary"]}') as userinfo_url:
            google = google_at("", token_url=token_url, userinfo_url=userinfo_url)
            odd = replace(resources, settings=resources.settings.model_copy(update={"google": google}))
            kept = Consent(verifier="v", scopes=["read"], redirect_uri="http://x", back="/a", account=None)
            state = await remember(odd.redis, user_id, kept)
            told = await finish_consent(odd, user_id, Returned(state=state, code="canary-code", error=""))
            assert told == "/a?failed=exchange"
            assert await odd.redis.exists(consent(user_id, state)) == 0
    logged = capfd.readouterr()
    found = f"{caplog.text} {logged.out} {logged.err} {await everywhere(resources, engine)}"
    assert "account not connected" in found
    assert CANARY not in found
