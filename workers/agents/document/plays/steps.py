"""Tool calls and what became of them; a play is a generator that asks for calls and returns the answer."""

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage

from backend.core.verdicts import Failure


@dataclass(frozen=True, slots=True)
class Step:
    """A tool call to make."""

    tool: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """A finished tool call: its answer, or how it failed."""

    tool: str
    args: dict[str, Any]
    answer: dict[str, Any] | None
    failure: Failure | None = None


#: Asks for calls that may run side by side, is handed what became of them, and returns the answer in Markdown.
Play = Generator[list[Step], list[Done], str]


class NothingDone(Exception):
    """No call that the request needs went well, so there is nothing to answer with."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def answers_of(done: Sequence[Done]) -> list[dict[str, Any]]:
    """Return the answers of the calls that went well.

    Raises:
        NothingDone: none did.
    """
    good = [call.answer for call in done if call.answer is not None]
    failed = [call.failure for call in done if call.failure is not None]
    if not good and failed:
        raise NothingDone(failed[0])
    return good


def failed_notes(done: Sequence[Done]) -> list[str]:
    """Return a sentence for each call that failed."""
    return [f"{call.failure.message} {call.failure.cure}".strip() for call in done if call.failure is not None]


def run(play: Play, done: Sequence[Done]) -> AIMessage | str:
    """Replay a play over the calls made so far; returns the next calls, or the answer.

    Raises:
        NothingDone: the play can't go on.
    """
    left = list(done)
    try:
        steps = next(play)
        while len(left) >= len(steps):
            ready, left = left[: len(steps)], left[len(steps) :]
            steps = play.send(ready)
    except StopIteration as stop:
        return str(stop.value)
    return call(steps[len(left) :], len(done))


def call(steps: Sequence[Step], before: int) -> AIMessage:
    """Return the message that makes these calls; ``before`` is how many were made earlier."""
    calls = [
        ToolCall(name=step.tool, args=step.args, id=f"{step.tool}-{before + place}", type="tool_call")
        for place, step in enumerate(steps)
    ]
    return AIMessage("", tool_calls=calls)


def finished(messages: Sequence[BaseMessage]) -> list[Done]:
    """Return the finished calls of a conversation in the order they were made."""
    results = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    calls = [one for message in messages if isinstance(message, AIMessage) for one in message.tool_calls]
    return [_finished(one, results[str(one["id"])]) for one in calls if str(one["id"]) in results]


def _finished(made: ToolCall, result: ToolMessage) -> Done:
    if result.status == "error":
        return Done(made["name"], made["args"], None, _failure(result))
    try:
        return Done(made["name"], made["args"], json.loads(result.text))
    except ValueError:
        message = f"The answer of {made['name']} was too long to be read."
        failure = Failure(code="too_long", message=message, cure="Name fewer pages or files.")
        return Done(made["name"], made["args"], None, failure)


def _failure(result: ToolMessage) -> Failure:
    """Return a call's failure: as the gate noted it, else the words alone."""
    noted = result.additional_kwargs.get("failure")
    if isinstance(noted, dict):
        return Failure(code=str(noted["code"]), message=str(noted["message"]), cure=str(noted.get("cure", "")))
    return Failure(code="tool", message=result.text.removeprefix("Error: "))
