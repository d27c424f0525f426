"""Acts on the world: how a tool shows one to a person, does it once, and finds out later whether it did."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from backend.core.act_views import ActWarning, Card, PolicyDecision
from backend.core.policies import Scope

if TYPE_CHECKING:  # what a step's tools can reach names its acts
    from workers.agentkit.context import StepContext

#: A tool call's arguments.
Args = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An act as a person sees it before it happens."""

    card: Card
    #: In plain words ("Send a mail to 2 people"); empty is the tool's title.
    title: str = ""
    warnings: tuple[ActWarning, ...] = ()
    #: Addresses or hosts it goes to: the gate looks whether they stand in untrusted text rather than in the request.
    targets: tuple[str, ...] = ()
    #: What it is about, for standing rules: ``{"account": [...], "to": [...]}``.
    about: Scope = field(default_factory=dict)
    #: The sentence by which it may be allowed for good ("Always allow sending from … to …"); empty offers nothing.
    always: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a look at the provider told of an act whose end nobody saw.

    ``done``: it happened, once. ``not_done``: it certainly did not, and may be done now. ``unknown``: neither is
    certain, and a person is asked.
    """

    state: Literal["done", "not_done", "unknown"]
    #: What the tool would have answered; with ``done`` only.
    result: str = ""
    provider_id: str | None = None
    link: str | None = None


class LedgerEntry(Protocol):
    """The row of the act that is under way, for the tool that does it (``context.ledger``)."""

    @property
    def key(self) -> str:
        """Return a name that is this act's alone and stays the same in every try: for our own Message-ID."""
        ...

    @property
    def progress(self) -> Mapping[str, Any]:
        """Return what was noted so far, by an earlier try too."""
        ...

    async def note(self, **progress: object) -> None:
        """Keep something before going on, e.g. the id of the draft that is about to be sent.

        Raises:
            LeaseLostError: another worker has the step by now: nothing may be done any more.
        """
        ...

    async def before_send(self) -> None:
        """Make sure, right before what can't be taken back, that the step is still ours and nobody stopped it.

        Raises:
            LeaseLostError: another worker has the step by now.
            asyncio.CancelledError: a person stopped it.
        """
        ...

    def tell(
        self,
        *,
        provider: str | None = None,
        account: str | None = None,
        provider_id: str | None = None,
        link: str | None = None,
    ) -> None:
        """Say what the ledger is to show; kept when the act is settled."""
        ...


Show = Callable[["StepContext", Args], Awaitable[Shown]]
Reconcile = Callable[["StepContext", Args, LedgerEntry], Awaitable[Found]]


@dataclass(frozen=True, kw_only=True)
class Act:
    """What a tool that changes something outside declares besides its effect."""

    show: Show
    #: Looks at the provider for an act whose end nobody saw; without it the outcome stays unknown.
    reconcile: Reconcile | None = None
    #: An approved one waits for a moment in which it can be undone.
    cools_off: bool = False
    #: What holds where a person said nothing; None: outward asks, reversible is allowed.
    default: PolicyDecision | None = None
    #: Arguments that a person may change before approving.
    editable: tuple[str, ...] = ()
