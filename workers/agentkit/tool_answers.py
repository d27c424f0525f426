"""What comes back from a tool call: its answer, or an error as words for the model and the person."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from backend.core.outages import is_outage
from backend.core.verdicts import Failure, Retryable
from workers.agentkit.context import ToolProblem
from workers.agentkit.sandbox import SandboxUnavailable

log = structlog.get_logger()

_RESULT_CHARS = 4_000
#: Seconds until a step is tried again whose tool met a service of ours that was away: a restart takes that long.
AWAY_SECONDS = 10.0
AWAY = Failure(
    code="service_away", message="A service that Warren needs didn't answer.", cure="It is tried again by itself."
)

Answer = ToolMessage | Command[Any]
Handler = Callable[[ToolCallRequest], Awaitable[Answer]]
#: What the agent gets, and the failure if it is one.
Outcome = tuple[Answer, Failure | None]


def failure_of(error: Exception, tool: str) -> Failure:
    """Return what an error of a tool means, in words.

    Raises:
        Retryable: it isn't the tool's: a service of ours was away. The step is tried again, since the model can do
            nothing about it.
    """
    if is_outage(error) and (isinstance(error, ConnectionError) or not isinstance(error, OSError)):
        log.warning("a service was away", tool=tool, cause=repr(error))
        raise Retryable(AWAY, after=AWAY_SECONDS) from error
    match error:
        case ToolProblem():
            return error.failure
        case SandboxUnavailable():
            return Failure(code="sandbox_unavailable", message=error.reason, cure=error.cure)
        case TimeoutError():
            return Failure(
                code="deadline",
                message="It took longer than the step may take.",
                cure="Ask for less at once, or raise WARREN_STEP_DEADLINE_SECONDS.",
            )
        case _:
            log.error("tool raised", tool=tool, exc_info=error)
            return Failure(
                code="internal",
                message=f"The tool broke: {type(error).__name__}.",
                cure="Try again; the log of the worker holds the details.",
            )


def words(request: ToolCallRequest, failure: Failure) -> ToolMessage:
    """Return a failure as the tool's answer."""
    text = f"Error: {failure.message} {failure.cure}".strip()
    return ToolMessage(
        content=text,
        name=request.tool_call["name"],
        tool_call_id=request.tool_call["id"],
        status="error",
        additional_kwargs={"failure": failure.as_json()},
    )


def shown(answer: Answer, failure: Failure | None) -> str | None:
    """Return what the page shows of an answer; None of a failure, which is shown as one."""
    if failure is not None or not isinstance(answer, ToolMessage):
        return None
    return answer.text[:_RESULT_CHARS]
