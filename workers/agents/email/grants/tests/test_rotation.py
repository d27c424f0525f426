"""After a rotation nothing opens with the old key any more, and everything with the new one."""

import pytest

from tests.fakes.gmail_server import GmailServer
from workers.agentkit.vault.vault import Kept, Vault, VaultError
from workers.agents.email.grants.grant_rows import binding_of
from workers.agents.email.grants.keys import mail_keys
from workers.agents.email.grants.rotation import rotate
from workers.agents.email.grants.tests.conftest import Office
from workers.agents.email.mailbox.port import MailQuery


async def test_grants_go_over_to_the_new_key_while_the_role_runs(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    await office.keeper.keep_one()
    before = await office.row(grant_id)
    old = office.vault.ring.current()
    # Another process rotates: it has a ring of its own on the same file.
    ring = mail_keys(office.resources.settings)
    key_id, kept = await rotate(office.resources.engine, ring)
    assert (kept, key_id != old.id, ring.find(old.id)) == (1, True, None)
    row = await office.row(grant_id)
    assert row["key_id"] == key_id
    assert row["secret"] != before["secret"]
    with pytest.raises(VaultError):
        Vault(ring).open(binding_of(row), Kept(key_id=old.id, secret=before["secret"]))
    await office.tokens.forget(grant_id)
    async with office.desk.open(office.ann) as mailbox:
        assert (await mailbox.list(MailQuery(), limit=5, after=None)).items == []


async def test_what_waits_to_be_taken_over_keeps_its_key(office: Office, gmail: GmailServer) -> None:
    grant_id = await office.google(gmail)
    ring = mail_keys(office.resources.settings)
    await rotate(office.resources.engine, ring)
    assert len(ring.all()) == 2
    assert await office.keeper.keep_one()
    assert (await office.row(grant_id))["state"] == "active"
    await rotate(office.resources.engine, ring)
    assert len(ring.all()) == 1


async def test_a_grant_that_opens_with_no_key_stops_it_and_no_key_is_forgotten(
    office: Office, gmail: GmailServer
) -> None:
    await office.google(gmail)
    await office.keeper.keep_one()
    await office.sql("update grants set secret = :secret", secret=b"x" * 60)
    ring = mail_keys(office.resources.settings)
    before = {key.id for key in ring.all()}
    with pytest.raises(VaultError):
        await rotate(office.resources.engine, ring)
    assert before < {key.id for key in ring.all()}
