"""Two accounts of one person: all are looked in, and the one that has what is meant is worked on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.peers.google import GoogleAccount
from tests.peers.imap import ImapAccount
from tests.peers.smtp import SmtpPeer
from workers.agents.email.mailbox.tests.conftest import Place, at_google, at_imap
from workers.agents.email.tests.bench import Bench, Letter

PLUMBER = Letter()
LANDLORD = Letter(sender="Maria Keller <office@keller-properties.example>", subject="Rent for December", hours_ago=1)


@pytest.fixture
async def both(
    google_account: GoogleAccount, imap_account: ImapAccount, smtp_peer: SmtpPeer, workspace: Path
) -> AsyncIterator[tuple[Bench, Place, Place]]:
    """One person's two accounts: the first at Google, the second anywhere."""
    first = at_google(google_account)
    bench = Bench(first.mailbox, workspace)
    async with at_imap(imap_account, smtp_peer) as second:
        bench.desk.mailboxes.append(second.mailbox)
        yield bench, first, second
    await first.mailbox.aclose()


async def test_all_accounts_are_looked_in(both: tuple[Bench, Place, Place]) -> None:
    bench, first, second = both
    first.deliver(LANDLORD.raw())
    second.deliver(PLUMBER.raw())
    listed = (await bench.ask("list my unread mail")).text
    assert listed.index(first.mailbox.account) < listed.index("Rent for December")
    assert listed.index(second.mailbox.account) < listed.index("Your boiler")
    named = (await bench.ask(f"list unread mail in my {second.mailbox.account} account")).text
    assert "Your boiler" in named
    assert "Rent for December" not in named
    await bench.ask("reply to the plumber that Thursday works")
    assert first.sent() == []
    assert len(second.sent()) == 1
    assert "I know no address for “Zebulon”" in (await bench.ask("write to Zebulon that I am late")).text


async def test_an_account_that_must_be_reconnected_is_left_out(both: tuple[Bench, Place, Place]) -> None:
    bench, first, second = both
    first.deliver(LANDLORD.raw())
    bench.desk.resting = (second.mailbox.account,)
    answer = await bench.ask("list my unread mail")
    assert "Rent for December" in answer.text
