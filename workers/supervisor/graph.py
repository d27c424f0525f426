"""The planning graph: understand → route and plan → validate, entered anew for each claim, without a checkpointer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypedDict

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from workers.supervisor.arranging.arrange import REMINDER, arrangement
from workers.supervisor.arranging.said_times import Reader
from workers.supervisor.builtin.plan import CALLED_OFF, direct
from workers.supervisor.decision import Decision, faults_of
from workers.supervisor.messages import plan_messages
from workers.supervisor.terms import Answer, Arrange, Decided, PlanRequest

#: How often a decision that can't be carried out is sent back.
MAX_REPAIRS = 1

#: Asks the model for a decision.
Ask = Callable[[Sequence[BaseMessage], RunnableConfig], Awaitable[Decision]]


class Planning(TypedDict, total=False):
    """The graph's state: ``faults`` are the latest decision's, ``refused`` counts the decisions that had some."""

    request: PlanRequest
    messages: list[BaseMessage]
    decision: Decision
    faults: list[str]
    refused: int
    outcome: Decided


PlanningGraph = CompiledStateGraph[Planning, None, Planning, Planning]


def complaint(faults: Sequence[str]) -> HumanMessage:
    """Return the message that sends a decision back."""
    lines = "\n".join(f"- {fault}" for fault in faults)
    return HumanMessage(f"This can't be carried out:\n{lines}\nDecide again, mended.")


def planning_graph(ask: Ask) -> PlanningGraph:
    """Build the graph around a model; it holds no state between runs, so one serves them all."""

    async def route_and_plan(state: Planning, config: RunnableConfig) -> Planning:
        return {"decision": await ask(state["messages"], config)}

    graph: StateGraph[Planning, None, Planning, Planning] = StateGraph(Planning)
    graph.add_node("understand", _understand)
    graph.add_node("route_and_plan", route_and_plan)
    graph.add_node("validate", _validate)
    graph.add_edge(START, "understand")
    graph.add_conditional_edges("understand", _after_understanding, ["route_and_plan", END])
    graph.add_edge("route_and_plan", "validate")
    graph.add_conditional_edges("validate", _after_validation, ["route_and_plan", END])
    return graph.compile()


def _understand(state: Planning) -> Planning:
    """Write down what the model is told; what is for later, or names its agent, needs no model."""
    request = state["request"]
    if (outcome := _for_its_time(request)) is not None:
        return {"outcome": outcome}
    if request.agent is not None:
        return {"outcome": direct(request, request.agent)}
    return {"messages": plan_messages(request), "faults": [], "refused": 0}


def _for_its_time(request: PlanRequest) -> Decided | None:
    """Return what is arranged for later, or a reminder whose time has come."""
    if request.scheduled:
        is_reminder = request.request.startswith(REMINDER)
        return Answer(f"**Reminder:** {request.request.removeprefix(REMINDER)}") if is_reminder else None
    replies = [text for role, text in request.asked if role == "user"]
    if replies and CALLED_OFF.search(replies[-1]):
        return None
    found = arrangement(request.request, replies, Reader(request.time_zone, request.now))
    return replace(found, agent=request.agent) if isinstance(found, Arrange) else found


def _after_understanding(state: Planning) -> str:
    return END if "outcome" in state else "route_and_plan"


def _validate(state: Planning) -> Planning:
    """Accept the decision, or say once what is wrong with it."""
    decision = state["decision"]
    faults = faults_of(decision, state["request"].cards)
    if not faults:
        return {"outcome": decision.outcome(), "faults": []}
    shown = AIMessage(decision.model_dump_json())
    messages = [*state["messages"], shown, complaint(faults)]
    return {"faults": faults, "refused": state["refused"] + 1, "messages": messages}


def _after_validation(state: Planning) -> str:
    return END if "outcome" in state or state["refused"] > MAX_REPAIRS else "route_and_plan"
