"""Opens a person's mailbox for one tool call."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Literal, Protocol, cast
from uuid import UUID

from workers.agentkit.context import StepContext
from workers.agentkit.spec import ToolLimits
from workers.agents.email.mailbox.port import Mailbox
from workers.agents.email.tools.troubles import told

Need = Literal["read", "modify", "send"]
#: One call that reads mail: a broken connection is made anew within it.
READING = ToolLimits(seconds=180.0, tries=2)


class Account(Protocol):
    """A connected account, as the desk knows it."""

    @property
    def account(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def scopes(self) -> Sequence[str]: ...
    @property
    def state(self) -> str: ...


class Desk(Protocol):
    """Opens mailboxes: what the agent's companion yields."""

    def open(
        self, user_id: UUID, *, account: str | None, need: Need, step_id: UUID | None
    ) -> AbstractAsyncContextManager[Mailbox]:
        """Open an account's mailbox for a step; without a name the person's only or first one.

        Raises:
            Parked: none is connected, it has to be connected again, or it isn't allowed this.
            ToolProblem: there is no account of this name.
        """
        ...

    async def accounts(self, user_id: UUID) -> Sequence[Account]:
        """Return the person's connected accounts."""
        ...


def desk_of(context: StepContext) -> Desk:
    """Return what opens mailboxes."""
    return cast("Desk", context.companion)


@asynccontextmanager
async def opened(context: StepContext, account: str | None, need: Need) -> AsyncIterator[Mailbox]:
    """Open a mailbox; whatever it raises inside comes out in the step's own words.

    Args:
        context: the step's.
        account: an address, or None for the person's only or first account.
        need: what is to be done with it.
    """
    with told(account or ""):
        desk, step_id = desk_of(context), context.step_id
        async with desk.open(context.user_id, account=account or None, need=need, step_id=step_id) as mailbox:
            yield mailbox
