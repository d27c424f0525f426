"""How a play talks to its tools: it asks for calls that may run side by side, and is sent what they said."""

import json
from collections.abc import Generator, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage

from backend.core.verdicts import Failure
from workers.agentkit.plays import Call, Said, ToolSaidNo

__all__ = ["Call", "Part", "Play", "Said", "ToolSaidNo", "finished", "need", "run"]

Play = Generator[list[Call], list[Said], str]
Part = Generator[list[Call], list[Said], dict[str, Any]]


def need(tool: str, **args: Any) -> Part:  # noqa: ANN401 - JSON
    """Make one call that must go well; arguments that are None are left out.

    Raises:
        ToolSaidNo: it didn't.
    """
    [said] = yield [Call(tool, {name: value for name, value in args.items() if value is not None})]
    if said.failure is not None:
        raise ToolSaidNo(said.failure)
    return said.answer


def run(play: Play, said: Sequence[Said]) -> AIMessage | str:
    """Replay a play over what its tools said so far; returns the next calls, or the answer."""
    left = list(said)
    try:
        calls = next(play)
        while len(left) >= len(calls):
            ready, left = left[: len(calls)], left[len(calls) :]
            calls = play.send(ready)
    except StopIteration as stop:
        return str(stop.value)
    before = len(said) - len(left)
    made = [
        ToolCall(name=call.tool, args=call.args, id=f"{call.tool}-{before + place}", type="tool_call")
        for place, call in enumerate(calls)
    ]
    return AIMessage("", tool_calls=made[len(left) :])


def finished(messages: Sequence[BaseMessage]) -> list[Said]:
    """Return what the calls of a conversation said, in the order they were made."""
    results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    calls = [one for message in messages if isinstance(message, AIMessage) for one in message.tool_calls]
    return [_said(one, results[str(one["id"])]) for one in calls if str(one["id"]) in results]


def _said(made: ToolCall, result: ToolMessage) -> Said:
    if result.status == "error":
        return Said({}, _failure(result))
    try:
        answer = json.loads(result.text)
    except ValueError:
        message = f"The answer of {made['name']} was too long to be read."
        return Said({}, Failure(code="too_long", message=message, cure="Ask for fewer sources."))
    return Said(answer if isinstance(answer, dict) else {})


def _failure(result: ToolMessage) -> Failure:
    """Return a call's failure: as the gate noted it, else the words alone."""
    noted = result.additional_kwargs.get("failure")
    if isinstance(noted, dict):
        return Failure(code=str(noted["code"]), message=str(noted["message"]), cure=str(noted.get("cure", "")))
    return Failure(code="tool", message=result.text.removeprefix("Error: "))
