"""An agent whose steps only wait: a real DeepAgent, whose model takes no time and calls one tool."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from langchain_core.messages import AIMessage, BaseMessage

from workers.agentkit.spec import AgentSpec, Effect, FileRef, agent_tool


@agent_tool(effect=Effect.NONE, title="Waiting {seconds} s")
async def wait(seconds: float) -> str:
    """Wait for so many seconds."""
    await asyncio.sleep(seconds)
    return f"waited {seconds} s"


def playbook(messages: Sequence[BaseMessage], _tools: Sequence[str], _files: Sequence[FileRef]) -> AIMessage:
    """Wait for as long as the last word of the request says, then say so."""
    last = messages[-1]
    if last.type == "tool":
        return AIMessage(last.text)
    return AIMessage(
        "", tool_calls=[{"name": "wait", "args": {"seconds": float(last.text.split()[-1])}, "id": "call-1"}]
    )


SPEC = AgentSpec(
    name="waiter",
    title="Waiter",
    description="Waits.",
    examples=("wait 2",),
    accepts=("text",),
    produces=("text",),
    prompt=Path(__file__).with_name("prompt.md"),
    tools=(wait,),
    playbook=playbook,
    version="1",
)
