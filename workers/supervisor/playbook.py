"""The built-in model's policy for the supervisor: the same messages give the same decision, answer or next step."""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from workers.supervisor.builtin.answer import compose
from workers.supervisor.builtin.plan import decide
from workers.supervisor.builtin.unread import next_steps
from workers.supervisor.decision import Decision, NextRound, StepDraft
from workers.supervisor.messages import request_in


def supervisor_policy(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[Any]) -> AIMessage:
    """Plan when a decision is asked for, otherwise answer from the finished steps, or have their files read first."""
    del files  # the request knows its files
    request = request_in(messages)
    if Decision.__name__ not in tools:
        steps = next_steps(request) if NextRound.__name__ in tools else ()
        if not steps:
            return AIMessage(compose(request))
        drafts = [StepDraft(key=step.key, agent=step.agent, instruction=step.instruction) for step in steps]
        more = NextRound(why="It came across files that another agent reads.", steps=drafts)
        return AIMessage("", tool_calls=[{"name": NextRound.__name__, "args": more.model_dump(), "id": None}])
    decision = Decision.of(decide(request))
    return AIMessage("", tool_calls=[{"name": Decision.__name__, "args": decision.model_dump(), "id": None}])
