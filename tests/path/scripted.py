"""A planner and agents that do what a test tells them, on the real path."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from langchain.tools import ToolRuntime
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool

from workers.agentkit.context import StepContext
from workers.agentkit.spec import CANNOT, AgentSpec, Effect, FileRef, SubagentSpec, agent_tool
from workers.supervisor.planner import Answer, Decided, Outcome, Plan, PlannedStep, PlanRequest
from workers.supervisor.terms import Arrange

OnText = Callable[[str], Awaitable[None]]
Deed = Callable[[StepContext], Awaitable[str]]
Thought = Decided | Exception | Callable[[PlanRequest], Awaitable[Decided]]


@dataclass(eq=False)
class Act:
    """What the tool ``act`` does under one name: counts its calls, and waits where a test wants it to."""

    deed: Deed | None = None
    calls: int = 0
    done: int = 0
    cut_off: int = 0
    started: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    contexts: list[StepContext] = field(default_factory=list)

    async def __call__(self, context: StepContext) -> str:
        self.calls += 1
        self.contexts.append(context)
        self.started.set()
        try:
            result = await self.deed(context) if self.deed is not None else await self._wait()
        except asyncio.CancelledError:
            self.cut_off += 1
            raise
        self.done += 1
        return result

    async def _wait(self) -> str:
        await self.release.wait()
        return "released"


class Acts(dict[str, Act]):
    """Acts by name; one that wasn't defined answers with its own name."""

    def __missing__(self, name: str) -> Act:
        async def say(_context: StepContext) -> str:
            return f"did {name}"

        return self.define(name, say)

    def define(self, name: str, deed: Deed) -> Act:
        self[name] = Act(deed)
        return self[name]

    def raising(self, name: str, error: BaseException) -> Act:
        async def fail(_context: StepContext) -> str:
            raise error

        return self.define(name, fail)

    def holding(self, name: str) -> Act:
        """Define an act that waits until its ``release`` is set."""
        self[name] = Act()
        return self[name]


def _calls(stage: str) -> list[tuple[str, dict[str, object]]]:
    calls: list[tuple[str, dict[str, object]]] = []
    for word in stage.split():
        verb, _, rest = word.partition(":")
        if verb == "act":
            calls.append(("act", {"name": rest}))
        elif verb == "send":
            name, _, to = rest.partition(":")
            calls.append(("send", {"name": name, "to": to}))
        elif verb in {"mark", "read"}:
            calls.append((verb, {"name": rest}))
        elif verb == "call":
            calls.append((rest, {}))
        elif verb == "ask":
            subagent, _, name = rest.partition(":")
            told = name if ":" in name else f"act:{name}"
            calls.append(("task", {"subagent_type": subagent, "description": told}))
    return calls


def follow(messages: Sequence[BaseMessage], _tools: Sequence[str], _files: Sequence[FileRef]) -> AIMessage:
    """Follow an instruction: stages of calls, joined by ``then``.

    The calls are ``act:NAME``, ``ask:SUBAGENT:NAME`` (or a call in place of the name), ``call:TOOL``, and of agents
    that act on a world ``send:NAME:TO``, ``mark:NAME`` and ``read:NAME``.

    The result is what the last stage's calls said, or the instruction itself when it holds no call; an instruction that
    begins with "cannot" is said to be out of reach.
    """
    first = next(message for message in messages if isinstance(message, HumanMessage))
    instruction: str = first.additional_kwargs.get("warren", {}).get("instruction") or first.text
    stages = [calls for stage in instruction.split(" then ") if (calls := _calls(stage))]
    past = [message for message in messages if isinstance(message, AIMessage)]
    if len(past) < len(stages):
        calls = stages[len(past)]
        return AIMessage(
            "",
            tool_calls=[
                {"name": name, "args": args, "id": f"{instruction}#{len(past)}.{number}"}
                for number, (name, args) in enumerate(calls)
            ],
        )
    if instruction.startswith("cannot"):
        return AIMessage("That is beyond me. What works: act:x", additional_kwargs=CANNOT)
    said = [message.text for message in messages if message.type == "tool"]
    return AIMessage("; ".join(said[-len(stages[-1]) :]) if stages else f"said {instruction}")


def make_agent(
    name: str,
    acts: Acts,
    prompt: Path,
    *,
    keeps_workspace: bool = False,
    reuses_results: bool = False,
    tools: tuple[BaseTool, ...] = (),
) -> AgentSpec:
    """Return an agent with a tool that does the acts, and these; it has a subagent of the same ability."""

    @agent_tool(effect=Effect.NONE, title="Doing {name}")
    async def act(name: str, runtime: ToolRuntime[StepContext]) -> str:
        """Do one act."""
        return await acts[name](runtime.context)

    names = ("act", *(tool.name for tool in tools))
    return AgentSpec(
        name=name,
        title=name.title(),
        description=f"Does what {name} is told.",
        examples=("act:something",),
        accepts=("text",),
        produces=("text",),
        prompt=prompt,
        tools=(act, *tools),
        playbook=follow,
        version="1",
        keeps_workspace=keeps_workspace,
        reuses_results=reuses_results,
        subagents=(SubagentSpec(name="helper", description="Helps.", prompt="Help.", tools=names),),
    )


def steps(**planned: tuple[str, ...]) -> Plan:
    """Return a plan: ``steps(a=("alpha", "act:x"), b=("beta", "act:y", "a"))`` has b depend on a."""
    return Plan(
        tuple(PlannedStep(key, agent, text, tuple(needs)) for key, (agent, text, *needs) in planned.items()),
        why="as told",
    )


@dataclass
class ScriptedPlanner:
    """Plans what it was told for a request, else one step of alpha; reviews likewise, else with a joined answer."""

    plans: dict[str, list[Thought]] = field(default_factory=dict)
    reviews: dict[str, list[Thought]] = field(default_factory=dict)
    planned: list[PlanRequest] = field(default_factory=list)
    reviewed: list[PlanRequest] = field(default_factory=list)

    def on(self, request: str, *thoughts: Thought) -> None:
        """Plan this request so, one thought per call; the last one stays."""
        self.plans[request] = list(thoughts)

    def on_review(self, request: str, *thoughts: Thought) -> None:
        """Review this request so."""
        self.reviews[request] = list(thoughts)

    async def plan(self, request: PlanRequest, *, config: RunnableConfig) -> Decided:
        self.planned.append(request)
        default = steps(only=("alpha", request.request))
        return await _think(self.plans.get(request.request), default, request)

    async def review(self, request: PlanRequest, *, on_text: OnText, config: RunnableConfig) -> Outcome:
        self.reviewed.append(request)
        default = Answer("reviewed: " + "; ".join(step.result or f"({step.state})" for step in request.done))
        outcome = await _think(self.reviews.get(request.request), default, request)
        assert not isinstance(outcome, Arrange), "a review sets nothing up"
        if isinstance(outcome, Answer):
            await on_text(outcome.text)
        return outcome


async def _think(thoughts: list[Thought] | None, default: Outcome, request: PlanRequest) -> Decided:
    if not thoughts:
        return default
    thought = thoughts.pop(0) if len(thoughts) > 1 else thoughts[0]
    if isinstance(thought, Exception):
        raise thought
    if callable(thought):
        return await thought(request)
    return thought
