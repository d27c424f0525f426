"""The tool gate: one middleware around every tool call of every agent and subagent."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

import structlog
from langchain.agents.middleware.types import AgentMiddleware, ToolCallRequest
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool
from langgraph.errors import GraphBubbleUp
from langgraph.types import Command

from backend.core.verdicts import Failure, Verdict
from workers.agentkit.context import CURRENT_CALL, StartedCall, StepContext, ToolProblem
from workers.agentkit.sandbox import SandboxUnavailable
from workers.agentkit.spec import Effect, UndeclaredToolError, effect_of, title_of

log = structlog.get_logger()

#: DeepAgents' own tools: they touch the run's state and nothing else.
OWN_TOOLS = {"task": Effect.NONE, "read_file": Effect.NONE}
_RESULT_CHARS = 4_000

Answer = ToolMessage | Command[Any]
Handler = Callable[[ToolCallRequest], Awaitable[Answer]]


class ToolGate(AgentMiddleware[Any, StepContext, Any]):
    """Cancelled? deadline? declared effect? then call, meter, log; errors become words for the model.

    Approvals, policy, taint and the effect ledger hang on the same hook, so that no tool has to know of them.
    """

    def __init__(self, subagent: str | None = None) -> None:
        super().__init__()
        self._subagent = subagent

    async def awrap_tool_call(self, request: ToolCallRequest, handler: Handler) -> Answer:
        """Run one tool call."""
        context = cast("StepContext", request.runtime.context)
        if context.recorder.cancelled():
            raise asyncio.CancelledError
        call = self._call(request)
        _declared(request.tool, call.tool)
        await context.recorder.tool_started(call)
        token = CURRENT_CALL.set(call.call_id)
        began = time.monotonic()
        try:
            answer, failure = await _run(request, handler, context.recorder.seconds_left())
        finally:
            CURRENT_CALL.reset(token)
        duration = round((time.monotonic() - began) * 1000)
        log.info("tool call", tool=call.tool, step=str(context.step_id), ms=duration, failed=failure and failure.code)
        await context.recorder.tool_finished(call.call_id, _shown(answer, failure), failure, duration)
        return answer

    def _call(self, request: ToolCallRequest) -> StartedCall:
        name, args = request.tool_call["name"], request.tool_call["args"]
        if name == "task":
            title = f"Asking the {args.get('subagent_type', 'subagent')}"
        else:
            title = title_of(request.tool, args) if request.tool is not None else name
        return StartedCall(
            call_id=str(request.tool_call["id"]), tool=name, title=title, subagent=self._subagent, args=args
        )


def _declared(tool: BaseTool | None, name: str) -> Effect:
    """Return the tool's declared effect: an outward act without one never runs."""
    if name in OWN_TOOLS:
        return OWN_TOOLS[name]
    if tool is None:
        return Effect.NONE  # the model named a tool that isn't there; the handler tells it so
    return effect_of(tool)


async def _run(request: ToolCallRequest, handler: Handler, seconds: float) -> tuple[Answer, Failure | None]:
    try:
        async with asyncio.timeout(seconds):
            answer = await handler(request)
    except (GraphBubbleUp, Verdict, UndeclaredToolError):
        raise  # LangGraph's pauses and the step's own verdicts are not the tool's errors
    except Exception as error:  # noqa: BLE001 - a tool that raises never kills the run
        failure = _failure_of(error, request.tool_call["name"])
        return _words(request, failure), failure
    if isinstance(answer, ToolMessage) and answer.status == "error":
        return answer, Failure(code="refused", message=answer.text[:500])
    return answer, None


def _failure_of(error: Exception, tool: str) -> Failure:
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


def _words(request: ToolCallRequest, failure: Failure) -> ToolMessage:
    text = f"Error: {failure.message} {failure.cure}".strip()
    return ToolMessage(
        content=text,
        name=request.tool_call["name"],
        tool_call_id=request.tool_call["id"],
        status="error",
        additional_kwargs={"failure": failure.as_json()},
    )


def _shown(answer: Answer, failure: Failure | None) -> str | None:
    if failure is not None or not isinstance(answer, ToolMessage):
        return None
    return answer.text[:_RESULT_CHARS]
