"""The supervisor's mind: plan a request, and review what its steps found."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Self, cast

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import RunnableConfig
from pydantic import ValidationError

from backend.core.llm.ask import ask, ask_for
from backend.core.llm.calling import ModelCaller
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.factory import make_model
from backend.core.settings import ModelSettings
from backend.core.verdicts import Failure, Permanent
from workers.supervisor.decision import Decision, NextRound, plan_faults, plan_of
from workers.supervisor.graph import MAX_REPAIRS, Planning, PlanningGraph, complaint, planning_graph
from workers.supervisor.messages import review_messages
from workers.supervisor.playbook import supervisor_policy
from workers.supervisor.terms import (
    MAX_ROUNDS,
    Answer,
    Card,
    Decided,
    DoneStep,
    Outcome,
    Plan,
    PlannedStep,
    PlanRequest,
    Question,
)

__all__ = [
    "Answer",
    "Card",
    "Decided",
    "DoneStep",
    "Outcome",
    "Plan",
    "PlanRequest",
    "PlannedStep",
    "Planner",
    "Question",
]

OnText = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Planner:
    """Plans and reviews with one model; it keeps nothing between calls."""

    caller: ModelCaller
    chosen: ChosenModel
    graph: PlanningGraph = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Build the graph once: it serves every call."""
        object.__setattr__(self, "graph", planning_graph(self._decide))

    @classmethod
    def make(cls, settings: ModelSettings, caller: ModelCaller) -> Self:
        """Make the planner with the model that the settings name for the supervisor.

        Raises:
            ModelSetupError: that model can't be made.
        """
        return cls(caller, make_model(settings, "supervisor", supervisor_policy))

    async def plan(self, request: PlanRequest, *, config: RunnableConfig | None = None) -> Decided:
        """Return steps to run, an answer, a question, or what is to be set up for later.

        Raises:
            ProviderError: no model answered.
            UnusableAnswerError: the model doesn't decide in the form it was asked for.
            Permanent: the model's plan can't be carried out, and wasn't mended when told.
        """
        state = cast("Planning", await self.graph.ainvoke({"request": request}, config))
        if "outcome" not in state:
            raise _unusable(state["faults"])
        return state["outcome"]

    async def review(
        self, request: PlanRequest, *, on_text: OnText, config: RunnableConfig | None = None
    ) -> Answer | Plan:
        """Return the answer, handed to ``on_text`` as it comes, or the steps of another round.

        A model that begins to write and then plans again has streamed text that isn't the answer: who shows it drops
        it when a plan comes back.

        Raises:
            ProviderError: no model answered.
            UnusableAnswerError: the model's calls can't be read.
            Permanent: the model's next round can't be carried out, or it said nothing, and it didn't mend that.
        """
        messages = review_messages(request)
        tools = [NextRound] if request.round < MAX_ROUNDS else []
        faults: list[str] = []
        # Only the first try is heard: a mended one is shown when it is finished.
        for heard in (_unless_empty(on_text), *[None] * MAX_REPAIRS):
            message = await ask(self.caller, self.chosen, messages, tools=tools, on_text=heard, config=config)
            outcome, faults = _read(message, request, allowed=bool(tools))
            if outcome is not None:
                return outcome
            messages = [*messages, AIMessage(message.text or "(a round that can't be run)"), complaint(faults)]
        raise _unusable(faults)

    async def _decide(self, messages: Sequence[BaseMessage], config: RunnableConfig) -> Decision:
        return await ask_for(self.caller, self.chosen, Decision, messages, config=config)


def _read(message: AIMessage, request: PlanRequest, *, allowed: bool) -> tuple[Answer | Plan | None, list[str]]:
    """Return what the message says, or what is wrong with it."""
    if message.tool_calls and allowed:
        try:
            following = NextRound.model_validate(message.tool_calls[0]["args"])
        except ValidationError as error:
            return None, [f"The arguments of NextRound don't fit its schema: {error}"]
        faults = plan_faults(following.steps, request.cards)
        return (None, faults) if faults else (plan_of(following.steps, following.why), [])
    if text := message.text.strip():
        return Answer(text), []
    return None, ["There is no answer in it; write it as text."]


def _unless_empty(on_text: OnText) -> OnText:
    async def pass_on(piece: str) -> None:
        if piece:
            await on_text(piece)

    return pass_on


def _unusable(faults: Sequence[str]) -> Permanent:
    return Permanent(
        Failure(
            code="plan_unusable",
            message=f"The model's plan can't be carried out: {' '.join(faults)}",
            cure="Retry, say it in smaller parts, or choose a model that is better at calling tools.",
        )
    )
