"""What extraction needs of the browser agent's companion, and how a step gets at it."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, runtime_checkable

from backend.core.resources import Resources
from workers.agentkit.context import StepContext
from workers.agentkit.web.port import Asker, Fetched


class Fetching(Protocol):
    """The part of ``workers.agentkit.web.Web`` that extraction uses."""

    async def get(
        self, url: str, asker: Asker, *, most_bytes: int = ..., accept: str = ..., robots: bool = ...
    ) -> Fetched:
        """Fetch through the egress role; raises WebProblem."""
        ...

    async def turn(self, url: str, asker: Asker) -> str | None:
        """Wait for a turn at a site that a browser is to ask; returns why not to, as a sentence."""
        ...


class LivePage(Protocol):
    """The part of a step's browser session that extraction uses."""

    @property
    def address(self) -> str:
        """The current tab's address; raises ToolProblem before anything was opened."""
        ...

    async def open(self, url: str) -> str:
        """Go to an address."""
        ...

    async def html(self) -> str:
        """Return the document as it is now, rendered."""
        ...


class StepPage(Protocol):
    """A step's session, held alone."""

    @property
    def session(self) -> LivePage:
        """The session."""
        ...


@runtime_checkable
class ExtractionDesk(Protocol):
    """The browser agent's companion, as far as extraction and trends need it."""

    @property
    def web(self) -> Fetching:
        """Fetches from the web."""
        ...

    @property
    def resources(self) -> Resources:
        """Database and settings."""
        ...

    def using(self, context: StepContext) -> AbstractAsyncContextManager[StepPage]:
        """Use the step's session alone, opened where there is none yet."""
        ...


def desk_of(context: StepContext) -> ExtractionDesk:
    """Return the step's desk; raises TypeError where the agent was built without one."""
    if not isinstance(context.companion, ExtractionDesk):
        raise TypeError(f"the browser agent's companion can't be {type(context.companion)}")
    return context.companion
