"""The port every mail provider implements; the tools know nothing else.

Ids are opaque texts. All calls may raise a `MailboxError`, or `WayOutAway` where Warren itself reaches nothing outside;
nothing else escapes a provider but programming errors and cancellation. A `Mailbox` belongs to one event loop and is
closed with `aclose`.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Protocol

from workers.agents.email.mailbox.errors import (
    GrantDead,
    LeftAlone,
    MailboxAway,
    MailboxError,
    MailGone,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Scope,
    ScopeMissing,
)
from workers.agents.email.mailbox.mails import (
    Address,
    Attachment,
    Changes,
    Draft,
    Label,
    Mail,
    MailPage,
    MailQuery,
    MailSummary,
    OutgoingAttachment,
    OutgoingMail,
    Place,
    ProviderName,
    Sent,
    new_message_id,
)

__all__ = [
    "Address",
    "Attachment",
    "BeforeSend",
    "Changes",
    "Draft",
    "GrantDead",
    "Label",
    "LeftAlone",
    "Mail",
    "MailGone",
    "MailPage",
    "MailQuery",
    "MailSummary",
    "Mailbox",
    "MailboxAway",
    "MailboxError",
    "OutcomeUnknown",
    "OutgoingAttachment",
    "OutgoingMail",
    "Place",
    "ProviderName",
    "RateLimited",
    "Refused",
    "Scope",
    "ScopeMissing",
    "Sent",
    "TokenSource",
    "new_message_id",
]

BeforeSend = Callable[[], Awaitable[None]]


class TokenSource(Protocol):
    """Gives the access token of one grant."""

    async def access_token(self, *, refused: str | None = None) -> str:
        """Return a token; `refused` is one that got a 401 and must not be the answer again.

        Raises:
            GrantDead: the grant can't be refreshed any more.
        """


class Mailbox(Protocol):
    """One account at one provider."""

    @property
    def provider(self) -> ProviderName: ...

    @property
    def account(self) -> str:
        """The address of the account."""

    async def list(self, query: MailQuery, *, limit: int = 25, after: str | None = None) -> MailPage:
        """Return one page, newest first. `limit` is at most 100; `after` is the `next` of the page before."""

    async def get(self, mail_id: str) -> Mail: ...

    async def thread(self, thread_id: str, *, limit: int = 50) -> Sequence[Mail]:
        """Return the mails of a conversation, oldest first; of a longer one the newest `limit`."""

    async def attachment(self, mail_id: str, attachment_id: str) -> bytes: ...

    async def labels(self) -> Sequence[Label]: ...

    async def make_label(self, name: str) -> Label:
        """Return the label of this name, made if there is none."""

    async def create_draft(self, outgoing: OutgoingMail) -> Draft:
        """Write a draft; addresses, headers and sizes are checked first.

        Raises:
            Refused: it can't be written like this (a bad address, a line break in the subject, over 25 MB, …).
        """

    async def replace_draft(self, draft_id: str, outgoing: OutgoingMail) -> Draft:
        """Put other words in a draft's place. Take the id of the answer: it may be another one."""

    async def get_draft(self, draft_id: str) -> tuple[Draft, Mail] | None:
        """Return a draft as it is now, or None: it was sent or deleted meanwhile."""

    async def list_drafts(self, *, limit: int = 25) -> Sequence[Draft]: ...

    async def delete_draft(self, draft_id: str) -> None:
        """Delete a draft; one that is gone already is fine."""

    async def send_draft(self, draft_id: str, *, before_send: BeforeSend) -> Sent:
        """Send a draft as it is stored, once. `before_send` is awaited right before the irreversible call.

        What `before_send` raises comes through, and nothing was sent. Never repeated after an ambiguous answer.

        Raises:
            MailGone: there is no such draft (any more): it was sent or deleted before. This call sent nothing.
            OutcomeUnknown: the answer was lost, or an earlier attempt on this draft ended like that.
            MailboxError: of any other kind: nothing was sent.
        """

    async def find_sent(self, message_id: str) -> Sent | None:
        """Look for a sent mail by our own Message-ID. None right after a send is no proof: search lags behind."""

    async def modify(
        self, mail_ids: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> Mapping[str, str]:
        """Add and remove labels by id. Returns each mail's id from now on: IMAP's change when a mail moves."""

    async def archive(self, mail_ids: Sequence[str]) -> Mapping[str, str]:
        """Take mails out of the inbox and keep them. Returns each mail's id from now on."""

    async def trash(self, mail_ids: Sequence[str]) -> Mapping[str, str]:
        """Move mails to the trash. Returns each mail's id from now on: what `untrash` takes."""

    async def untrash(self, mail_ids: Sequence[str]) -> Mapping[str, str]:
        """Take mails out of the trash. Returns each mail's id from now on."""

    async def mark_read(self, mail_ids: Sequence[str], *, read: bool) -> Mapping[str, str]: ...

    async def changes(self, since: str | None) -> Changes:
        """Return what came and went since a state; None starts: `resync` is true and `state` is now's."""

    async def known_addresses(self, addresses: Collection[str]) -> set[str]:
        """Return those of the addresses (as given) that this account has sent mail to before."""

    async def aclose(self) -> None: ...
