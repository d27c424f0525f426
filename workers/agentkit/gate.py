"""The tool gate: one middleware around every tool call of every agent and subagent."""

import asyncio
import time
from typing import Any, cast

import structlog
from langchain.agents.middleware.types import AgentMiddleware, ToolCallRequest
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool
from langgraph.errors import GraphBubbleUp

from backend.core.telemetry import metrics, tracing
from backend.core.verdicts import Failure, Verdict
from workers.agentkit.act_gate import DENIED, ActCall
from workers.agentkit.context import CURRENT_CALL, TOLD_TAINT, StepContext
from workers.agentkit.deadlines import Deadline
from workers.agentkit.spec import (
    Effect,
    ToolLimits,
    UndeclaredToolError,
    act_of,
    effect_of,
    limits_of,
    outside_of,
    title_of,
)
from workers.agentkit.started_call import StartedCall
from workers.agentkit.step_log import LeaseLostError
from workers.agentkit.tool_answers import Answer, Handler, Outcome, failure_of, shown, words
from workers.agentkit.tool_limits import waits_for_providers, within_limits

log = structlog.get_logger()

#: DeepAgents' own tools: they touch the run's state and nothing else.
OWN_TOOLS = {"task": Effect.NONE, "read_file": Effect.NONE}
_CALLS = "gate.calls"
#: What ends a call without its having failed: LangGraph's pauses, a step's own verdict, a lease.
_NO_FAILURES = (GraphBubbleUp, Verdict, LeaseLostError)

TOO_MANY = Failure(
    code="budget",
    message="The step has used all the tool calls it may.",
    cure="Come to an end with what you have.",
)


class ToolGate(AgentMiddleware[Any, StepContext, Any]):
    """Cancelled? deadline? budget? denied? then call, meter, log; errors become words for the model.

    A tool that changes something outside goes on through ``ActCall``: policy, taint, a person's say, the ledger. What
    a tool brings from outside taints the step. No tool has to know of any of it.
    """

    def __init__(self, subagent: str | None = None, *, most_calls: int | None = None) -> None:
        """Let a step make ``most_calls`` calls, those of its subagents among them; None is no limit."""
        super().__init__()
        self._subagent = subagent
        self._most_calls = most_calls

    async def awrap_tool_call(self, request: ToolCallRequest, handler: Handler) -> Answer:
        """Run one tool call."""
        context = cast("StepContext", request.runtime.context)
        if context.recorder.cancelled():
            raise asyncio.CancelledError
        call = self._call(request)
        effect = _declared(request.tool, call.tool)
        await context.recorder.tool_started(call)
        # What the model makes up is nothing for a trace: neither a tool that isn't there nor the call's id.
        name = call.tool if request.tool is not None or call.tool in OWN_TOOLS else "unknown"
        about = {"gen_ai.tool.name": name, "warren.effect": effect.value, "warren.subagent": call.subagent}
        with tracing.span(f"execute_tool {name}", about=about, quiet=_NO_FAILURES) as span:
            answer, failure, duration = await self._timed(request, handler, call, effect)
            if failure is not None:
                tracing.failed(span, failure.code)
        log.info("tool call", tool=call.tool, ms=duration, failed=failure and failure.code)
        metrics.TOOL_DURATION.observe(duration / 1000, agent=context.agent, outcome="failed" if failure else "ok")
        await context.recorder.tool_finished(call.call_id, shown(answer, failure), failure, duration)
        return answer

    async def _timed(
        self, request: ToolCallRequest, handler: Handler, call: StartedCall, effect: Effect
    ) -> tuple[Answer, Failure | None, int]:
        """Return the answer, what failed, and how many milliseconds it took."""
        token, told = CURRENT_CALL.set(call.call_id), TOLD_TAINT.set([])
        began = time.monotonic()
        try:
            answer, failure = await self._through(request, handler, call, effect)
        finally:
            CURRENT_CALL.reset(token)
            TOLD_TAINT.reset(told)
        return answer, failure, round((time.monotonic() - began) * 1000)

    async def _through(self, request: ToolCallRequest, handler: Handler, call: StartedCall, effect: Effect) -> Outcome:
        context = cast("StepContext", request.runtime.context)
        if self._over_budget(context):
            return words(request, TOO_MANY), TOO_MANY
        if context.desk is not None and await context.desk.denies(call.tool):
            return words(request, DENIED), DENIED
        handler = waits_for_providers(handler)
        if effect is Effect.NONE:
            outcome = await _run(request, handler, context.recorder.seconds_left())
        else:
            outcome = await _act(request, handler, call, effect)
        await _taint(request, call, outcome)
        return outcome

    def _over_budget(self, context: StepContext) -> bool:
        calls = cast("int", context.memo.get(_CALLS, 0)) + 1
        context.memo[_CALLS] = calls
        return self._most_calls is not None and calls > self._most_calls

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


def _limits(tool: BaseTool | None) -> ToolLimits:
    return ToolLimits() if tool is None else limits_of(tool)


async def _run(request: ToolCallRequest, handler: Handler, seconds: float) -> Outcome:
    try:
        async with Deadline(seconds).running():
            answer = await within_limits(request, handler, _limits(request.tool))
    except (GraphBubbleUp, Verdict, UndeclaredToolError, LeaseLostError):
        raise  # LangGraph's pauses and the step's own verdicts are not the tool's errors
    except Exception as error:  # noqa: BLE001 - a tool that raises never kills the run
        failure = failure_of(error, request.tool_call["name"])
        return words(request, failure), failure
    if isinstance(answer, ToolMessage) and answer.status == "error":
        return answer, Failure(code="refused", message=answer.text[:500])
    return answer, None


async def _act(request: ToolCallRequest, handler: Handler, call: StartedCall, effect: Effect) -> Outcome:
    context, tool = cast("StepContext", request.runtime.context), request.tool
    act = act_of(tool) if tool is not None else None
    if context.desk is None or act is None:
        raise UndeclaredToolError(f"{call.tool} can't be shown to a person or kept in a ledger here, so it doesn't run")
    try:
        return await ActCall(request, handler, context, context.desk, act, effect, call).perform()
    except (GraphBubbleUp, Verdict, UndeclaredToolError, LeaseLostError):
        raise
    except Exception as error:  # noqa: BLE001 - what shows an act may break too; the act itself is settled by then
        failure = failure_of(error, call.tool)
        return words(request, failure), failure


async def _taint(request: ToolCallRequest, call: StartedCall, outcome: Outcome) -> None:
    """Note what a tool brought from outside, before the agent reads it."""
    context = cast("StepContext", request.runtime.context)
    kind = outside_of(request.tool) if request.tool is not None else None
    text = shown(*outcome)
    if context.desk is not None and kind is not None and text and not TOLD_TAINT.get():
        whole = outcome[0].text if isinstance(outcome[0], ToolMessage) else text
        await context.desk.taint.add(kind, call.title, str(whole))
