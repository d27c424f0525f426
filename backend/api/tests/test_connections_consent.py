"""The way to Google and back: by a Google that others wrote, with odd answers, and never to another site."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.connections.consents import Consent, remember
from backend.api.connections.finish_consent import Returned, finish_consent
from backend.api.role import serve
from backend.api.tests.conftest import Api, sql
from backend.api.tests.connecting import (
    PUBLIC_URL,
    EmailRole,
    answering,
    asked,
    back,
    google_at,
    grants,
    query_of,
)
from backend.api.tests.problem import problem
from backend.core.db.base import Json
from backend.core.resources import Resources, make_redis
from backend.core.settings import Settings
from tests.peers.google import READ, GoogleAccount, GooglePeer

CALLBACK = f"{PUBLIC_URL}/api/v1/connections/gmail/callback"


@pytest.fixture
def settings(settings: Settings, google_peer: GooglePeer) -> Settings:
    google = google_at(google_peer.url, (google_peer.client_id, google_peer.client_secret))
    return settings.model_copy(update={"google": google, "port": 8000})


@pytest.fixture
async def api(settings: Settings, resources: Resources) -> AsyncIterator[Api]:
    """Serve at a port of its own, while the settings name the one that Google knows."""
    async with serve(settings.model_copy(update={"port": 0}), resources) as port:
        yield Api(f"http://127.0.0.1:{port}", resources, settings)


@pytest.fixture
async def email(resources: Resources) -> EmailRole:
    return await EmailRole.start(resources)


@pytest.fixture
async def ada_id(ada: httpx2.AsyncClient, engine: AsyncEngine) -> UUID:
    [row] = await sql(engine, "select id from users where name = 'ada'")
    return UUID(str(row["id"]))


async def test_a_browser_connects_at_a_google_that_others_wrote(
    api: Api,
    nobody: httpx2.AsyncClient,
    ada_key: str,
    email: EmailRole,
    google_account: GoogleAccount,
    engine: AsyncEngine,
) -> None:
    await nobody.post("/api/v1/session", json={"token": ada_key})
    own = {"origin": api.url, "sec-fetch-site": "same-origin"}
    body = {"scopes": ["read", "send"], "back": "/tasks?open=1"}
    url = (await nobody.post("/api/v1/connections/gmail", json=body, headers=own)).json()["authorize_url"]
    page = await back(nobody, google_account.peer.consent(url, google_account.email))
    [row] = await grants(engine)
    assert page == f"/tasks?open=1&connected={row['id']}"
    assert (row["account"], row["scopes"]) == (google_account.email, ["read", "modify", "send"])
    token = email.opened(row)["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    told = httpx2.get(f"{google_account.peer.url}/oauth2/v2/userinfo", headers=headers).json()
    assert told["email"] == google_account.email
    assert await email.keeper.keep_one()
    await sql(engine, "update grants set refresh_at = now()")
    assert await email.keeper.keep_one(), "the lasting permission is good for a fresh token"
    [item] = (await nobody.get("/api/v1/connections")).json()["items"]
    assert (item["state"], item["error"]) == ("active", None)


async def test_a_verifier_that_is_not_the_one_of_the_challenge(
    ada: httpx2.AsyncClient, ada_id: UUID, email: EmailRole, google_account: GoogleAccount, resources: Resources
) -> None:
    """Google compares: somebody else's code is of no use with our verifier, nor ours with theirs."""
    url = await asked(ada)
    code = query_of(google_account.peer.consent(url, google_account.email))["code"]
    state = await remember(resources.redis, ada_id, _consent())
    assert await back(ada, f"{CALLBACK}?code={code}&state={state}") == "/settings/connections?failed=exchange"


def _consent() -> Consent:
    back_to = "/settings/connections"
    return Consent(verifier="v" * 64, scopes=["read"], redirect_uri=CALLBACK, back=back_to, account=None)


TOKENS = '{"access_token": "a", "refresh_token": "r", "expires_in": 60'
ANN = '{"email": "ann@peer.test", "email_verified": true}'


async def _returned(resources: Resources, ada_id: UUID, token: str, userinfo: str) -> Json:
    """Come back to a Google that answers like this; returns what the page is told."""
    async with answering(token) as token_url, answering(userinfo) as userinfo_url:
        google = google_at("", token_url=token_url, userinfo_url=userinfo_url)
        odd = replace(resources, settings=resources.settings.model_copy(update={"google": google}))
        state = await remember(odd.redis, ada_id, _consent())
        return dict(query_of(await finish_consent(odd, ada_id, Returned(state=state, code="c", error=""))))


async def test_an_answer_without_scopes_granted_all_of_them(
    ada_id: UUID, email: EmailRole, resources: Resources, engine: AsyncEngine
) -> None:
    assert "connected" in await _returned(resources, ada_id, f"{TOKENS}}}", ANN)
    assert (await grants(engine))[0]["scopes"] == ["read"]


async def test_an_answer_without_a_lasting_permission_is_kept_as_such(
    ada_id: UUID, email: EmailRole, resources: Resources, engine: AsyncEngine
) -> None:
    assert "connected" in await _returned(resources, ada_id, f'{{"access_token": "a", "scope": "{READ}"}}', ANN)
    secret = email.opened((await grants(engine))[0])
    assert (secret["refresh_token"], secret["access_token"]) == (None, "a")


async def test_an_answer_that_nothing_can_be_connected_by(
    ada_id: UUID, email: EmailRole, resources: Resources, engine: AsyncEngine, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[str, str, str]] = [
        (f"{TOKENS}}}", ANN.replace("true", "false"), "unverified"),
        (f"{TOKENS}}}", '{"email": "ann@peer.test"}', "unverified"),
        (f"{TOKENS}}}", '{"sub": "1"}', "exchange"),
        (f"{TOKENS}}}", "<html>", "exchange"),
        ("<html>", ANN, "exchange"),
        ('{"access_token": ""}', ANN, "exchange"),
        ('{"refresh_token": "r"}', ANN, "exchange"),
        (f'{TOKENS}, "scope": "openid email"}}', ANN, "scopes"),
    ]
    for token, userinfo, code in cases:
        with subtests.test(token=token, userinfo=userinfo, code=code):
            assert await _returned(resources, ada_id, token, userinfo) == {"failed": code}
            assert await grants(engine) == []


async def test_the_way_back_leads_to_no_other_site(
    ada: httpx2.AsyncClient, email: EmailRole, subtests: pytest.Subtests
) -> None:
    cases: list[str] = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/..//evil.example",
        "/a?b=https://evil.example",
        "javascript:alert(1)",
        "settings",
        "",
        " /settings",
        "/set tings",
        "/\u2028x",
        "/\ud800",
        "/" + "x" * 500,
    ]
    for path in cases:
        with subtests.test(path=path):
            content = (
                b'{"scopes": ["read"], "back": "' + path.encode("unicode_escape").replace(b"\\x", b"\\u00") + b'"}'
            )
            headers = {"content-type": "application/json"}
            refused = problem(await ada.post("/api/v1/connections/gmail", content=content, headers=headers))
            assert [each["where"] for each in refused["errors"]] == ["body.back"]


async def test_the_page_is_told_once(ada: httpx2.AsyncClient, email: EmailRole) -> None:
    state = query_of(await asked(ada, back="/a?failed=x&missing=y&connected=z&q=%C3%A9%20x&empty="))["state"]
    page = await back(ada, f"{CALLBACK}?error=access_denied&state={state}")
    assert page == "/a?q=%C3%A9+x&empty=&failed=denied"


async def test_a_page_at_a_name_that_google_does_not_come_back_to(ada: httpx2.AsyncClient, email: EmailRole) -> None:
    headers = {"origin": "http://localhost:8000"}
    refused = problem(await ada.post("/api/v1/connections/gmail", json={"scopes": ["read"]}, headers=headers))
    assert (refused["status"], refused["code"]) == (409, "other_address")
    assert PUBLIC_URL in refused["cure"]


@pytest.mark.parametrize(
    ("host", "public_url", "at"),
    [
        ("0.0.0.0", "", "http://127.0.0.1:8000"),
        ("::1", "", "http://[::1]:8000"),
        ("127.0.0.1", "https://warren.example/", "https://warren.example"),
    ],
)
async def test_google_comes_back_to_where_people_are(
    settings: Settings, resources: Resources, ada_key: str, email: EmailRole, host: str, public_url: str, at: str
) -> None:
    changed = settings.model_copy(update={"host": host, "public_url": public_url})
    async with serve(settings.model_copy(update={"port": 0}), replace(resources, settings=changed)) as port:
        other = Api(f"http://127.0.0.1:{port}", resources, changed)
        async with other.client(ada_key) as ada:
            sent = query_of(await asked(ada))
    assert sent["redirect_uri"] == f"{at}/api/v1/connections/gmail/callback"


async def test_what_can_not_be_asked(ada: httpx2.AsyncClient, email: EmailRole, subtests: pytest.Subtests) -> None:
    cases: list[Json] = [{"scopes": []}, {"scopes": ["delete"]}, {}, {"scopes": ["read"], "connection_id": 1}]
    for body in cases:
        with subtests.test(body=body):
            assert problem(await ada.post("/api/v1/connections/gmail", json=body))["code"] == "invalid"


async def test_without_redis_nobody_is_sent_and_who_returns_is_told(
    settings: Settings, resources: Resources, ada_key: str, email: EmailRole
) -> None:
    away = make_redis("redis://127.0.0.1:1/0")
    async with serve(settings.model_copy(update={"port": 0}), replace(resources, redis=away)) as port:
        other = Api(f"http://127.0.0.1:{port}", resources, settings)
        async with other.client(ada_key) as ada:
            refused = problem(await ada.post("/api/v1/connections/gmail", json={"scopes": ["read"]}))
            assert (refused["status"], refused["code"]) == (503, "unavailable")
            page = await back(ada, f"{CALLBACK}?code=c&state=6{'0' * 7}.{uuid4().hex + 'a' * 11}")
            assert page == "/settings/connections?failed=unavailable"
    await away.aclose()
