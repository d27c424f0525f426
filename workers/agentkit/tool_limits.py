"""What one tool call may take: seconds, and tries where it only reads."""

import stamina
from langchain.agents.middleware.types import ToolCallRequest

from backend.core.verdicts import Retryable
from workers.agentkit.context import ToolProblem
from workers.agentkit.deadlines import Deadline
from workers.agentkit.providers import CircuitOpen, waiting
from workers.agentkit.spec import ToolLimits
from workers.agentkit.tool_answers import Answer, Handler

#: Seconds before the second try; doubles, with jitter.
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 5.0


def waits_for_providers(handler: Handler) -> Handler:
    """Turn a provider's open circuit, wherever a tool met it, into the step's pause: it was not called."""

    async def handle(request: ToolCallRequest) -> Answer:
        try:
            return await handler(request)
        except CircuitOpen as circuit:
            raise waiting(circuit) from circuit

    return handle


async def within_limits(request: ToolCallRequest, handler: Handler, limits: ToolLimits) -> Answer:
    """Make a reading call within its tool's limits, again after errors that may pass.

    Raises:
        ToolProblem: a try took longer than the tool may.
        Exception: what the last try raised.
    """
    async for attempt in stamina.retry_context(
        on=_may_pass,
        attempts=limits.tries,
        timeout=None,
        wait_initial=_FIRST_WAIT,
        wait_max=_LONGEST_WAIT,
        wait_jitter=_FIRST_WAIT,
    ):
        with attempt:
            return await _once(request, handler, limits)
    raise AssertionError("retry_context ends by returning or raising")


async def _once(request: ToolCallRequest, handler: Handler, limits: ToolLimits) -> Answer:
    limit = Deadline(limits.seconds)
    try:
        async with limit.running():
            return await handler(request)
    except TimeoutError:
        if limit.expired:
            raise TookTooLongError(limits.seconds or 0.0) from None
        raise


class TookTooLongError(ToolProblem):
    """One try of a call took longer than its tool may."""

    def __init__(self, seconds: float) -> None:
        super().__init__("tool_deadline", f"It took longer than its {seconds:g} s.", "Ask for less at once.")


def _may_pass(error: Exception) -> bool:
    """Tell what another try in a moment may cure; a step's pause that names its time, or costs nothing, is waited."""
    if isinstance(error, Retryable):
        return error.after is None and error.counts
    return isinstance(error, OSError | TookTooLongError)
