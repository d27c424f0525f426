"""One mail as the analysis sees it."""

from dataclasses import dataclass
from datetime import datetime

_PUBLIC = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.de yahoo.co.uk ymail.com "
    "aol.com icloud.com me.com mac.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de "
    "posteo.de mailbox.org proton.me protonmail.com pm.me fastmail.com zoho.com mail.com yandex.ru yandex.com "
    "mail.ru qq.com 163.com orange.fr free.fr laposte.net libero.it hey.com tutanota.com tuta.com hotmail.co.uk "
    "hotmail.de outlook.de btinternet.com comcast.net"
)
#: Providers where everybody has an address: two people there have nothing in common.
PUBLIC_DOMAINS = frozenset(_PUBLIC.split())


def domain_of(address: str) -> str:
    """Return what stands behind the @, in lower case."""
    return address.rpartition("@")[2].strip().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail with what its analysis needs; ``text`` is what its sender wrote, without the quoted tail."""

    id: str
    subject: str
    text: str
    #: What stands in it where its reader doesn't see it.
    hidden: str = ""
    #: Aware; what "tomorrow" in the text counts from.
    at: datetime
    thread_id: str = ""
    sender_name: str = ""
    sender_email: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    #: The address of the account that it lies in.
    account: str = ""
    unread: bool = False
    labels: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    #: It offers to unsubscribe.
    list_unsubscribe: bool = False
    #: A program says that it sent it.
    automatic: bool = False
    #: The account has written to its sender before.
    known: bool = False

    @property
    def sender(self) -> str:
        """The sender's name, or the address of one without a name."""
        return self.sender_name or self.sender_email

    @property
    def mine(self) -> bool:
        """Whether the account's own person wrote it."""
        return bool(self.account) and self.sender_email.lower() == self.account.lower()

    @property
    def inside(self) -> bool:
        """Whether it comes from the account's own organisation; a public provider is none."""
        own = domain_of(self.account)
        return bool(own) and own not in PUBLIC_DOMAINS and domain_of(self.sender_email) == own
