"""What we rely on in dovecot, and that its fixtures keep tests apart."""

import imaplib
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.peers.imap import FOLDERS, ImapAccount

_MAIL = b"From: landlord@house.test\r\nSubject: Rent\r\n\r\nDue on Friday.\r\n"


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_mailbox(imap_account: ImapAccount, turn: int) -> None:
    assert imap_account.raw() == []
    imap_account.deliver(_MAIL)
    assert imap_account.raw() == [_MAIL]
    assert imap_account.flags() == [{r"\Recent"}]


def test_folders_say_what_they_are_for(imap_account: ImapAccount) -> None:
    assert imap_account.folders() == {"INBOX", *FOLDERS}
    with imaplib.IMAP4(imap_account.host, imap_account.port) as server:
        server.login(imap_account.username, imap_account.password)
        capabilities = server.capability()[1][0].split()
        assert {b"MOVE", b"SPECIAL-USE", b"UIDPLUS", b"IDLE", b"CONDSTORE", b"THREAD=REFERENCES"} <= set(capabilities)
        listed = str(server.list()[1])
    for use in FOLDERS.values():
        assert repr(use).strip("'") in listed


def test_mail_keeps_its_flags_and_its_time(imap_account: ImapAccount) -> None:
    imap_account.deliver(_MAIL, "Sent", seen=True, at=datetime(2026, 3, 2, 10, tzinfo=UTC))
    assert imap_account.flags("Sent") == [{r"\Seen", r"\Recent"}]
    with imaplib.IMAP4(imap_account.host, imap_account.port) as server:
        server.login(imap_account.username, imap_account.password)
        server.select("Sent")
        assert "02-Mar-2026 10:00:00 +0000" in str(server.fetch("1", "INTERNALDATE"))


def test_a_changed_password_is_refused_at_once(imap_account: ImapAccount) -> None:
    imap_account.change_password("x" * len(imap_account.password))
    with imaplib.IMAP4(imap_account.host, imap_account.port) as server:
        with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
            server.login(imap_account.username, imap_account.password)
        server.login(imap_account.username, "x" * len(imap_account.password))


def test_tls_is_believed_by_who_trusts_the_authority(imap_account: ImapAccount, peer_authority: Path) -> None:
    trusting = ssl.create_default_context(cafile=peer_authority)
    with imaplib.IMAP4_SSL("localhost", imap_account.tls_port, ssl_context=trusting) as server:
        server.login(imap_account.username, imap_account.password)
    with imaplib.IMAP4(imap_account.host, imap_account.port) as server:
        server.starttls(trusting)
        server.login(imap_account.username, imap_account.password)
    with pytest.raises(ssl.SSLCertVerificationError):
        imaplib.IMAP4_SSL("localhost", imap_account.tls_port, ssl_context=ssl.create_default_context())
