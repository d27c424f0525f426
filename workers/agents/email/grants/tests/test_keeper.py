"""Grants are taken over, refreshed by one at a time, declared dead, and revoked."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from backend.core.db.base import Json
from backend.core.redis_keys import grant_token, user_stream
from backend.core.verdicts import Parked
from tests.fakes.gmail_server import GmailServer
from tests.peers.imap import ImapAccount, ImapPeer
from tests.peers.smtp import SmtpPeer
from tests.peers.way_out import way_out
from workers.agentkit.web import WayOutAway
from workers.agents.email.grants.tests.conftest import ANN, Office
from workers.agents.email.mailbox.errors import MailboxAway, Refused
from workers.agents.email.mailbox.port import MailQuery


async def list_mail(office: Office, **how: object) -> int:
    async with office.desk.open(office.ann, **how) as mailbox:  # type: ignore[arg-type]  # account or need
        return len((await mailbox.list(MailQuery(), limit=10, after=None)).items)


async def test_a_new_grant_is_taken_over_and_opens_the_mailbox(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    gmail.deliver(ANN, b"Subject: hi\r\nFrom: bob@x.test\r\nTo: ann@peer.test\r\n\r\nhello")
    with pytest.raises(Parked) as tried:
        await list_mail(office)
    assert (tried.value.failure.code, tried.value.cause) == ("being_tried", f"grant:{grant_id}")
    assert await office.keeper.keep_one()
    row = await office.row(grant_id)
    assert (row["state"], row["sealed"], row["error"]) == ("active", None, None)
    assert datetime.now(UTC) + timedelta(minutes=40) < row["refresh_at"] < datetime.now(UTC) + timedelta(minutes=51)
    assert await list_mail(office) == 1
    assert (await office.row(grant_id))["last_used_at"] is not None
    assert not await office.keeper.keep_one(), "nothing more is due"


async def test_no_secret_stands_anywhere_in_the_clear(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    given = await _tokens_at_google(gmail)
    await office.keeper.keep_one()
    kept = await office.resources.redis.get(grant_token(grant_id))
    everything = repr(await office.row(grant_id)) + repr(kept) + repr(await office.sql("select * from outbox"))
    assert kept
    assert not [token for token in given if token in everything]


async def _tokens_at_google(gmail: GmailServer) -> list[str]:
    fresh = gmail.person("other@peer.test")
    prefix = str(fresh["access_token"]).split("-", maxsplit=1)[0]
    return [f"{prefix}-", "refresh-"]


async def test_two_that_need_a_token_at_once_make_one_refresh(office: Office, gmail: GmailServer) -> None:
    gmail.tell("settings", rotates=True)
    grant_id = await office.google(gmail)
    await office.keeper.keep_one()
    gmail.tell("expire", email=ANN)
    before = gmail.calls.get("token", 0)
    assert await asyncio.gather(*(list_mail(office) for _ in range(6))) == [0] * 6
    assert gmail.calls["token"] - before == 1
    # The one that came with the refresh was kept: the old one would be refused now.
    await office.tokens.forget(grant_id)
    gmail.tell("expire", email=ANN)
    assert await list_mail(office) == 0
    assert (await office.row(grant_id))["state"] == "active"


async def test_a_token_is_refreshed_before_anybody_needs_it(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    await office.keeper.keep_one()
    await office.sql("update grants set refresh_at = now()")
    old = await office.resources.redis.get(grant_token(grant_id))
    assert await office.keeper.keep_one()
    assert await office.resources.redis.get(grant_token(grant_id)) != old
    assert (await office.row(grant_id))["refresh_at"] > datetime.now(UTC)


async def test_a_dead_grant_is_told_and_parks_what_needs_it(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    await office.keeper.keep_one()
    gmail.tell("revoke", email=ANN)
    with pytest.raises(Parked) as parked:
        await list_mail(office)
    assert (parked.value.cause, parked.value.failure.code) == (f"grant:{grant_id}", "reconnect")
    row = await office.row(grant_id)
    assert (row["state"], row["error"]["code"]) == ("reconnect", "reconnect")
    assert await office.resources.redis.get(grant_token(grant_id)) is None
    calls = gmail.calls.get("token", 0)
    with pytest.raises(Parked):
        await list_mail(office)
    assert gmail.calls.get("token", 0) == calls, "a dead grant is not tried again"
    assert not await office.keeper.keep_one()


async def test_a_new_consent_revives_it(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    await office.keeper.keep_one()
    gmail.tell("revoke", email=ANN)
    with pytest.raises(Parked):
        await list_mail(office)
    assert await office.google(gmail) == grant_id
    await office.keeper.keep_one()
    assert (await office.row(grant_id))["state"] == "active"
    assert await list_mail(office) == 0


_WAITING = """
    with c as (insert into conversations (id, user_id, title) values (gen_random_uuid(), :user, 't') returning id),
    t as (insert into tasks (id, user_id, conversation_id, request, state, waiting_for, round)
        select gen_random_uuid(), :user, id, 'r', 'waiting', 'parked', 1 from c returning id, conversation_id)
    insert into steps (id, user_id, task_id, conversation_id, round, position, agent, instruction, state, parked_cause)
    select gen_random_uuid(), :user, id, conversation_id, 1, 1, 'email', 'read', 'parked', :cause from t
"""


async def test_what_waited_goes_on_with_one_word_for_all_of_it(office: Office, gmail: GmailServer) -> None:
    for cause in (f"connect:{office.ann}",) * 3:
        await office.sql(_WAITING, user=office.ann, cause=cause)
    grant_id = await office.google(gmail)
    await office.sql(_WAITING, user=office.ann, cause=f"grant:{grant_id}")
    await office.keeper.keep_one()
    assert await office.sql("select distinct state from steps") == [{"state": "queued"}]
    stream: Any = await office.resources.redis.xrange(user_stream(office.ann))
    async with asyncio.timeout(5):
        while not (told := [fields[b"e"] for _at, fields in stream if b"steps.released" in fields[b"e"]]):
            stream = await office.resources.redis.xrange(user_stream(office.ann))
    assert [json.loads(each) for each in told] == [
        {"kind": "steps.released", "count": 4, "because": "Gmail is connected"}
    ]


async def test_a_consent_without_a_lasting_permission_takes_none_away(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    await office.keeper.keep_one()
    again = gmail.person(ANN)
    expires = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    secret = {"kind": "google", "refresh_token": None, "access_token": again["access_token"], "expires_at": expires}
    await office.grant(secret)
    await office.keeper.keep_one()
    gmail.tell("expire", email=ANN)
    assert await list_mail(office) == 0, "the first refresh token still works"
    assert (await office.row(grant_id))["state"] == "active"


async def test_a_sign_in_that_does_not_answer_kills_no_grant(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    await office.keeper.keep_one()
    gmail.tell("expire", email=ANN)
    gmail.fault("token", kind="status", status=503, times=None)
    await office.sql("update grants set refresh_at = now()")
    assert await office.keeper.keep_one()
    row = await office.row(grant_id)
    assert (row["state"], row["refresh_at"] > datetime.now(UTC)) == ("active", True)
    with pytest.raises(MailboxAway):
        await list_mail(office)
    gmail.no_faults()
    assert await list_mail(office) == 0


async def test_what_is_disconnected_is_revoked_and_then_deleted(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    await office.keeper.keep_one()
    await office.sql("update grants set state = 'disconnecting', refresh_at = now()")
    gmail.fault("revoke", kind="status", status=500, times=1)
    await office.keeper.keep_one()
    assert (await office.row(grant_id))["state"] == "disconnecting", "not deleted before it is revoked"
    await office.sql("update grants set refresh_at = now()")
    await office.keeper.keep_one()
    assert await office.sql("select 1 from grants") == []
    assert gmail.calls["revoke"] == 2
    assert await office.resources.redis.get(grant_token(grant_id)) is None


async def test_what_is_lacking_is_named(office: Office, gmail: GmailServer) -> None:
    with pytest.raises(Parked) as none:
        await list_mail(office)
    assert (none.value.failure.code, none.value.cause) == ("connect", f"connect:{office.ann}")
    grant_id = await office.google(gmail, scopes='["read"]')
    await office.keeper.keep_one()
    assert await list_mail(office, need="read") == 0
    with pytest.raises(Parked) as lacking:
        await list_mail(office, need="send")
    failure = lacking.value.failure
    assert (failure.code, failure.details) == (
        "scope_missing",
        {"connection_id": str(grant_id), "scopes": "modify,read,send"},
    )
    with pytest.raises(Refused, match="No account"):
        await list_mail(office, account="nobody@peer.test")
    assert await list_mail(office, account=ANN.upper()) == 0


async def test_keys_that_are_gone_ask_for_the_account_again(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    await office.keeper.keep_one()
    await office.sql("update grants set secret = :secret, refresh_at = now()", secret=b"x" * 60)
    await office.keeper.keep_one()
    row = await office.row(grant_id)
    assert (row["state"], "WARREN_VAULT_KEYS" in row["error"]["cure"]) == ("reconnect", True)


async def imap(office: Office, peer: ImapPeer, account: ImapAccount, smtp: SmtpPeer, password: str) -> UUID:
    settings = (
        f'{{"username": "{account.username}", "imap_host": "127.0.0.1", "imap_port": {peer.port}, '
        f'"imap_security": "none", "smtp_host": "127.0.0.1", "smtp_port": {smtp.port}, "smtp_security": "none"}}'
    )
    secret: Json = {"kind": "imap", "password": password}
    return await office.grant(secret, provider="imap", account=account.username, settings=settings)


async def test_an_account_by_password_is_tried_before_it_counts(
    office: Office, imap_peer: ImapPeer, imap_account: ImapAccount, smtp_peer: SmtpPeer
) -> None:
    smtp_peer.add_user(imap_account.username, imap_account.password)
    async with way_out(f"127.0.0.1:{imap_peer.port}", f"127.0.0.1:{smtp_peer.port}") as egress:
        office.goes_out_by(egress)
        grant_id = await imap(office, imap_peer, imap_account, smtp_peer, "wrong")
        await office.keeper.keep_one()
        row = await office.row(grant_id)
        assert (row["state"], row["sealed"], row["error"]["code"]) == ("reconnect", None, "reconnect")
        await imap(office, imap_peer, imap_account, smtp_peer, imap_account.password)
        await office.keeper.keep_one()
        assert (await office.row(grant_id))["state"] == "active"
        assert await list_mail(office) == 0


async def test_servers_that_may_not_be_reached_are_told_with_who_can_allow_them(
    office: Office, imap_peer: ImapPeer, imap_account: ImapAccount, smtp_peer: SmtpPeer
) -> None:
    smtp_peer.add_user(imap_account.username, imap_account.password)
    async with way_out(f"127.0.0.1:{imap_peer.port}") as egress:
        office.goes_out_by(egress)
        grant_id = await imap(office, imap_peer, imap_account, smtp_peer, imap_account.password)
        await office.keeper.keep_one()
    error = (await office.row(grant_id))["error"]
    assert error["code"] == "refused"
    assert "isn't on the public internet" in error["message"]
    assert f"WARREN_EGRESS_ALLOW=127.0.0.1:{smtp_peer.port}" in error["cure"]
    assert smtp_peer.attempts == 0


async def test_while_nothing_can_be_reached_an_account_waits(
    office: Office, imap_peer: ImapPeer, imap_account: ImapAccount, smtp_peer: SmtpPeer
) -> None:
    smtp_peer.add_user(imap_account.username, imap_account.password)
    servers = (f"127.0.0.1:{imap_peer.port}", f"127.0.0.1:{smtp_peer.port}")
    async with way_out(*servers) as gone:
        pass
    office.goes_out_by(gone)
    grant_id = await imap(office, imap_peer, imap_account, smtp_peer, imap_account.password)
    await office.keeper.keep_one()
    row = await office.row(grant_id)
    assert (row["state"], row["error"], row["sealed"] is None) == ("new", None, False)
    assert row["refresh_at"] > datetime.now(UTC)
    async with way_out(*servers) as egress:
        office.goes_out_by(egress)
        await office.sql("update grants set refresh_at = now()")
        await office.keeper.keep_one()
        assert (await office.row(grant_id))["state"] == "active"
    with pytest.raises(WayOutAway, match="the egress role can't be reached"):
        await list_mail(office)
