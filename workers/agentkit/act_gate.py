"""One act on its way through policy, taint, a person's say and the ledger; done at most once, or visibly unknown."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import structlog
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import interrupt

from backend.core.act_views import ActWarning, ApprovalKind, PolicyDecision
from backend.core.db.base import Json
from backend.core.states import ApprovalState, EffectState
from backend.core.verdicts import Failure, Verdict
from workers.agentkit.act_desk import ActDesk
from workers.agentkit.acts import Act, Found, Shown
from workers.agentkit.context import CURRENT_ACT, StepContext, ToolProblem
from workers.agentkit.ledger import Entry, Permission, StoppedError, plain
from workers.agentkit.questions import Question
from workers.agentkit.spec import Effect, default_of
from workers.agentkit.started_call import StartedCall
from workers.agentkit.step_log import LeaseLostError
from workers.agentkit.tool_answers import Handler, Outcome, words

log = structlog.get_logger()

#: Seconds an act may take before it counts as one whose end nobody saw.
ACT_SECONDS = 240.0

DENIED = Failure(
    code="denied",
    message="Your rules deny this act.",
    cure="Change the rule under Settings, Approvals, or do it yourself.",
)
LEFT = Failure(
    code="outcome_unknown",
    message="It isn't known whether this was done, and it was left as it is.",
    cure="Look at the provider before you have it done again.",
)
OUTCOME = ActWarning(
    code="unknown_outcome",
    message="The connection was lost at the moment of the act: it may have happened, or not. "
    "Look at the provider before you have it done again.",
)


@dataclass(frozen=True)
class ActCall:
    """One call of a tool that changes something outside."""

    request: ToolCallRequest
    handler: Handler
    context: StepContext
    desk: ActDesk
    act: Act
    effect: Effect
    call: StartedCall

    @property
    def args(self) -> Json:
        """The arguments as the model gave them."""
        return plain(self.call.args)

    async def perform(self) -> Outcome:
        """Let the act through, or say why not; whatever was done before stays done once.

        Raises:
            GraphInterrupt: a person is asked.
            LeaseLostError: another holder has the step.
            Verdict: the step can't go on: what the tool says; the act wasn't done.
        """
        while True:
            entry = await self.desk.ledger.find(self.call.call_id)
            if entry is not None and entry.row["state"] == EffectState.DONE:
                return self._again(entry)
            if entry is None or entry.row["state"] == EffectState.FAILED:
                allowed = await self._permitted()
            else:
                allowed = await self._resolved(entry)
            if not isinstance(allowed, Permission):
                return allowed
            outcome = await self._do(allowed)
            if outcome is not None:
                return outcome

    async def _permitted(self) -> Permission | Outcome:
        """Return whether the act may be done, asking where it must be asked."""
        latest = await self.desk.questions.latest(self.call.call_id, "act")
        if latest is not None and latest["consumed_at"] is not None and latest["state"] == ApprovalState.APPROVED:
            # It was allowed, taken up, and then certainly not done: what was said still holds for the same call.
            return Permission(latest["args"], latest["args_hash"], None)
        if latest is None:
            shown = await self._shown()
            decision, question = await self._judge(shown)
            if decision == "deny":
                return words(self.request, DENIED), DENIED
            if decision == "allow":
                return Permission(self.args, question.act_hash(self.call.tool), None)
            await self.desk.questions.ask(self.call, self.act, self.args, question)
        return await self._answer("act")

    async def _judge(self, shown: Shown) -> tuple[PolicyDecision, Question]:
        """Return what holds for the act, and the question that would be asked."""
        rule = await self.desk.rule(self.call.tool, shown.about)
        sources = await self.desk.taint.sources()
        suspicious = sources.warnings(shown.targets)
        question = Question(
            kind="act",
            shown=shown,
            tainted=sources.tainted,
            sources=sources.shown(shown.targets),
            warnings=[*suspicious, *shown.warnings],
        )
        repeated = await self._repeated(question) if self.effect is Effect.OUTWARD else None
        if repeated is not None:
            question = replace(question, warnings=[_done_before(repeated), *question.warnings])
        tool = self.request.tool
        decision = rule or (default_of(tool) if tool is not None else "ask")
        if decision != "deny" and (repeated is not None or (self.effect is Effect.OUTWARD and sources.tainted)):
            decision = "ask"
        return decision, question

    async def _repeated(self, question: Question) -> Json | None:
        """Return the same act where it was done before, or may have been: in this task, by whichever call."""
        return await self.desk.ledger.same(self.call.call_id, question.act_hash(self.call.tool))

    async def _answer(self, kind: ApprovalKind) -> Permission | Outcome:
        """Return what the person decided; pauses the graph while they haven't, and while the approval cools off."""
        while True:
            latest = await self.desk.questions.latest(self.call.call_id, kind)
            assert latest is not None  # noqa: S101 - it was asked just before
            if latest["state"] in {ApprovalState.PENDING, ApprovalState.EXPIRED} or latest["cooling"]:
                interrupt({"approval": str(latest["id"])})
                continue
            if latest["state"] == ApprovalState.APPROVED:
                return Permission(latest["args"], latest["args_hash"], latest["id"])
            await self.desk.questions.take_up(latest["id"])
            failure = LEFT if kind == "outcome" else _rejected(latest["reason"])
            return words(self.request, failure), failure

    async def _resolved(self, entry: Entry) -> Permission | Outcome:
        """Find out what became of an act whose end nobody saw."""
        open_question = await self.desk.questions.latest(self.call.call_id, "outcome")
        if open_question is None or open_question["consumed_at"] is not None:
            found = await self._found(entry)
            if found.state == "done":
                entry.tell(provider_id=found.provider_id, link=found.link)
                await self.desk.ledger.settle(entry, EffectState.DONE, result=found.result)
                return self._again(entry)
            if found.state == "not_done":
                await self.desk.ledger.settle(entry, EffectState.FAILED)
                return Permission(entry.row["args"], entry.row["args_hash"], None)
            if entry.row["state"] == EffectState.INTENDED:
                await self.desk.ledger.settle(entry, EffectState.UNKNOWN)
            await self._ask_outcome(entry)
        return await self._answer("outcome")

    async def _found(self, entry: Entry) -> Found:
        if self.act.reconcile is None:
            return Found(state="unknown")
        token = CURRENT_ACT.set(entry)
        try:
            return await self.act.reconcile(self.context, entry.row["args"], entry)
        finally:
            CURRENT_ACT.reset(token)

    async def _ask_outcome(self, entry: Entry) -> None:
        shown, sources = await self._shown(entry.row["args"]), await self.desk.taint.sources()
        question = Question(
            kind="outcome", shown=shown, tainted=sources.tainted, sources=sources.shown(), warnings=[OUTCOME]
        )
        await self.desk.questions.ask(self.call, self.act, entry.row["args"], question)

    async def _shown(self, args: Json | None = None) -> Shown:
        return await self.act.show(self.context, self.args if args is None else args)

    async def _do(self, allowed: Permission) -> Outcome | None:
        """Do the act, its row written before and settled after; None when nobody saw its end.

        Nothing cuts it off in the middle: a stop, a drain or the deadline waits until it has ended.
        """
        with self.desk.act_under_way():
            try:
                entry = await self.desk.ledger.intend(self.call, self.effect, allowed)
            except StoppedError as stopped:
                raise asyncio.CancelledError from stopped
            work = self._begin(entry, allowed.args)
            cut_off = await _ended(work)
            outcome = await self._settle(entry, work, changed=allowed.args != self.args)
            if cut_off is not None:
                raise cut_off
            return outcome

    def _begin(self, entry: Entry, args: Json) -> "asyncio.Task[Any]":
        token = CURRENT_ACT.set(entry)
        try:
            request = self.request.override(tool_call={**self.request.tool_call, "args": args})
            return asyncio.ensure_future(self.handler(request))
        finally:
            CURRENT_ACT.reset(token)

    async def _settle(self, entry: Entry, work: "asyncio.Task[Any]", *, changed: bool) -> Outcome | None:
        ledger = self.desk.ledger
        error: BaseException | None = asyncio.CancelledError() if work.cancelled() else work.exception()
        match error:
            case None:
                return await self._settle_answer(entry, work.result(), changed=changed)
            case ToolProblem() | Verdict():
                await ledger.settle(entry, EffectState.FAILED, failure=error.failure)
                if isinstance(error, Verdict):
                    raise error
                return words(self.request, error.failure), error.failure
            case StoppedError():
                await ledger.settle(entry, EffectState.FAILED)
                raise asyncio.CancelledError from error
            case LeaseLostError():
                raise error
            case _:
                log.warning("nobody saw the act's end", tool=self.call.tool, effect=entry.key, cause=repr(error))
                return None

    async def _settle_answer(self, entry: Entry, answer: Any, *, changed: bool) -> Outcome:  # noqa: ANN401 - LangChain's
        if isinstance(answer, ToolMessage) and answer.status == "error":  # its arguments were refused: it never ran
            failure = Failure(code="refused", message=answer.text[:500])
            await self.desk.ledger.settle(entry, EffectState.FAILED, failure=failure)
            return answer, failure
        text = str(answer.text) if isinstance(answer, ToolMessage) else ""
        if changed:
            text = f"{text}\n(Changed by the person before they approved it.)"
            answer = answer.model_copy(update={"content": text})
        await self.desk.ledger.settle(entry, EffectState.DONE, result=text)
        return answer, None

    def _again(self, entry: Entry) -> Outcome:
        """Return what the act answered when it was done, in an earlier try."""
        message = ToolMessage(
            content=entry.row["result"] or "It is done.",
            name=self.call.tool,
            tool_call_id=self.call.call_id,
        )
        return message, None


async def _ended(work: "asyncio.Task[Any]") -> asyncio.CancelledError | None:
    """Wait for the act's end however often the step is cut off meanwhile; returns the last cut."""
    cut_off: asyncio.CancelledError | None = None
    ends = asyncio.get_running_loop().time() + ACT_SECONDS
    while not work.done():
        try:
            left = ends - asyncio.get_running_loop().time()
            await asyncio.wait({work}, timeout=max(left, 0.1))
        except asyncio.CancelledError as error:
            cut_off = error
        if asyncio.get_running_loop().time() > ends:
            work.cancel()
    return cut_off


def _done_before(effect: Json) -> ActWarning:
    state = "was done" if effect["state"] == EffectState.DONE else "may have been done"
    when = effect["settled_at"] or effect["created_at"]
    return ActWarning(
        code="done_before",
        message=f"The very same act {state} on {when:%d %B at %H:%M} UTC.",
        subject=effect["link"] or effect["provider_id"],
    )


def _rejected(reason: str | None) -> Failure:
    said = f" They said: “{reason}”" if reason else ""
    return Failure(
        code="rejected",
        message=f"The person rejected this.{said}",
        cure="Don't try it again unless they ask for it; go on without it.",
    )
