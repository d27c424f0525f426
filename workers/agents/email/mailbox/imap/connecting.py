"""An IMAP client over a socket that somebody else connected."""

import imaplib
import socket
import ssl

from imap_tools import BaseMailBox
from imap_tools.errors import MailboxStarttlsError
from imap_tools.utils import check_command_status

from workers.agents.email.mailbox.imap.dialling import Dial
from workers.agents.email.mailbox.imap.settings import ImapSettings


class _Client(imaplib.IMAP4):
    """The standard library's client; with a context it speaks TLS from the first byte, to the server's own name."""

    def __init__(self, settings: ImapSettings, dial: Dial, tls: ssl.SSLContext | None) -> None:
        self._dial, self._tls = dial, tls
        super().__init__(settings.imap_host, settings.imap_port, settings.timeout)

    def _create_socket(self, timeout: float) -> socket.socket:
        sock = self._dial(self.host, self.port, timeout)
        return sock if self._tls is None else self._tls.wrap_socket(sock, server_hostname=self.host)


class _Box(BaseMailBox):
    """A mailbox over a client that is connected."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._given = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._given


def connected(settings: ImapSettings, dial: Dial) -> BaseMailBox:
    """Connect as an account's settings say; certificates are verified for the host that its person named.

    Raises:
        MailboxError: what ``dial`` raises.
        WayOutAway: the same.
        OSError: the connection broke off, or its certificate isn't to be trusted.
        imaplib.IMAP4.error: it speaks no IMAP there.
        ImapToolsError: it refuses STARTTLS.
    """
    trusted = None if settings.imap_security == "none" else ssl.create_default_context()
    client = _Client(settings, dial, trusted if settings.imap_security == "tls" else None)
    if settings.imap_security == "starttls":
        try:
            check_command_status(client.starttls(trusted), MailboxStarttlsError)
        except BaseException:
            client.shutdown()
            raise
    return _Box(client)
