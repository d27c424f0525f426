"""How a play talks to its tools: it asks for calls that may run side by side, and is sent what they said."""

from collections.abc import Generator, Sequence
from typing import Any

from langchain_core.messages import AIMessage, ToolCall

from workers.agentkit.plays import Call, Said, ToolSaidNo

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
