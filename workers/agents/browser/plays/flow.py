"""How a play of the browser agent talks to its tools."""

import json
from collections.abc import Generator, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage

from backend.core.verdicts import Failure
from workers.agentkit.plays import Call, Said, ToolSaidNo

Play = Generator[Call, Said, str]
Part = Generator[Call, Said, dict[str, Any]]


class Asks(Exception):
    """The play needs a word from the person: its text asks for it, and is the answer."""


def need(tool: str, **args: Any) -> Part:  # noqa: ANN401 - JSON
    """Make a call that must go well; arguments that are None or empty are left out.

    Raises:
        ToolSaidNo: it didn't.
    """
    said = yield Call(tool, {name: value for name, value in args.items() if value is not None and value != ""})
    if said.failure is not None:
        raise ToolSaidNo(said.failure)
    return said.answer


def run(play: Play, said: Sequence[Said]) -> AIMessage | str:
    """Replay a play over what its tools said so far; returns the next call, or the answer."""
    try:
        call = next(play)
        for one in said:
            call = play.send(one)
    except StopIteration as stop:
        return str(stop.value)
    made = ToolCall(name=call.tool, args=call.args, id=f"{call.tool}-{len(said)}", type="tool_call")
    return AIMessage("", tool_calls=[made])


def finished(messages: Sequence[BaseMessage]) -> list[Said]:
    """Return what the calls of a conversation said, in the order they were made."""
    results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    calls = [one for message in messages if isinstance(message, AIMessage) for one in message.tool_calls]
    return [_said(one, results[str(one["id"])]) for one in calls if str(one["id"]) in results]


def _said(made: ToolCall, result: ToolMessage) -> Said:
    if result.status == "error":
        return Said({}, _failure(result))
    try:
        answer, _ = json.JSONDecoder().raw_decode(result.text.lstrip())
    except ValueError:
        message = f"The answer of {made['name']} was too long to be read."
        return Said({}, Failure(code="too_long", message=message, cure="Name one page, or a part of it."))
    return Said(answer if isinstance(answer, dict) else {})


def _failure(result: ToolMessage) -> Failure:
    """Return a call's failure: as the gate noted it, else the words alone."""
    noted = result.additional_kwargs.get("failure")
    if isinstance(noted, dict):
        return Failure(code=str(noted["code"]), message=str(noted["message"]), cure=str(noted.get("cure", "")))
    return Failure(code="tool", message=result.text.removeprefix("Error: "))
