"""The large mailbox is as large as it says, and dovecot finds its way in it."""

import imaplib

import pytest

from tests.peers.imap import ImapAccount
from tests.peers.large import COUNT, LANDLORDS, RARE, RARE_WORD, UNREAD


@pytest.mark.slow
def test_counts(large_imap_account: ImapAccount) -> None:
    with imaplib.IMAP4(large_imap_account.host, large_imap_account.port) as server:
        server.login(large_imap_account.username, large_imap_account.password)
        assert server.select(readonly=True) == ("OK", [str(COUNT).encode()])
        for criterion, count in (
            ("UNSEEN", UNREAD),
            ('FROM "landlord"', LANDLORDS),
            (f'BODY "{RARE_WORD}"', RARE),
            ("SINCE 2-Mar-2026", 37),
        ):
            assert len(server.search(None, criterion)[1][0].split()) == count, criterion
