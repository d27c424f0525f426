"""Mailboxes at servers nobody here wrote (emulate, dovecot with aiosmtpd) and at the stub for what emulate lacks."""

import dataclasses
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import pytest

from backend.core.circuits import CircuitPolicy, Circuits
from tests.fakes.gmail_server import GmailServer
from tests.peers.google import GoogleAccount
from tests.peers.imap import ImapAccount
from tests.peers.smtp import SmtpPeer
from tests.peers.way_out import way_out
from workers.agentkit.providers import Providers
from workers.agents.email.mailbox.errors import GrantDead
from workers.agents.email.mailbox.gmail.calls import GmailCalls, Patience
from workers.agents.email.mailbox.gmail.mailbox import GmailMailbox
from workers.agents.email.mailbox.imap.dialling import Dial, mail_dial
from workers.agents.email.mailbox.imap.mailbox import ImapMailbox
from workers.agents.email.mailbox.imap.settings import ImapSettings
from workers.agents.email.mailbox.lines import GMAIL, GMAIL_LIMITS
from workers.agents.email.mailbox.mails import Address, OutgoingMail, new_message_id
from workers.agents.email.mailbox.port import Mailbox

#: Google's minute and a half, fifty times as fast.
QUICK = Patience(total=2.0, first=0.01, longest=0.2, jitter=0.01, connect=2.0, answer=30.0)

#: Seconds that the stub is left alone after failures in a row.
OPEN_SECONDS = 0.6


@dataclass
class Tokens:
    """The grant of a test: one token, and what it is refreshed to."""

    current: str
    refresh: Callable[[], str] | None = None
    refused: list[str] = field(default_factory=list)

    async def access_token(self, *, refused: str | None = None) -> str:
        if refused is not None:
            self.refused.append(refused)
            if self.refresh is None:
                raise GrantDead("The grant was revoked.")
            self.current = self.refresh()
        return self.current


@dataclass(frozen=True)
class Place:
    """A mailbox, and what a test does or sees there past it."""

    mailbox: Mailbox
    deliver: Callable[..., None]
    #: Mails that really went out, the oldest first.
    sent: Callable[[], list[bytes]]

    def outgoing(self, **changes: Any) -> OutgoingMail:  # noqa: ANN401 - fields of OutgoingMail
        plain = OutgoingMail(
            to=(Address("Ann", "ann@example.org"),),
            subject="Thursday",
            text="Thursday works.",
            message_id=new_message_id(self.mailbox.account),
        )
        return dataclasses.replace(plain, **changes)


async def nothing_first() -> None:
    """A before_send that notes nothing."""


def letter(subject: str = "Hello", body: str = "Hello there.", **headers: str) -> bytes:
    """Write a plain mail."""
    fields = {
        "From": "Ann <ann@example.org>",
        "To": "me@example.org",
        "Subject": subject,
        "Date": "Mon, 02 Nov 2026 10:00:00 +0000",
        "Message-ID": f"<{abs(hash((subject, body)))}@example.org>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n".encode()


@pytest.fixture
def stub() -> Iterator[GmailServer]:
    """Gmail as the stub has it, of this test's own."""
    with GmailServer() as running:
        yield running


class Gmail(Protocol):
    """Opens a mailbox at the stub; the test's end closes it."""

    def __call__(self, *scopes: str, tokens: Tokens | None = None, patience: Patience = QUICK) -> Place: ...


@pytest.fixture
async def gmail(stub: GmailServer) -> AsyncIterator[Gmail]:
    opened: list[Place] = []

    def open_one(*scopes: str, tokens: Tokens | None = None, patience: Patience = QUICK) -> Place:
        opened.append(at_stub(stub, *scopes, tokens=tokens, patience=patience))
        return opened[-1]

    yield open_one
    for place in opened:
        await place.mailbox.aclose()


@pytest.fixture(params=["google", "stub", "imap"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """The same mailbox at each provider."""
    kind = request.param
    if kind == "imap":
        async with at_imap(request.getfixturevalue("imap_account"), request.getfixturevalue("smtp_peer")) as made:
            yield made
        return
    if kind == "google":
        made = at_google(request.getfixturevalue("google_account"))
    else:
        made = at_stub(request.getfixturevalue("stub"))
    yield made
    await made.mailbox.aclose()


def at_google(account: GoogleAccount) -> Place:
    calls = GmailCalls(Tokens(account.access_token), base_url=account.peer.url, patience=QUICK)

    def deliver(raw: bytes, *, seen: bool = False) -> None:
        account.deliver(raw, "INBOX", *([] if seen else ["UNREAD"]))

    return Place(GmailMailbox(calls, account.email), deliver, lambda: account.sent()[::-1])


def at_stub(stub: GmailServer, *scopes: str, tokens: Tokens | None = None, patience: Patience = QUICK) -> Place:
    email = "me@example.org"
    # Left alone for a second, not for half a minute.
    line = Providers(Circuits(CircuitPolicy(open_seconds=OPEN_SECONDS))).line(GMAIL, limits=GMAIL_LIMITS)
    held = tokens or Tokens(str(stub.person(email, *scopes)["access_token"]))
    mailbox = GmailMailbox(GmailCalls(held, base_url=stub.url, patience=patience, line=line), email)

    def deliver(raw: bytes, *, seen: bool = False) -> None:
        stub.deliver(email, raw, "INBOX", *([] if seen else ["UNREAD"]))

    return Place(mailbox, deliver, lambda: [stub.raw(email, sent["id"]) for sent in stub.sends])


@asynccontextmanager
async def at_imap(account: ImapAccount, smtp: SmtpPeer, **changes: Any) -> AsyncIterator[Place]:  # noqa: ANN401 - fields of ImapSettings
    """Open a mailbox at both peers, by a way out that lets nothing else be reached."""
    smtp.add_user(account.username, account.password)
    settings = ImapSettings(
        account=account.username,
        password=account.password,
        imap_host=account.host,
        imap_port=account.port,
        imap_security="none",
        smtp_host=smtp.host,
        smtp_port=smtp.port,
        smtp_security="none",
        timeout=20.0,
    )
    settings = dataclasses.replace(settings, **changes)

    def deliver(raw: bytes, *, seen: bool = False) -> None:
        account.deliver(raw, seen=seen)

    async with dialling(settings) as dial:
        mailbox = ImapMailbox(settings, dial)
        yield Place(mailbox, deliver, lambda: [mail.data for mail in smtp.received])
        await mailbox.aclose()


@asynccontextmanager
async def dialling(settings: ImapSettings) -> AsyncIterator[Dial]:
    """Run a way out to the servers of an account, and to nothing else."""
    servers = ((settings.imap_host, settings.imap_port), (settings.smtp_host, settings.smtp_port))
    async with way_out(*(f"{host}:{port}" for host, port in servers)) as egress:
        yield mail_dial(egress, UUID(int=1))
