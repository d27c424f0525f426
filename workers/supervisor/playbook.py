"""The built-in model's policy for the supervisor: the same messages give the same decision, answer or next step."""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from workers.supervisor.builtin.answer import compose
from workers.supervisor.builtin.plan import decide
from workers.supervisor.decision import Decision
from workers.supervisor.messages import request_in


def supervisor_policy(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[Any]) -> AIMessage:
    """Plan when a decision is asked for, otherwise answer from the finished steps."""
    del files  # the request knows its files
    request = request_in(messages)
    if Decision.__name__ not in tools:
        return AIMessage(compose(request))
    decision = Decision.of(decide(request))
    return AIMessage("", tool_calls=[{"name": Decision.__name__, "args": decision.model_dump(), "id": None}])
