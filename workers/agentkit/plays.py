"""A playbook's requests as generators: each yields calls, is sent what the tools said, and returns the answer.

The playbook is a pure function of the messages, so such a play is played again from the start each time, with what its
tools said so far. The same messages lead to the same next call.
"""

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage

from backend.core.verdicts import Failure


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call to make."""

    tool: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What a tool said: its answer, or (then the answer is empty) what it failed with."""

    answer: dict[str, Any]
    failure: Failure | None = None

    @property
    def error(self) -> str:
        """Return the failure in words; empty when there is none."""
        return f"{self.failure.message} {self.failure.cure}".strip() if self.failure else ""


class ToolSaidNo(Exception):
    """A tool refused where the play can't go on without it: the step ends with its failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Asks(Exception):
    """The play needs a word from the person: its text asks for it, and is the answer."""


Play = Generator[Call, Said, str]
Part = Generator[Call, Said, dict[str, Any]]


def need(tool: str, **args: Any) -> Part:  # noqa: ANN401 - JSON
    """Make a call that must go well; arguments that are None are left out.

    Raises:
        ToolSaidNo: it didn't.
    """
    said = yield Call(tool, {name: value for name, value in args.items() if value is not None})
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


def finished(messages: Sequence[BaseMessage], *, less: str) -> list[Said]:
    """Return what the calls of a conversation said, in the order they were made.

    Args:
        messages: the step's conversation.
        less: the next step where an answer was too long to be read.
    """
    results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    calls = [one for message in messages if isinstance(message, AIMessage) for one in message.tool_calls]
    return [_said(one, results[str(one["id"])], less) for one in calls if str(one["id"]) in results]


def _said(made: ToolCall, result: ToolMessage, less: str) -> Said:
    if result.status == "error":
        return Said({}, _failure(result))
    try:
        # Behind the JSON may stand a note that the person changed the call before they approved it.
        answer, _ = json.JSONDecoder().raw_decode(result.text.lstrip())
    except ValueError:
        message = f"The answer of {made['name']} was too long to be read."
        return Said({}, Failure(code="too_long", message=message, cure=less))
    return Said(answer if isinstance(answer, dict) else {})


def _failure(result: ToolMessage) -> Failure:
    """Return a call's failure: as the gate noted it, else the words alone."""
    noted = result.additional_kwargs.get("failure")
    if isinstance(noted, dict):
        return Failure(code=str(noted["code"]), message=str(noted["message"]), cure=str(noted.get("cure", "")))
    return Failure(code="tool", message=result.text.removeprefix("Error: "))
