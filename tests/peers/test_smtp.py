"""The server keeps what it took, and fails as it is told to."""

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.peers.smtp import Fault, SmtpPeer

_TIMEOUT = 0.5


@pytest.fixture
def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ann@peer.test", "piet@pipes.test", "Thursday"
    message.set_content("Thursday works.\n.\nAnn")
    return message


@pytest.fixture
def peer(smtp_peer: SmtpPeer) -> SmtpPeer:
    smtp_peer.add_user("ann", "secret")
    return smtp_peer


def _send(peer: SmtpPeer, mail: EmailMessage, timeout: float = 10) -> None:
    with smtplib.SMTP(peer.host, peer.port, timeout=timeout) as client:
        client.login("ann", "secret")
        client.send_message(mail)


def test_the_ledger_has_what_was_sent(peer: SmtpPeer, mail: EmailMessage) -> None:
    mail["Bcc"] = "boss@peer.test"
    _send(peer, mail)
    (received,) = peer.received
    assert (received.user, received.sender) == ("ann", "ann@peer.test")
    assert received.recipients == ("piet@pipes.test", "boss@peer.test")
    assert b"Thursday works.\r\n.\r\nAnn" in received.data
    assert b"Bcc" not in received.data


def test_nobody_sends_without_a_password(peer: SmtpPeer, mail: EmailMessage) -> None:
    with smtplib.SMTP(peer.host, peer.port) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("ann", "wrong")
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.send_message(mail)
    assert peer.received == []


@pytest.mark.parametrize(
    ("fault", "raises", "taken"),
    [
        (Fault.CUT_BEFORE_DATA, smtplib.SMTPServerDisconnected, 0),
        (Fault.CUT_AFTER_DATA, smtplib.SMTPServerDisconnected, 1),
        (Fault.FREEZE_BEFORE_DATA, smtplib.SMTPServerDisconnected, 0),
        (Fault.FREEZE_AFTER_DATA, smtplib.SMTPServerDisconnected, 1),
        (Fault.BUSY, smtplib.SMTPDataError, 0),
        (Fault.NO_SUCH_RECIPIENT, smtplib.SMTPRecipientsRefused, 0),
    ],
)
def test_faults(peer: SmtpPeer, mail: EmailMessage, fault: Fault, raises: type[Exception], taken: int) -> None:
    peer.fault = fault
    with pytest.raises(raises):
        _send(peer, mail, _TIMEOUT)
    assert len(peer.received) == taken
    peer.fault = Fault.NONE
    _send(peer, mail)
    assert len(peer.received) == taken + 1


def test_tls_from_the_start_and_after_the_greeting(peer: SmtpPeer, mail: EmailMessage, peer_authority: Path) -> None:
    trusting = ssl.create_default_context(cafile=peer_authority)
    with smtplib.SMTP_SSL("localhost", peer.tls_port, context=trusting) as client:
        client.login("ann", "secret")
        client.send_message(mail)
    with smtplib.SMTP("localhost", peer.port) as client:
        client.starttls(context=trusting)
        client.login("ann", "secret")
        client.send_message(mail)
    assert len(peer.received) == 2


def test_a_mail_of_25_megabytes_passes(peer: SmtpPeer, mail: EmailMessage) -> None:
    mail.add_attachment(b"\0" * 25 * 1024 * 1024, maintype="application", subtype="octet-stream", filename="big.bin")
    _send(peer, mail, 60)
    assert len(peer.received[0].data) > 25 * 1024 * 1024
