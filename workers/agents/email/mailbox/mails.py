"""What a mailbox holds and takes, whoever provides it."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

_DOMAIN = re.compile(r"[A-Za-z0-9.-]{1,200}")


def new_message_id(account: str) -> str:
    """Return a Message-ID that nobody had before, in the domain of the account that sends."""
    domain = account.rpartition("@")[2]
    return f"<warren.{uuid.uuid4().hex}@{domain if _DOMAIN.fullmatch(domain) else 'warren.invalid'}>"


Place = Literal["inbox", "sent", "drafts", "trash", "all"]
ProviderName = Literal["gmail", "imap"]


@dataclass(frozen=True, slots=True)
class Address:
    """`name` is decoded and may be empty; `email` keeps the sender's case (compare with `same_as`)."""

    name: str
    email: str

    def same_as(self, email: str) -> bool:
        return self.email.casefold() == email.casefold()

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file of a mail. `id` is only good together with the mail's id."""

    id: str
    name: str
    media_type: str
    #: Bytes after decoding; an estimate at some providers.
    size: int
    #: Shown inside the formatted body (a picture), rather than attached.
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSummary:
    """A line of a mailbox. Everything in it was written by a stranger, except ids, labels and the time."""

    id: str
    thread_id: str
    sender: Address
    to: tuple[Address, ...]
    subject: str
    snippet: str
    received_at: datetime
    unread: bool
    labels: tuple[str, ...]
    has_attachments: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail(MailSummary):
    """A whole mail; its files stay at the provider until `attachment` is asked for one."""

    cc: tuple[Address, ...]
    #: Known only for mail this account wrote.
    bcc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    #: With its angle brackets, as in the header; empty if the mail has none.
    message_id: str
    #: Oldest first, with angle brackets.
    references: tuple[str, ...]
    #: The body as plain text: decoded, HTML turned to text, hidden and invisible characters left out.
    text: str
    #: `text` without the quoted tail of earlier mails.
    fresh: str
    #: The formatted body as it came: hostile, never to be shown outside a sandboxed frame.
    html: str | None
    attachments: tuple[Attachment, ...]
    #: `list-unsubscribe`, `auto-submitted` and `precedence`, where the mail has them.
    headers: Mapping[str, str]
    #: The body was longer than is read; the end of `text` is missing.
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailQuery:
    """What to look for; everything set must hold. `after` is included, `before` is not."""

    words: str | None = None
    sender: str | None = None
    to: str | None = None
    subject: str | None = None
    unread: bool | None = None
    has_attachment: bool | None = None
    after: date | None = None
    before: date | None = None
    #: The id of a label.
    label: str | None = None
    in_: Place = "inbox"
    thread_id: str | None = None


@dataclass(frozen=True, slots=True)
class MailPage:
    items: list[MailSummary]
    #: What to pass as `after` for the next page; None at the end.
    next: str | None
    #: How many there are in all, if the provider says (Gmail guesses).
    estimate: int | None


@dataclass(frozen=True, slots=True)
class OutgoingAttachment:
    name: str
    media_type: str
    #: A path is read when the mail is composed.
    data: bytes | Path


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """A mail to be written. `message_id` is ours, made by the caller once per act (`new_message_id`)."""

    to: tuple[Address, ...]
    subject: str
    text: str
    message_id: str
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    #: None: the mailbox's own account.
    sender: Address | None = None
    #: Given: the mail is sent in both forms, `text` for readers without HTML.
    html: str | None = None
    attachments: tuple[OutgoingAttachment, ...] = field(default=())
    #: The mail answered: gives the thread, its headers, and "Re:" if the subject has none.
    in_reply_to: Mail | None = None

    @property
    def recipients(self) -> tuple[Address, ...]:
        return (*self.to, *self.cc, *self.bcc)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft at the provider. `id` may change with every replacement: keep the one that came back last."""

    id: str
    message_id: str
    thread_id: str | None
    to: tuple[Address, ...]
    subject: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that went out; `message_id` is the one we gave it. `link` opens it at the provider, if there is a page."""

    id: str
    thread_id: str
    message_id: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Label:
    """`own` labels were made by a person; the others belong to the provider (INBOX, UNREAD, …)."""

    id: str
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What came and went since a `state`. `resync`: the state was too old or unknown, list everything anew."""

    state: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    resync: bool
