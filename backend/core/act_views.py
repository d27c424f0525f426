"""Acts on the world as they leave the system: what a person is asked, and what was done."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, JsonValue

from backend.core.states import ApprovalState, EffectState
from backend.core.views import ErrorView, View

ApprovalKind = Literal["act", "outcome"]
Decision = Literal["approve", "edit", "reject"]
PolicyDecision = Literal["allow", "ask", "deny"]
SourceKind = Literal["mail", "file", "page", "result", "earlier"]
WarningCode = Literal[
    "new_recipient",
    "outside",
    "untrusted_address",
    "many_recipients",
    "done_before",
    "unknown_outcome",
    "unusual",
]


class CardFile(View):
    """A file that goes along with an act."""

    name: str
    media_type: str
    size: int


class MailCard(View):
    """A mail as its readers will see it."""

    kind: Literal["mail"] = "mail"
    account: str
    from_: str
    to: list[str]
    cc: list[str] = Field(default_factory=list)
    bcc: list[str] = Field(default_factory=list)
    subject: str
    #: The plain body as it will look.
    text: str
    html: str | None = None
    attachments: list[CardFile] = Field(default_factory=list)
    #: The mail that is answered, as "subject — sender".
    in_reply_to: str | None = None
    recipient_count: int = 0


class RequestCard(View):
    """A request to another server."""

    kind: Literal["request"] = "request"
    method: str
    url: str
    host: str
    body: str = ""


class FormFieldView(View):
    """One field of a form; a password's value is dots."""

    label: str
    value: str
    #: ``text``, ``password``, ``select``, ``checkbox``, ``file``, ``hidden`` …
    field: str


class FormCard(View):
    """A web form as it would be sent: where it stands, where it goes to, and every field."""

    kind: Literal["form"] = "form"
    #: The page's title and address.
    page: str
    page_url: str
    #: Where it goes to; of a form that a script sends only the host is known.
    action: str
    #: ``POST``, ``GET`` or ``SCRIPT``.
    method: str
    host: str
    #: What is pressed.
    button: str = ""
    fields: list[FormFieldView] = Field(default_factory=list)
    #: A file: the picture of the form, with passwords covered.
    picture: UUID | None = None


class Fact(View):
    """One line of a card."""

    label: str
    value: str


class FactsCard(View):
    """Any other act: what it does to what."""

    kind: Literal["facts"] = "facts"
    facts: list[Fact] = Field(default_factory=list)


Card = Annotated[MailCard | RequestCard | FormCard | FactsCard, Field(discriminator="kind")]


class ActWarning(View):
    """Something unusual about an act."""

    code: WarningCode
    message: str
    #: What it is about, e.g. the address.
    subject: str | None = None
    #: The sentence it came from.
    quote: str | None = None


def restored_warning(taken_at: datetime) -> ActWarning:
    """Return what is said of an act of a task that was restored from a backup of this moment."""
    return ActWarning(
        code="done_before",
        message=f"This task was restored from a backup of {taken_at:%d %B at %H:%M} UTC. What was done after that "
        "isn't known here: look at the provider whether this was done already.",
    )


class TaintSource(View):
    """Untrusted text that led to an act."""

    kind: SourceKind
    label: str
    quote: str = ""


class AlwaysOffer(View):
    """What a person may allow for good: the sentence, and the scope it stands for."""

    text: str
    scope: dict[str, JsonValue] = Field(default_factory=dict)


class ApprovalView(View):
    """A question to a person. ``rev`` rises with every change: a reader keeps the highest it has seen."""

    id: UUID
    rev: int
    task_id: UUID
    step_id: UUID
    conversation_id: UUID
    agent: str
    tool: str
    title: str
    #: "act": may it be done? "outcome": it isn't known whether it was done; approve does it again, reject leaves it.
    kind: ApprovalKind
    card: Card
    args: dict[str, JsonValue]
    tainted: bool
    sources: list[TaintSource] = Field(default_factory=list)
    warnings: list[ActWarning] = Field(default_factory=list)
    #: None where it can't be allowed for good, as for a tainted act.
    always: AlwaysOffer | None = None
    #: Other pending approvals of this person that ask for the same act.
    identical: int = 0
    #: Same for identical acts.
    args_hash: str
    #: Names of arguments that may be changed before approving.
    editable: list[str] = Field(default_factory=list)
    state: ApprovalState
    decision: Decision | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    #: Until then an approved act waits, and can be undone.
    run_at: datetime | None = None
    #: When the agent took the decision up.
    consumed_at: datetime | None = None
    effect_id: UUID | None = None
    expires_at: datetime
    reminded_at: datetime | None = None
    created_at: datetime


class EffectView(View):
    """An act as the ledger knows it. ``rev`` rises with every change."""

    id: UUID
    rev: int
    task_id: UUID
    step_id: UUID
    conversation_id: UUID
    agent: str
    tool: str
    title: str
    effect: Literal["reversible", "outward"]
    state: EffectState
    provider: str | None = None
    account: str | None = None
    provider_id: str | None = None
    link: str | None = None
    error: ErrorView | None = None
    approval_id: UUID | None = None
    created_at: datetime
    settled_at: datetime | None = None


class PolicyView(View):
    """A standing rule of one person for one tool."""

    id: UUID
    agent: str
    tool: str
    decision: PolicyDecision
    #: What it holds for, e.g. ``{"account": ["ann@x"], "to": ["piet@y"]}``; {} for everything.
    scope: dict[str, JsonValue] = Field(default_factory=dict)
    text: str
    until: datetime | None = None
    created_at: datetime


Scope = Literal["read", "modify", "send"]
Provider = Literal["gmail", "imap"]
ConnectionState = Literal["new", "active", "reconnect", "disconnecting"]


class ConnectionView(View):
    """A connected account; its secrets never leave the vault."""

    id: UUID
    rev: int
    provider: Provider
    account: str
    label: str
    state: ConnectionState
    scopes: list[Scope] = Field(default_factory=list)
    error: ErrorView | None = None
    #: Steps that wait for it.
    parked: int = 0
    #: It acts for the account by an organisation's service account.
    delegated: bool = False
    created_at: datetime
    last_used_at: datetime | None = None
