"""Accounts: listed, connected by password or by an organisation's key, named, let go of."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import Api, sql
from backend.api.tests.connecting import IMAP, EmailRole, connect_imap, grants
from backend.api.tests.following import page
from backend.api.tests.problem import problem
from backend.api.tests.test_tasks import running
from backend.core.resources import Resources
from backend.core.settings import GoogleSettings, Settings
from backend.core.users import ensure_owner
from tests.peers.imap import ImapAccount
from tests.peers.smtp import SmtpPeer
from tests.peers.way_out import way_out
from workers.agents.email.grants.opening import imap_settings

_FORMAT = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
RSA_KEY = generate_rsa(65_537, 2048).private_bytes(*_FORMAT).decode()
EC_KEY = generate_private_key(SECP256R1()).private_bytes(*_FORMAT).decode()
KEY: dict[str, Any] = {
    "type": "service_account",
    "client_email": "warren-mail@project.iam.gserviceaccount.com",
    "private_key": RSA_KEY,
    "private_key_id": "0123",
    "token_uri": "https://oauth2.googleapis.com/token",
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    bare = GoogleSettings().model_copy(update={"gmail_client_id": "", "oauth_client_id": ""})
    return settings.model_copy(update={"google": bare})


@pytest.fixture
async def email(resources: Resources) -> EmailRole:
    return await EmailRole.start(resources)


@pytest.fixture
async def owner(api: Api, resources: Resources) -> AsyncIterator[httpx2.AsyncClient]:
    await ensure_owner(resources.engine, "token")
    async with api.client("token") as client:
        yield client


async def test_a_list_says_what_can_be_connected_here(ada: httpx2.AsyncClient) -> None:
    told = (await ada.get("/api/v1/connections")).json()
    assert (told["items"], told["next"]) == ([], None)
    assert told["providers"]["imap"] == {"configured": True, "cure": ""}
    assert told["providers"]["gmail"]["configured"] is False
    for named in ("GMAIL_CLIENT_ID", "GMAIL_CLIENT_SECRET", "docs/gmail.md", "docs/try-email.md"):
        assert named in told["providers"]["gmail"]["cure"]


async def test_google_is_not_asked_where_it_is_not_set_up(ada: httpx2.AsyncClient, email: EmailRole) -> None:
    refused = problem(await ada.post("/api/v1/connections/gmail", json={"scopes": ["read"]}))
    assert (refused["status"], refused["code"]) == (409, "not_configured")
    assert "docs/gmail.md" in refused["cure"]


async def test_an_account_by_password(ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine) -> None:
    answer = await ada.post("/api/v1/connections/imap", json={**IMAP, "password": " two words ", "username": "ann"})
    assert answer.status_code == 201
    view = answer.json()
    assert (view["provider"], view["account"], view["state"]) == ("imap", "ann@peer.test", "new")
    assert (view["scopes"], view["delegated"]) == (["read", "modify", "send"], False)
    [row] = await grants(engine)
    assert email.opened(row) == {"kind": "imap", "password": " two words "}
    reached = imap_settings(row, email.opened(row))
    assert (reached.login, reached.imap_host, reached.imap_port) == ("ann", "imap.peer.test", 993)
    assert (reached.smtp_host, reached.smtp_port, reached.smtp_security) == ("smtp.peer.test", 465, "tls")
    assert row["secret"] is None


async def test_the_email_role_signs_in_by_what_the_api_wrote(
    ada: httpx2.AsyncClient,
    email: EmailRole,
    engine: AsyncEngine,
    imap_account: ImapAccount,
    smtp_peer: SmtpPeer,
) -> None:
    smtp_peer.add_user(imap_account.username, imap_account.password)
    body = {
        "account": imap_account.username,
        "password": imap_account.password,
        "imap_host": imap_account.host,
        "imap_port": imap_account.port,
        "imap_security": "none",
        "smtp_host": smtp_peer.host,
        "smtp_port": smtp_peer.port,
        "smtp_security": "none",
    }
    await connect_imap(ada, **body)
    hosts = [f"{imap_account.host}:{imap_account.port}", f"{smtp_peer.host}:{smtp_peer.port}"]
    async with way_out(*hosts) as egress:
        assert await email.going_out_by(egress).keeper.keep_one()
    [item] = (await ada.get("/api/v1/connections")).json()["items"]
    assert (item["state"], item["error"]) == ("active", None)
    await connect_imap(ada, **body, connection_id=item["id"])
    assert [row["state"] for row in await grants(engine)] == ["new"]


async def test_what_can_not_be_an_account(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[str, object]] = [
        ("account", "ann"),
        ("account", "ann@peer.test\r\nBcc: eve@peer.test"),
        ("username", "ann\r\nA1 DELETE inbox"),
        ("password", ""),
        ("password", "secret-canary\r\nA1 LOGOUT"),
        ("password", "secret-canary\x00"),
        ("password", "secret-canary\ud800"),
        ("imap_host", ""),
        ("imap_host", "https://imap.peer.test"),
        ("imap_host", "imap.peer.test:993"),
        ("imap_host", "imap peer"),
        ("imap_host", "-imap.peer.test"),
        ("imap_host", "imap..test"),
        ("imap_host", "1.2.3.456"),
        ("smtp_host", "smtp.peer.test\r\n"),
        ("imap_port", 0),
        ("smtp_port", 65_536),
        ("imap_port", "imaps"),
        ("imap_security", "ssl"),
        ("imap_security", "none"),
        ("smtp_security", "none"),
        ("connection_id", "mine"),
        ("provider", "gmail"),
    ]
    for field, value in cases:
        with subtests.test(field=field, value=value):
            body = json.dumps({**IMAP, field: value})
            headers = {"content-type": "application/json"}
            answer = await ada.post("/api/v1/connections/imap", content=body, headers=headers)
            refused = problem(answer)
            assert (refused["status"], refused["code"]) == (422, "invalid")
            assert [each["where"] for each in refused["errors"]] == [f"body.{field}"]
            assert "canary" not in answer.text
            assert await grants(engine) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1"])
async def test_a_server_of_this_machine_needs_no_encryption(
    ada: httpx2.AsyncClient, email: EmailRole, host: str
) -> None:
    here = {"imap_host": host, "imap_security": "none", "smtp_host": host, "smtp_security": "none"}
    assert (await connect_imap(ada, **here))["state"] == "new"


async def test_a_new_password_for_an_account_that_is_there(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    made = await connect_imap(ada)
    await sql(engine, """update grants set state = 'reconnect', error = '{"code": "x", "message": "y"}', rev = 5""")
    again = await connect_imap(ada, connection_id=made["id"], password="other", imap_host="new.peer.test")
    assert (again["id"], again["state"], again["error"], again["rev"]) == (made["id"], "new", None, 6)
    [row] = await grants(engine)
    assert email.opened(row)["password"] == "other"
    assert row["settings"]["imap_host"] == "new.peer.test"
    assert (await connect_imap(ada))["id"] == made["id"], "the same address is the same account"


async def test_a_connection_stays_that_of_its_address(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    made = await connect_imap(ada)
    before = await grants(engine)
    other = {**IMAP, "account": "eve@peer.test", "connection_id": made["id"]}
    assert problem(await ada.post("/api/v1/connections/imap", json=other))["code"] == "other_account"
    for known in (str(uuid4()), made["id"]):
        wanted = {"scopes": ["read"], "connection_id": known}
        refused = problem(await ada.post("/api/v1/connections/gmail", json=wanted))
        assert refused["code"] == ("not_by_sign_in" if known == made["id"] else "not_found")
    assert await grants(engine) == before


async def test_two_people_connect_the_same_account(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    first, second = await connect_imap(ada), await connect_imap(bob, password="bobs")
    assert first["id"] != second["id"]
    assert [email.opened(row)["password"] for row in await grants(engine)] == ["canary-password", "bobs"]
    for client, own in ((ada, first), (bob, second)):
        assert [item["id"] for item in (await client.get("/api/v1/connections")).json()["items"]] == [own["id"]]


async def test_without_the_email_role_nothing_is_kept(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    refused = problem(await ada.post("/api/v1/connections/imap", json=IMAP))
    assert (refused["status"], refused["code"]) == (409, "no_key")
    assert await grants(engine) == []


async def test_a_mailbox_of_an_organisation(owner: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine) -> None:
    body = {"key": KEY, "subject": "Ann@Peer.test"}
    answer = await owner.post("/api/v1/connections/service-account", json=body)
    assert answer.status_code == 201
    view = answer.json()
    assert (view["provider"], view["account"], view["delegated"]) == ("gmail", "ann@peer.test", True)
    assert (view["state"], view["scopes"]) == ("new", ["read", "modify", "send"])
    secret = email.opened((await grants(engine))[0])
    assert secret["kind"] == "service_account"
    assert secret["info"] == {name: value for name, value in KEY.items() if name != "token_uri"}
    again = {"scopes": ["read"], "connection_id": view["id"]}
    assert problem(await owner.post("/api/v1/connections/gmail", json=again))["code"] == "not_by_sign_in"


async def test_a_key_that_can_not_sign(
    owner: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[str, object]] = [
        ("type", "authorized_user"),
        ("client_email", "nobody"),
        ("client_email", None),
        ("private_key", None),
        ("private_key", "canary"),
        ("private_key", RSA_KEY.replace("A", "B")),
        ("private_key", EC_KEY),
    ]
    for field, value in cases:
        with subtests.test(field=field, value=value):
            body = {"key": {**KEY, field: value}, "subject": "ann@peer.test"}
            answer = await owner.post("/api/v1/connections/service-account", json=body)
            assert [each["where"] for each in problem(answer)["errors"]] == [f"body.key.{field}"]
            assert "canary" not in answer.text
            assert await grants(engine) == []


async def test_only_who_runs_warren_hands_over_an_organisations_key(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    body = {"key": KEY, "subject": "ann@peer.test"}
    refused = problem(await ada.post("/api/v1/connections/service-account", json=body))
    assert (refused["status"], refused["code"]) == (403, "not_allowed")
    assert await grants(engine) == []


async def test_an_account_is_named(
    api: Api, ada: httpx2.AsyncClient, ada_key: str, email: EmailRole, engine: AsyncEngine
) -> None:
    made = await connect_imap(ada)
    path = f"/api/v1/connections/{made['id']}"
    async with page(api, ada_key) as live:
        await live.frame()
        answer = await ada.patch(path, json={"label": "  Home "})
        [told] = await live.events(1)
        if told["event"]["connection"]["rev"] == made["rev"]:  # that it was made may be told as late as this
            [told] = await live.events(1)
    assert (answer.status_code, answer.json()["label"], answer.json()["rev"]) == (200, "Home", made["rev"] + 1)
    assert told["event"]["connection"] == answer.json()
    for wrong in ("x" * 101, "a\nb", None):
        assert problem(await ada.patch(path, json={"label": wrong}))["code"] == "invalid"


async def test_an_account_is_let_go_of(
    api: Api, ada: httpx2.AsyncClient, ada_key: str, email: EmailRole, engine: AsyncEngine
) -> None:
    made = await connect_imap(ada)
    await sql(engine, "update grants set state = 'reconnect', refresh_at = null")
    async with page(api, ada_key) as live:
        await live.frame()
        answer = await ada.delete(f"/api/v1/connections/{made['id']}")
        assert (answer.status_code, answer.json()["state"]) == (202, "disconnecting")
        [told] = await live.events(1)
        assert told["event"]["connection"] == answer.json()
        assert (await ada.delete(f"/api/v1/connections/{made['id']}")).json()["rev"] == answer.json()["rev"]
        assert await email.keeper.keep_one(), "it is due at once"
        last = (await live.events(2))[-1]
    assert (last["event"]["connection_id"], last["event"]["connection"]) == (made["id"], None)
    assert await grants(engine) == []


async def test_steps_that_wait_for_an_account_are_counted(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    waited_for, other = await connect_imap(ada), await connect_imap(ada, account="other@peer.test")
    for client in (ada, bob):
        await running(engine, client, "parked", "parked", "queued")
    await sql(engine, "update steps set parked_cause = :cause", cause=f"grant:{waited_for['id']}")
    items = (await ada.get("/api/v1/connections")).json()["items"]
    assert {item["id"]: item["parked"] for item in items} == {waited_for["id"]: 2, other["id"]: 0}
    assert (await ada.patch(f"/api/v1/connections/{waited_for['id']}", json={"label": "x"})).json()["parked"] == 2
