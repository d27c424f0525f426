"""A mail server for outgoing mail: keeps what it took, and fails in the ways that a real one does."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_HOST = "127.0.0.1"
_SIZE_LIMIT = 40 * 1024 * 1024


class Fault(StrEnum):
    """What goes wrong with every mail until the fault is taken back."""

    NONE = "none"
    #: The connection ends at the DATA command: the mail was not taken.
    CUT_BEFORE_DATA = "cut before data"
    #: The mail was taken, and the connection ends before the answer says so.
    CUT_AFTER_DATA = "cut after data"
    #: No answer to the DATA command, for ever: the mail was not taken.
    FREEZE_BEFORE_DATA = "freeze before data"
    #: The mail was taken, and there is no answer, for ever.
    FREEZE_AFTER_DATA = "freeze after data"
    #: 451 after the mail: not taken, try later.
    BUSY = "busy"
    #: 550 for every recipient.
    NO_SUCH_RECIPIENT = "no such recipient"


@dataclass(frozen=True, kw_only=True)
class Received:
    """A mail that the server took: from here on it is delivered, whatever the sender was told."""

    user: str
    sender: str
    recipients: tuple[str, ...]
    data: bytes


class SmtpPeer:
    """A running server; the ledger only grows."""

    def __init__(self) -> None:
        self.host = _HOST
        #: Plain, with STARTTLS if there is a certificate.
        self.port = 0
        #: TLS from the first byte; 0 without a certificate.
        self.tls_port = 0
        self.fault = Fault.NONE
        #: How many mails reached the end of their data, taken or not.
        self.attempts = 0
        self._users: dict[str, str] = {}
        self._ledger: list[Received] = []
        self._lock = threading.Lock()

    @property
    def received(self) -> list[Received]:
        with self._lock:
            return [*self._ledger]

    def add_user(self, username: str, password: str) -> None:
        self._users[username] = password

    def take(self, mail: Received) -> None:
        with self._lock:
            self._ledger.append(mail)

    def knows(self, login: LoginPassword) -> bool:
        return self._users.get(login.login.decode()) == login.password.decode()


class _Server(SMTP):
    """aiosmtpd's own, but for faults before the data."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the library's name
        fault = self.event_handler.peer.fault
        if fault is Fault.CUT_BEFORE_DATA:
            await _cut(self)
        if fault is Fault.FREEZE_BEFORE_DATA:
            await asyncio.Event().wait()
        await super().smtp_DATA(arg)


class _Handler:
    """What the server does with a mail; the names are the library's."""

    def __init__(self, peer: SmtpPeer) -> None:
        self.peer = peer

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.peer.fault is Fault.NO_SUCH_RECIPIENT:
            return "550 5.1.1 No such recipient here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.peer.attempts += 1
        if self.peer.fault is Fault.BUSY:
            return "451 4.3.0 Try again later"
        assert isinstance(envelope.content, bytes)
        assert isinstance(session.auth_data, LoginPassword)
        user, recipients = session.auth_data.login.decode(), (*envelope.rcpt_tos,)
        mail = Received(user=user, sender=envelope.mail_from or "", recipients=recipients, data=envelope.content)
        self.peer.take(mail)
        if self.peer.fault is Fault.CUT_AFTER_DATA:
            await _cut(server)
        if self.peer.fault is Fault.FREEZE_AFTER_DATA:
            await asyncio.Event().wait()
        return "250 2.0.0 OK"


async def _cut(server: SMTP) -> None:
    """End the connection without a word; this task is cancelled by that."""
    transport = server.transport
    assert isinstance(transport, asyncio.Transport)
    transport.abort()
    await asyncio.Event().wait()


class _Controller(Controller):
    """The library's, on a socket that the system chose a port for."""

    def __init__(self, handler: _Handler, **how: Any) -> None:  # noqa: ANN401 - the library's own
        self._socket = socket.create_server((_HOST, 0))
        super().__init__(handler, hostname=_HOST, port=self._socket.getsockname()[1], **how)

    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket, ssl=self.ssl_context)


@contextlib.contextmanager
def running_smtp(tls: ssl.SSLContext | None = None) -> Iterator[SmtpPeer]:
    """Run the server in a thread of its own, on a port that is free."""
    peer = SmtpPeer()
    with contextlib.ExitStack() as listening:
        peer.port = listening.enter_context(_listening(peer, tls_context=tls))
        if tls is not None:
            peer.tls_port = listening.enter_context(_listening(peer, ssl_context=tls))
        yield peer


@contextlib.contextmanager
def _listening(peer: SmtpPeer, **how: Any) -> Iterator[int]:  # noqa: ANN401 - the library's own
    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=peer.knows(login), handled=False, auth_data=login)

    controller = _Controller(
        _Handler(peer),
        ready_timeout=30,
        authenticator=authenticate,
        auth_require_tls=False,
        data_size_limit=_SIZE_LIMIT,
        enable_SMTPUTF8=True,
        ident="peer",
        **how,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
