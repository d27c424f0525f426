"""Mail servers that people enter are reached by the way out, judged like every address, and told in words."""

import asyncio
import dataclasses
import socket
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from backend.core.circuits import THRESHOLD
from backend.core.egress_settings import EgressSettings
from backend.core.verdicts import Retryable
from tests.peers.imap import ImapAccount
from tests.peers.smtp import SmtpPeer
from tests.peers.way_out import way_out
from workers.agentkit.web import WayOutAway
from workers.agents.email.mailbox.errors import MailboxAway, MailboxError, RateLimited, Refused
from workers.agents.email.mailbox.imap.dialling import mail_dial
from workers.agents.email.mailbox.imap.mailbox import ImapMailbox
from workers.agents.email.mailbox.imap.settings import ImapSettings
from workers.agents.email.mailbox.mails import MailQuery
from workers.agents.email.tools.troubles import told
from workers.egress import refusals
from workers.egress.rules import Rules

ANN = UUID(int=1)
SETTINGS = ImapSettings(
    account="ann@example.org", password="x", imap_host="127.0.0.1", smtp_host="127.0.0.1", timeout=5.0
)


def mailbox(egress: EgressSettings, **changes: object) -> ImapMailbox:
    return ImapMailbox(dataclasses.replace(SETTINGS, **changes), mail_dial(egress, ANN))  # type: ignore[arg-type]


async def error_of(egress: EgressSettings, **changes: object) -> MailboxError:
    box = mailbox(egress, **changes)
    with pytest.raises(MailboxError) as raised:
        await box.list(MailQuery())
    await box.aclose()
    return raised.value


async def lists(_user_id: UUID) -> Rules:
    return Rules(denied=("denied.test",), allowed=("denied.test", "allowed.test"))


async def no_database(_user_id: UUID) -> Rules:
    raise refusals.rules_unknown()


async def test_a_private_server_is_refused_with_who_can_allow_it() -> None:
    async with way_out() as egress:
        error = await error_of(egress)
    assert isinstance(error, Refused)
    assert str(error) == "127.0.0.1 leads to an address that isn't on the public internet."
    assert (
        error.cure
        == "If it is a server of your own, whoever runs this Warren can set WARREN_EGRESS_ALLOW=127.0.0.1:993."
    )


@pytest.mark.parametrize("host", ["localhost", "0x7f.1", "2130706433", "::1", "169.254.169.254", "10.0.0.7"])
async def test_no_notation_gets_around_that(host: str) -> None:
    async with way_out("127.0.0.1:994") as egress:
        assert "isn't on the public internet" in str(await error_of(egress, imap_host=host))


@pytest.mark.parametrize(
    ("changes", "words", "cure"),
    [
        ({"imap_host": "denied.test"}, "denied.test is on your list", "Settings, Web access"),
        ({"imap_host": "other.test"}, "other.test is not on your list", "Settings, Web access"),
        ({"imap_host": "allowed.test"}, "allowed.test is on the deployment's list", "ask them"),
        ({"imap_host": "a..b"}, "The name of the mail server can't be used", "Check it"),
    ],
)
async def test_lists_hold_for_mail_servers_and_say_whose_they_are(
    changes: dict[str, str], words: str, cure: str
) -> None:
    async with way_out(rules_of=lists, deny="allowed.test") as egress:
        error = await error_of(egress, **changes)
    assert isinstance(error, Refused)
    assert words in str(error)
    assert cure in error.cure


async def test_only_ports_of_mail_are_reached() -> None:
    async with way_out() as egress:
        error = await error_of(egress, imap_host="93.184.216.34", imap_port=25)
    assert isinstance(error, Refused)
    assert str(error) == "No mail server is reached at port 25."
    assert "WARREN_EGRESS_MAIL_PORTS" in error.cure


async def test_nobody_there_is_told_so() -> None:
    async with way_out("127.0.0.1:9") as egress:
        error = await error_of(egress, imap_port=9)
    assert isinstance(error, MailboxAway)
    assert str(error) == "127.0.0.1 can't be reached (connection refused)."


async def test_who_waits_less_than_the_way_out_blames_the_server() -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    with silent:
        egress = EgressSettings.model_validate({"url": f"http://127.0.0.1:{silent.getsockname()[1]}", "token": "x"})
        error = await error_of(egress, timeout=0.2)
    assert isinstance(error, MailboxAway)
    assert str(error) == "127.0.0.1 can't be reached (no answer in time)."


async def test_too_much_at_once_is_no_outage_of_the_server(smtp_peer: SmtpPeer) -> None:
    async with way_out(f"127.0.0.1:{smtp_peer.port}", per_user=1) as egress:
        held = await asyncio.to_thread(mail_dial(egress, ANN), "127.0.0.1", smtp_peer.port, 5.0)
        with held:
            assert isinstance(await error_of(egress), RateLimited)


@pytest.mark.parametrize(
    ("changes", "words", "cure"),
    [
        ({"url": ""}, "this worker knows no way out", "WARREN_EGRESS_URL"),
        ({"url": "https://127.0.0.1:1"}, "https:// carries no mail", "WARREN_EGRESS_URL"),
        ({"url": "http://127.0.0.1:9"}, "the egress role can't be reached", "`warren worker egress`"),
        ({"token": SecretStr("another")}, "doesn't take this worker's token", "WARREN_EGRESS_TOKEN"),
        ({}, "people's lists can't be read", "tried again by itself"),
    ],
)
async def test_a_way_out_that_is_away_is_told_and_no_outage_of_the_server(
    changes: dict[str, object], words: str, cure: str
) -> None:
    async with way_out(rules_of=no_database) as egress:
        box = mailbox(egress.model_copy(update=changes))
        for _ in range(THRESHOLD):
            with pytest.raises(WayOutAway, match=words):
                await box.list(MailQuery())
        with pytest.raises(WayOutAway, match=words) as away, told("ann@example.org"):
            await box.check()
        await box.aclose()
    assert isinstance(away.value, Retryable)
    assert cure in away.value.failure.cure


async def test_a_server_that_speaks_first_and_in_pieces_loses_no_byte(smtp_peer: SmtpPeer) -> None:
    """Its greeting may come in one piece with the way out's own answer."""
    async with way_out(f"127.0.0.1:{smtp_peer.port}") as egress:
        for _ in range(20):
            sock = await asyncio.to_thread(mail_dial(egress, ANN), "127.0.0.1", smtp_peer.port, 5.0)
            with sock, sock.makefile("rb") as greeting:
                assert (await asyncio.to_thread(greeting.readline)).startswith(b"220 ")


async def test_tls_is_to_the_servers_own_name(
    imap_account: ImapAccount, smtp_peer: SmtpPeer, peer_authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate is made out for 127.0.0.1: whoever writes that address otherwise believes nobody."""
    monkeypatch.setenv("SSL_CERT_FILE", str(peer_authority))
    known = {"account": imap_account.username, "password": imap_account.password, "smtp_port": smtp_peer.tls_port}
    smtp_peer.add_user(imap_account.username, imap_account.password)
    async with way_out(*(f"127.0.0.1:{port}" for port in (imap_account.tls_port, smtp_peer.tls_port))) as egress:
        box = mailbox(egress, imap_port=imap_account.tls_port, **known)
        await box.check()
        await box.aclose()
        error = await error_of(egress, imap_host="127.1", imap_port=imap_account.tls_port, **known)
    assert str(error) == "127.1 shows a certificate that can't be trusted."
