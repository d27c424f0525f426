"""What a request is read as."""

from dataclasses import dataclass, field
from typing import Literal

Intent = Literal[
    "list", "count", "read", "thread", "digest", "tasks", "promises", "unanswered", "answered", "silent", "senders",
    "reply", "write", "forward", "send", "change", "discard", "archive", "trash", "restore", "mark", "label", "save",
    "accounts", "labels", "drafts", "person",
]  # fmt: skip
Folder = Literal["inbox", "sent", "drafts", "trash", "all"]


class Beyond(Exception):
    """The request is outside the built-in model's range; its text says of what kind, or is empty."""


class Unclear(Exception):
    """The request is understood but lacks something; its text asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which mails are meant; what isn't named is empty."""

    #: A person or organisation in the request's own words: "landlord", "Anna", "tax office", or an address.
    who: str = ""
    #: Mail to them instead of from them.
    to_them: bool = False
    words: str = ""
    unread: bool | None = None
    attachment: bool | None = None
    #: Words for a stretch of time; the tools know what day it is.
    when: str = ""
    #: Kinds of mail, as the analysis names them.
    kinds: tuple[str, ...] = ()
    important: bool = False
    folder: Folder | None = None
    label: str = ""
    #: So many of the newest.
    newest: int | None = None
    #: The first, second … of a list; -1 is the last.
    ordinal: int | None = None
    account: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing narrows it."""
        return self == Filters(account=self.account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be said to whom."""

    #: People as the request names them, or addresses.
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    #: What to say, as the request puts it: "saying Thursday works" is kept whole.
    point: str = ""
    #: Words to be taken over exactly.
    exact: str = ""
    topic: str = ""
    subject: str = ""
    formal: bool = False
    to_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Which of the files at hand go along."""

    names: tuple[str, ...] = ()
    #: "this file", "the chart", "it": those that came with the request or from the step before.
    at_hand: bool = False
    #: Named, and not there.
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a draft is to be changed."""

    replace: str = ""
    add: str = ""
    #: Words put in place of others: ("Thursday", "Friday"); the first may be empty.
    swap: tuple[str, str] | None = None
    subject: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    tone: Literal["", "formal", "friendly", "shorter"] = ""

    @property
    def empty(self) -> bool:
        """Whether it changes nothing."""
        return self == Change()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A request as it was understood; fields that an intent doesn't use are empty."""

    intent: Intent
    filters: Filters = field(default_factory=Filters)
    message: Message = field(default_factory=Message)
    files: Files = field(default_factory=Files)
    change: Change = field(default_factory=Change)
    #: It is to go out, not only to be drafted.
    send: bool = False
    #: Mark as read (or unread); add a label (or take it away).
    on: bool = True
    label: str = ""
    #: A label that is to be the mail's place: it leaves the inbox.
    move: bool = False
    #: A digest is also to say what must be done.
    with_tasks: bool = False
    #: It may be done with however many there are.
    confirmed: bool = False
    #: What it leans on stood in the request before: "send it", "archive them".
    leans: bool = False
