"""Where an account's servers are, and how to sign in."""

from dataclasses import dataclass, field
from typing import Literal

from workers.agents.email.mailbox.errors import Refused

#: "tls" from the first byte, "starttls" before signing in, "none" only for servers on this machine.
Security = Literal["tls", "starttls", "none"]

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSettings:
    account: str
    password: str = field(repr=False)
    imap_host: str
    smtp_host: str
    #: What to sign in as, where that is not the address.
    username: str = ""
    imap_port: int = 993
    imap_security: Security = "tls"
    smtp_port: int = 465
    smtp_security: Security = "tls"
    #: Seconds for connecting and for each answer.
    timeout: float = 30.0

    def __post_init__(self) -> None:
        for text in (self.account, self.username, self.password, self.imap_host, self.smtp_host):
            if any(ord(letter) < ord(" ") for letter in text):
                # A line break would end the command it is in and start another.
                raise Refused("The account's settings have a line break in them.", cure="Type them in anew.")

    def patience(self, size: int) -> float:
        """Return the seconds for handing over that many bytes: a large mail takes minutes on a slow line.

        Given up too early, a mail that is on its way would count as one whose outcome nobody knows.
        """
        return self.timeout * (1 + size / _MEGABYTE)

    @property
    def login(self) -> str:
        return self.username or self.account
