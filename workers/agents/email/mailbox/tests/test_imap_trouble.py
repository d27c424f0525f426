"""Mail servers' bad days: a cut connection on either side of the mail, refused recipients, changed passwords."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.core.circuits import THRESHOLD
from tests.peers.imap import ImapAccount
from tests.peers.smtp import Fault, SmtpPeer
from workers.agents.email.mailbox.errors import (
    GrantDead,
    LeftAlone,
    MailboxAway,
    MailGone,
    OutcomeUnknown,
    Refused,
)
from workers.agents.email.mailbox.imap.mailbox import ImapMailbox
from workers.agents.email.mailbox.imap.settings import ImapSettings
from workers.agents.email.mailbox.mails import Address, MailQuery
from workers.agents.email.mailbox.tests.conftest import Place, at_imap, dialling, letter, nothing_first


@pytest.fixture
async def place(imap_account: ImapAccount, smtp_peer: SmtpPeer) -> AsyncIterator[Place]:
    async with at_imap(imap_account, smtp_peer, timeout=2.0) as made:
        yield made


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE_DATA, Fault.FREEZE_BEFORE_DATA, Fault.BUSY])
async def test_trouble_before_the_mail_is_taken_means_not_sent(place: Place, smtp_peer: SmtpPeer, fault: Fault) -> None:
    draft = await place.mailbox.create_draft(place.outgoing())
    smtp_peer.fault = fault
    with pytest.raises(MailboxAway):
        await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert place.sent() == []
    smtp_peer.fault = Fault.NONE
    await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert len(place.sent()) == 1


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER_DATA, Fault.FREEZE_AFTER_DATA])
async def test_an_answer_lost_after_the_mail_is_unknown_and_not_repeated(
    place: Place, smtp_peer: SmtpPeer, fault: Fault
) -> None:
    outgoing = place.outgoing()
    draft = await place.mailbox.create_draft(outgoing)
    smtp_peer.fault = fault
    with pytest.raises(OutcomeUnknown):
        await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert len(place.sent()) == 1
    smtp_peer.fault = Fault.NONE
    # Whoever tries the same draft again, after a restart, by mistake, is refused by the mark on it.
    with pytest.raises(OutcomeUnknown):
        await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert len(place.sent()) == 1
    # A person who decides to send it anyway has it written anew.
    again = await place.mailbox.replace_draft(draft.id, outgoing)
    await place.mailbox.send_draft(again.id, before_send=nothing_first)
    assert len(place.sent()) == 2


async def test_one_refused_recipient_stops_the_mail(place: Place, smtp_peer: SmtpPeer) -> None:
    draft = await place.mailbox.create_draft(place.outgoing())
    smtp_peer.fault = Fault.NO_SUCH_RECIPIENT
    with pytest.raises(Refused, match=r"ann@example\.org"):
        await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert place.sent() == []


async def test_bcc_is_in_the_envelope_only(place: Place, smtp_peer: SmtpPeer, imap_account: ImapAccount) -> None:
    hidden = tuple(Address("Sécret", f"secret{number}@example.org") for number in range(20))
    draft = await place.mailbox.create_draft(place.outgoing(bcc=hidden))
    await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    (mail,) = smtp_peer.received
    assert set(mail.recipients) == {"ann@example.org", *(address.email for address in hidden)}
    assert b"secret" not in mail.data.lower()
    assert b"bcc" not in mail.data.lower()
    (flags,) = imap_account.flags("Sent")
    assert "\\Seen" in flags
    assert imap_account.raw("Drafts") == []


async def test_a_dot_alone_does_not_end_the_mail(place: Place) -> None:
    draft = await place.mailbox.create_draft(place.outgoing(text="One\n.\nQUIT\n..\nTwo"))
    await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    (raw,) = place.sent()
    assert [line for line in raw.split(b"\r\n") if line][-5:] == [b"One", b".", b"QUIT", b"..", b"Two"]


async def test_a_changed_password_is_a_dead_grant(imap_account: ImapAccount, smtp_peer: SmtpPeer) -> None:
    imap_account.change_password("another one")
    async with at_imap(imap_account, smtp_peer) as place:
        with pytest.raises(GrantDead):
            await place.mailbox.list(MailQuery())


async def test_a_password_that_only_smtp_refuses(place: Place, smtp_peer: SmtpPeer) -> None:
    draft = await place.mailbox.create_draft(place.outgoing())
    smtp_peer.add_user(place.mailbox.account, "another one")
    with pytest.raises(GrantDead):
        await place.mailbox.send_draft(draft.id, before_send=nothing_first)
    assert place.sent() == []
    assert isinstance(place.mailbox, ImapMailbox)
    with pytest.raises(GrantDead):
        await place.mailbox.check()


async def test_a_new_account_is_tried_at_both_servers(place: Place) -> None:
    assert isinstance(place.mailbox, ImapMailbox)
    await place.mailbox.check()


async def test_a_connection_that_died_is_opened_anew(place: Place) -> None:
    place.deliver(letter("Hello"))
    await place.mailbox.list(MailQuery())
    assert isinstance(place.mailbox, ImapMailbox)
    box = place.mailbox._session._box
    assert box is not None
    box.client.sock.shutdown(socket.SHUT_RDWR)
    assert len((await place.mailbox.list(MailQuery())).items) == 1


async def test_nobody_there() -> None:
    settings = ImapSettings(
        account="me@example.org", password="x", imap_host="127.0.0.1", imap_port=9, smtp_host="127.0.0.1", timeout=1
    )
    async with dialling(settings) as dial:
        mailbox = ImapMailbox(settings, dial)
        for _ in range(THRESHOLD):
            with pytest.raises(MailboxAway, match=r"127\.0\.0\.1 can't be reached \(connection refused\)"):
                await mailbox.list(MailQuery())
        alone = r"127\.0\.0\.1 is being left alone for 30 s more .* \(connection refused\)"
        with pytest.raises(LeftAlone, match=alone):
            await mailbox.list(MailQuery())
        await mailbox.aclose()


async def test_a_mail_server_that_takes_no_mail_is_left_alone_apart_from_the_one_that_is_read(
    imap_account: ImapAccount, smtp_peer: SmtpPeer
) -> None:
    async with at_imap(imap_account, smtp_peer, smtp_port=9) as place:
        draft = await place.mailbox.create_draft(place.outgoing())
        for expected in [MailboxAway] * THRESHOLD + [LeftAlone]:
            with pytest.raises(expected):
                await place.mailbox.send_draft(draft.id, before_send=nothing_first)
        assert len(await place.mailbox.list_drafts()) == 1
        assert place.sent() == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_encrypted(
    imap_account: ImapAccount,
    smtp_peer: SmtpPeer,
    peer_authority: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: str,
) -> None:
    ports = {"tls": (imap_account.tls_port, smtp_peer.tls_port), "starttls": (imap_account.port, smtp_peer.port)}
    imap_port, smtp_port = ports[security]
    secured = {"imap_security": security, "smtp_security": security}
    async with at_imap(imap_account, smtp_peer, imap_port=imap_port, smtp_port=smtp_port, **secured) as place:
        if security == "tls":
            # Without the authority nobody is believed.
            with pytest.raises(Refused, match="certificate"):
                await place.mailbox.list(MailQuery())
        monkeypatch.setenv("SSL_CERT_FILE", str(peer_authority))
        draft = await place.mailbox.create_draft(place.outgoing())
        await place.mailbox.send_draft(draft.id, before_send=nothing_first)
        assert len(place.sent()) == 1


async def test_ids_survive_a_new_connection_and_die_with_a_new_numbering(
    place: Place, imap_account: ImapAccount, smtp_peer: SmtpPeer
) -> None:
    place.deliver(letter("Hello"))
    (line,) = (await place.mailbox.list(MailQuery())).items
    async with at_imap(imap_account, smtp_peer) as other:
        assert (await other.mailbox.get(line.id)).subject == "Hello"
    validity, rest = line.id.split(".", 1)
    with pytest.raises(MailGone):
        await place.mailbox.get(f"{int(validity) + 1}.{rest}")
    for broken in ("", "1", "1.2", "a.b.INBOX", f'{validity}.1.IN"BOX\r\nA1 LOGOUT'):
        with pytest.raises(MailGone):
            await place.mailbox.get(broken)


async def test_hostile_words_stay_words(place: Place) -> None:
    place.deliver(letter('A "quoted" \\ subject'))
    for words in ('x" ALL', "x\r\nA1 LOGOUT", 'x\\" OR ALL "', "{5}", "*", "ümlaut"):
        assert (await place.mailbox.list(MailQuery(words=words))).items == []
    assert len((await place.mailbox.list(MailQuery(subject="quoted \\"))).items) == 1


async def test_what_left_is_known(place: Place) -> None:
    for number in range(3):
        place.deliver(letter(f"Mail {number}"))
    lines = (await place.mailbox.list(MailQuery())).items
    state = (await place.mailbox.changes(None)).state
    await place.mailbox.archive([lines[1].id])
    place.deliver(letter("New"))
    changes = await place.mailbox.changes(state)
    assert (changes.resync, changes.removed, len(changes.added)) == (False, (lines[1].id,), 1)
    assert (await place.mailbox.changes("nonsense")).resync


async def test_folder_names_outside_ascii(place: Place, imap_account: ImapAccount) -> None:
    label = await place.mailbox.make_label("Rechnungen für Müller & Söhne")
    place.deliver(letter("Invoice"))
    (line,) = (await place.mailbox.list(MailQuery())).items
    now = (await place.mailbox.modify([line.id], add=[label.id]))[line.id]
    assert (await place.mailbox.get(now)).subject == "Invoice"
    assert "Rechnungen f&APw-r M&APw-ller &- S&APY-hne" in imap_account.folders()
    for name in ("", "a*", 'a"b', "a\r\nb", "x" * 200):
        with pytest.raises(Refused):
            await place.mailbox.make_label(name)
