"""An organisation's service account opens its people's mailboxes: no consent, no refresh token, and said what lacks."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from backend.core.db.base import Json
from backend.core.redis_keys import grant_token
from backend.core.verdicts import Parked
from tests.fakes.gmail_server import GmailServer
from workers.agents.email.grants.tests.conftest import ANN, Office
from workers.agents.email.mailbox.errors import MailboxAway
from workers.agents.email.mailbox.port import MailQuery

ROBOT = "warren-mail@project.iam.gserviceaccount.com"
SCOPES = ("readonly", "modify", "send")
KEY, OTHER = (generate_private_key(65_537, 2048) for _ in range(2))


def info(key: RSAPrivateKey = KEY) -> Json:
    """Return a key as the api keeps it: without Google's addresses."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {"type": "service_account", "client_email": ROBOT, "client_id": "1077", "private_key": pem}


@dataclass
class Workspace:
    """The administrator of Ann's organisation, at Google."""

    gmail: GmailServer

    def allow(self, *people: str, scopes: tuple[str, ...] = SCOPES) -> None:
        public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        told: dict[str, Any] = {"client_email": ROBOT, "public_key": public}
        self.gmail.tell("service-accounts", **told, people=[*people], scopes=[*scopes])


@pytest.fixture
def workspace(gmail: GmailServer) -> Workspace:
    return Workspace(gmail)


async def connect(office: Office, key: RSAPrivateKey = KEY, account: str = ANN) -> UUID:
    grant_id = await office.grant({"kind": "service_account", "info": info(key)}, account=account)
    assert await office.keeper.keep_one()
    return grant_id


async def subjects(office: Office) -> list[str]:
    async with office.desk.open(office.ann) as mailbox:
        return [mail.subject for mail in (await mailbox.list(MailQuery(), limit=10, after=None)).items]


async def test_it_opens_the_mailbox_of_its_subject(office: Office, gmail: GmailServer, workspace: Workspace) -> None:
    workspace.allow(ANN, "bob@peer.test")
    gmail.deliver("bob@peer.test", b"Subject: of Bob\r\nFrom: x@x.test\r\nTo: bob@peer.test\r\n\r\nhello")
    gmail.deliver(ANN, b"Subject: of Ann\r\nFrom: x@x.test\r\nTo: ann@peer.test\r\n\r\nhello")
    row = await office.row(await connect(office))
    assert (row["state"], row["error"], row["sealed"], row["delegated"]) == ("active", None, None, True)
    assert await subjects(office) == ["of Ann"]


async def test_each_token_comes_of_a_new_signature(office: Office, gmail: GmailServer, workspace: Workspace) -> None:
    workspace.allow(ANN)
    grant_id = await connect(office)
    assert await subjects(office) == []
    before = gmail.calls["token"]
    assert await subjects(office) == []
    assert gmail.calls["token"] == before, "a token that still works is used again"
    gmail.tell("expire", email=ANN)
    assert await subjects(office) == []
    await office.sql("update grants set refresh_at = now()")
    assert await office.keeper.keep_one()
    assert gmail.calls["token"] == before + 2, "one that was refused, and one ahead of time"
    assert await office.resources.redis.get(grant_token(grant_id)) is not None
    kept = office.keeper._kept(await office.row(grant_id))
    assert kept == {"kind": "service_account", "info": info()}, "no refresh token came of it"


async def test_what_is_not_delegated_says_who_does_what(office: Office, workspace: Workspace) -> None:
    workspace.allow("somebody@elsewhere.test")
    grant_id = await connect(office)
    row = await office.row(grant_id)
    assert (row["state"], row["sealed"], row["error"]["code"]) == ("reconnect", None, "reconnect")
    assert row["error"]["message"] == f"Google doesn't let the service account {ROBOT} act for {ANN}."
    cure = row["error"]["cure"]
    for named in ("administrator", "domain-wide delegation", "1077", "gmail.send", "Use a service account"):
        assert named in cure
    with pytest.raises(Parked) as parked:
        await subjects(office)
    assert (parked.value.cause, parked.value.failure.cure) == (f"grant:{grant_id}", cure)
    workspace.allow(ANN)
    assert await connect(office) == grant_id
    assert await subjects(office) == []


async def test_a_scope_that_was_not_delegated_is_no_delegation(office: Office, workspace: Workspace) -> None:
    workspace.allow(ANN, scopes=("readonly",))
    row = await office.row(await connect(office))
    assert (row["state"], "gmail.modify" in row["error"]["cure"]) == ("reconnect", True)


async def test_a_delegation_that_is_taken_back_parks_what_needs_it(
    office: Office, gmail: GmailServer, workspace: Workspace
) -> None:
    workspace.allow(ANN)
    grant_id = await connect(office)
    assert await subjects(office) == []
    workspace.allow("somebody@elsewhere.test")
    gmail.tell("expire", email=ANN)
    with pytest.raises(Parked) as parked:
        await subjects(office)
    assert "domain-wide delegation" in parked.value.failure.cure
    row = await office.row(grant_id)
    assert (row["state"], row["error"]["cure"]) == ("reconnect", parked.value.failure.cure)


async def test_what_else_google_refuses_has_its_own_cure(office: Office, workspace: Workspace) -> None:
    row = await office.row(await connect(office))
    assert "is not there any more" in row["error"]["message"]
    workspace.allow(ANN)
    row = await office.row(await connect(office, OTHER))
    assert (row["state"], "make a new key" in row["error"]["cure"]) == ("reconnect", True)
    row = await office.row(await connect(office, account="nobody@peer.test"))
    assert (row["state"], "nobody@peer.test" in row["error"]["message"]) == ("reconnect", True)


async def test_a_wrong_clock_kills_no_grant(
    office: Office, gmail: GmailServer, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.allow(ANN)
    grant_id = await connect(office)
    gmail.tell("expire", email=ANN)
    with monkeypatch.context() as patched:
        patched.setattr("google.oauth2.service_account._DEFAULT_TOKEN_LIFETIME_SECS", 999_999)
        with pytest.raises(MailboxAway, match="clock"):
            await subjects(office)
    assert (await office.row(grant_id))["state"] == "active"
    assert await subjects(office) == []
