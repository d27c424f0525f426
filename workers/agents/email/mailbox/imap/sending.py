"""Hands a mail to the SMTP server, and knows how far it got."""

import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from workers.agentkit.providers import Line
from workers.agents.email.mailbox.errors import GrantDead, MailboxAway, OutcomeUnknown, Refused
from workers.agents.email.mailbox.imap.dialling import Dial, dial_smtp
from workers.agents.email.mailbox.imap.settings import ImapSettings
from workers.agents.email.mailbox.lines import called

_BCC = re.compile(rb"^bcc:.*\r?\n(?:[ \t].*\r?\n)*", re.IGNORECASE | re.MULTILINE)
_TRANSIENT = 500
_MISSING = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """A stored draft as it goes out: Bcc in the envelope only."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


def letter_of(raw: bytes, account: str) -> Letter:
    """Read who a stored mail goes to.

    Raises:
        Refused: it goes to nobody.
    """
    headers = BytesParser(policy=compat32).parsebytes(raw, headersonly=True)
    fields = [str(value) for name in ("To", "Cc", "Bcc") for value in headers.get_all(name, [])]
    recipients = dict.fromkeys(email for _, email in getaddresses(fields) if "@" in email)
    if not recipients:
        raise Refused("This draft has no recipient.", cure="Say who it goes to.")
    sender = next((email for _, email in getaddresses([str(headers.get("From", ""))]) if "@" in email), account)
    end = _MISSING.search(raw)
    head, body = (raw[: end.start() + 2], raw[end.start() + 2 :]) if end else (raw, b"")
    return Letter(sender, tuple(recipients), _BCC.sub(b"", head) + body)


async def send_once(
    settings: ImapSettings, dial: Dial, line: Line, letter: Letter, before_data: Callable[[], Awaitable[None]]
) -> None:
    """Send a letter; `before_data` is awaited when the server took all recipients, right before the mail itself.

    The line ends there: a mail on its way is no more held up, and what `before_data` does is not the server's doing.

    Raises:
        OutcomeUnknown: the mail was written, and the answer lost.
        MailboxError: of any other kind: the mail was not sent to anyone.
    """
    async with AsyncExitStack() as stack:
        async with called(line):
            smtp = await stack.enter_async_context(_signed_in(settings, dial))
            await _envelope(smtp, letter)
        await before_data()
        await _data(smtp, letter.data, settings.patience(len(letter.data)))


async def check_sign_in(settings: ImapSettings, dial: Dial, line: Line) -> None:
    """Sign in and leave again.

    Raises:
        GrantDead: the server refuses name and password.
        MailboxAway: it can't be reached.
        Refused: it may not be reached.
        WayOutAway: nothing can, for now.
    """
    async with called(line), _signed_in(settings, dial):
        pass


@asynccontextmanager
async def _signed_in(settings: ImapSettings, dial: Dial) -> AsyncIterator[SMTP]:
    smtp = _client(settings, await dial_smtp(settings, dial))
    try:
        await _sign_in(smtp, settings)
        yield smtp
    finally:
        # The mail is sent or not by now; a goodbye changes nothing.
        with suppress(SMTPException, OSError):
            await smtp.quit()
        smtp.close()


def _client(settings: ImapSettings, sock: socket.socket) -> SMTP:
    """Return a client over a connected socket, which is its own from now on; TLS is to the name of the host."""
    return SMTP(
        hostname=settings.smtp_host,
        sock=sock,
        timeout=settings.timeout,
        use_tls=settings.smtp_security == "tls",
        start_tls=settings.smtp_security == "starttls",
        tls_context=ssl.create_default_context() if settings.smtp_security != "none" else None,
    )


async def _sign_in(smtp: SMTP, settings: ImapSettings) -> None:
    try:
        await smtp.connect()
        # A server that offers no sign-in knows its senders by their net.
        with suppress(SMTPNotSupported):
            await smtp.login(settings.login, settings.password)
    except SMTPAuthenticationError as problem:
        if problem.code < _TRANSIENT:
            raise MailboxAway(f"{settings.smtp_host} takes no sign-ins right now.") from problem
        raise GrantDead(f"{settings.smtp_host} refuses this name and password.") from problem
    except (SMTPConnectError, SMTPException, OSError) as problem:
        raise MailboxAway(f"{settings.smtp_host} can't be reached.") from problem


async def _envelope(smtp: SMTP, letter: Letter) -> None:
    """Name sender and recipients. If one is refused nobody gets it: a half-sent mail is worse than an unsent one."""
    try:
        await smtp.mail(letter.sender, options=[f"size={len(letter.data)}"] if smtp.supports_extension("size") else [])
        for recipient in letter.recipients:
            await smtp.rcpt(recipient)
    except (SMTPSenderRefused, SMTPRecipientRefused) as problem:
        raise _refusal(problem) from problem
    except (SMTPException, OSError) as problem:
        raise MailboxAway("The connection to the mail server broke off before the mail was sent.") from problem


async def _data(smtp: SMTP, letter: bytes, patience: float) -> None:
    protocol = smtp.protocol
    if protocol is None:
        raise MailboxAway("The connection to the mail server broke off before the mail was sent.")
    written = False
    write = protocol.write

    def noted(data: bytes) -> None:
        nonlocal written
        written = written or data != b"DATA\r\n"
        write(data)

    # The library doesn't say whether a connection was lost before or after the mail went into it.
    protocol.write = noted  # type: ignore[method-assign]  # of this one connection
    try:
        await smtp.data(letter, timeout=patience)
    except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as problem:
        if written:
            raise OutcomeUnknown("The mail server's answer was lost: the mail may have gone out or not.") from problem
        raise MailboxAway("The connection to the mail server broke off before the mail was sent.") from problem
    except SMTPResponseException as problem:
        raise _refusal(problem) from problem


def _refusal(problem: SMTPResponseException) -> Refused | MailboxAway:
    """Say what an answer of the server means: 4xx will pass, 5xx won't."""
    who = f" for {problem.recipient}" if isinstance(problem, SMTPRecipientRefused) else ""
    said = f"{problem.code} {problem.message}"[:200]
    if problem.code < _TRANSIENT:
        return MailboxAway(f"The mail server took no mail{who} right now: {said}")
    return Refused(f"The mail server refuses this mail{who}: {said}", cure="Check the addresses and what is attached.")
