"""What a companion may hold for a single step, and how it hears that the step's run is over."""

from typing import Protocol, runtime_checkable

from workers.agentkit.context import StepContext


@runtime_checkable
class Minder(Protocol):
    """A companion that holds something for each step: a browser's page, say."""

    async def left(self, context: StepContext, *, waits: bool) -> None:
        """Let go of what was held for a step's run, however it ended; never raises.

        Args:
            context: the run's.
            waits: whether it goes on in a later run, when its person has decided.
        """
        ...


async def tell_left(context: StepContext, *, waits: bool) -> None:
    """Tell the companion, where it wants to know."""
    if isinstance(context.companion, Minder):
        await context.companion.left(context, waits=waits)
