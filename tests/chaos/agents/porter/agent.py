"""An agent that does what its instruction spells, one call after the other."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import httpx2
from langchain.tools import ToolRuntime
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from backend.core.act_views import Fact, FactsCard
from backend.core.verdicts import Failure, Permanent, Retryable
from workers.agentkit.acts import Act, Args, Found, LedgerEntry, Shown
from workers.agentkit.context import StepContext
from workers.agentkit.spec import AgentSpec, Effect, FileRef, agent_tool

#: Verbs of an instruction and the argument of the tool of that name.
_VERBS = {"send": "what", "mark": "what", "make": "name", "work": "ms", "flaky": "key", "balky": "key", "die": "how"}


async def post(key: str, what: str) -> str:
    """Do an act in the world; the launcher has crash points around it."""
    async with httpx2.AsyncClient(base_url=os.environ["CHAOS_PEER"], timeout=30) as client:
        answer = await client.post("/acts", json={"key": key, "what": what})
        answer.raise_for_status()
        return str(answer.json()["id"])


async def look(path: str, *, tried: bool = False) -> int:
    """Ask the world how often."""
    async with httpx2.AsyncClient(base_url=os.environ["CHAOS_PEER"], timeout=30) as client:
        answer = await (client.post(path) if tried else client.get(path))
        return int(answer.raise_for_status().json()["times"])


async def show(_context: StepContext, args: Args) -> Shown:
    """Show what is to be done."""
    return Shown(card=FactsCard(facts=[Fact(label="What", value=str(args["what"]))]), title=f"Send {args['what']}")


async def reconcile(_context: StepContext, _args: Args, entry: LedgerEntry) -> Found:
    """Look the act up. The world refuses nothing, so one that was begun and isn't there may still come."""
    if await look(f"/acts/{entry.key}"):
        return Found(state="done", result="sent", provider_id=f"act-{entry.key[:8]}")
    return Found(state="unknown" if entry.progress.get("sending") else "not_done")


async def _act(what: str, context: StepContext) -> str:
    await context.ledger.before_send()
    provider_id = await post(context.ledger.key, what)
    context.ledger.tell(provider="world", provider_id=provider_id)
    return f"sent {what}"


@agent_tool(
    effect=Effect.OUTWARD,
    title="Sending {what}",
    act=Act(show=show, reconcile=reconcile, cools_off=True, editable=("what",)),
)
async def send(what: str, runtime: ToolRuntime[StepContext]) -> str:
    """Send something, which asks first."""
    return await _act(what, runtime.context)


@agent_tool(effect=Effect.REVERSIBLE, title="Marking {what}", act=Act(show=show, reconcile=reconcile))
async def mark(what: str, runtime: ToolRuntime[StepContext]) -> str:
    """Mark something, which doesn't ask."""
    return await _act(what, runtime.context)


@agent_tool(effect=Effect.NONE, title="Making {name}")
async def make(name: str, runtime: ToolRuntime[StepContext]) -> str:
    """Make a file of its own from the files at hand."""
    read = sum(len((runtime.context.workspace / file.name).read_bytes()) for file in runtime.context.files)
    data = f"{name} from {read} bytes\n".encode() * 200
    file = await runtime.context.artifacts.add(f"{name}.txt", "text/plain", data)
    return f"made {file.name} from {read} bytes"


@agent_tool(effect=Effect.NONE, title="Working")
async def work(ms: str, runtime: ToolRuntime[StepContext]) -> str:
    """Take a while."""
    await asyncio.sleep(int(ms) / 1000)
    return f"worked {ms}"


@agent_tool(effect=Effect.NONE, title="Trying")
async def flaky(key: str, runtime: ToolRuntime[StepContext]) -> str:
    """Fail at the first try of a step."""
    if await look(f"/tries/{runtime.context.step_id.hex}-{key}", tried=True) == 1:
        raise Retryable(Failure(code="flaky", message="Not now."), after=0.3)
    return "at last"


@agent_tool(effect=Effect.NONE, title="Balking")
async def balky(key: str, runtime: ToolRuntime[StepContext]) -> str:
    """Fail for good at the first try of a step; a person's retry helps."""
    if await look(f"/tries/{runtime.context.step_id.hex}-{key}", tried=True) == 1:
        raise Permanent(Failure(code="balky", message="Not for me."))
    return "then"


@agent_tool(effect=Effect.NONE, title="Dying")
async def die(how: str, runtime: ToolRuntime[StepContext]) -> str:
    """Kill the worker."""
    os.kill(os.getpid(), signal.SIGKILL)
    return how


def follow(messages: Sequence[BaseMessage], _tools: Sequence[str], _files: Sequence[FileRef]) -> AIMessage:
    """Follow an instruction: ``send:x work:50 make:y``."""
    first = next(message for message in messages if isinstance(message, HumanMessage))
    instruction: str = first.additional_kwargs.get("warren", {}).get("instruction") or first.text
    words = [word.partition(":") for word in instruction.split() if word.partition(":")[0] in _VERBS]
    past = sum(isinstance(message, AIMessage) for message in messages)
    if past < len(words):
        verb, _, argument = words[past]
        call = {"name": verb, "args": {_VERBS[verb]: argument}, "id": f"{past}.{verb}.{argument}"}
        return AIMessage("", tool_calls=[call])
    said = [message.text for message in messages if message.type == "tool"]
    return AIMessage("; ".join(said) or "nothing to do")


SPEC = AgentSpec(
    name="porter",
    title="Porter",
    description="Does what it is told.",
    examples=("send:something",),
    accepts=("text",),
    produces=("text",),
    prompt=Path(__file__).parent / "prompt.md",
    tools=(send, mark, make, work, flaky, balky, die),
    playbook=follow,
    version="1",
)
