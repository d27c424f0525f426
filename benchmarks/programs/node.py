"""Warren in one process as ``warren up`` runs it, but with an agent and a planner that cost nothing of their own."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from deepagents import create_deep_agent
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from backend.api.role import api_role
from backend.core import cards, topology
from backend.core.claim_loop import ClaimLoop, Held, Kind
from backend.core.llm.factory import builtin_model
from backend.core.resources import Resources, open_resources
from backend.core.settings import Settings
from backend.core.telemetry.logs import configure_logging
from backend.core.views import UsageView
from benchmarks.measure import one_at_a_time
from benchmarks.programs.names import DEEP, IDLE
from warren.run import run_until_stopped
from workers.agentkit.control import listening
from workers.agentkit.discover import card_of
from workers.agentkit.presence import present
from workers.agentkit.spec import AgentSpec, Effect, FileRef, agent_tool
from workers.agentkit.step_log import StepLog
from workers.agentkit.step_writer import StepWriter
from workers.agentkit.worker import Role, agent_role, claim
from workers.aggregator.role import aggregator_role
from workers.clock.role import clock_role
from workers.supervisor.planner import Outcome, Plan, PlannedStep, PlanRequest
from workers.supervisor.role import supervising

_BARE_WARM_UP = 10


@agent_tool(effect=Effect.NONE, title="Repeating {text}")
async def repeat(text: str) -> str:
    """Return the text as it is."""
    return text


def playbook(messages: Sequence[BaseMessage], _tools: Sequence[str], _files: Sequence[FileRef]) -> AIMessage:
    """Call the one tool, then say what it said: a model that takes no time."""
    if messages[-1].type == "tool":
        return AIMessage(f"It said: {messages[-1].text}")
    return AIMessage("", tool_calls=[{"name": "repeat", "args": {"text": "job"}, "id": "call-1"}])


def spec(name: str) -> AgentSpec:
    """Return the agent that is measured."""
    return AgentSpec(
        name=name,
        title="Benchmark",
        description="Repeats what it is told.",
        examples=("repeat this",),
        accepts=("text",),
        produces=("text",),
        prompt=Path(__file__).with_name("prompt.md"),
        tools=(repeat,),
        playbook=playbook,
        version="1",
    )


class OneStep:
    """A planner without a model: every request is one step of one agent."""

    def __init__(self, agent: str) -> None:
        self._agent = agent

    async def plan(self, request: PlanRequest, *, config: RunnableConfig) -> Outcome:  # noqa: ARG002 - as the role calls it
        """Return the one step."""
        return Plan((PlannedStep("a", self._agent, request.request),), "It is the only agent.")

    async def review(self, request: PlanRequest, *, on_text: object, config: RunnableConfig) -> Outcome:
        """A one-step plan is answered without a review."""
        raise NotImplementedError


@asynccontextmanager
async def idle_role(_settings: Settings, resources: Resources) -> AsyncIterator[None]:
    """Be an agent's worker whose work is to say that it is done."""
    limits = resources.settings.limits

    async def run(held: Held) -> None:
        writer = StepWriter(StepLog(resources, held), held, deadline_seconds=limits.step_deadline_seconds)
        await writer.complete("done", UsageView(), tainted=False)

    await cards.register_cards(resources.engine, [card_of(spec(IDLE), model=None)])
    kind = Kind(
        table="steps",
        queue=topology.agent_queue(IDLE),
        exchange=topology.AGENT,
        slots=limits.slots,
        claim=lambda: claim(resources, IDLE),
        run=run,
    )
    loop = ClaimLoop(resources, kind)
    async with (
        present(resources, role=IDLE, version="1", slots=limits.slots, busy=lambda: loop.busy),
        loop.running(),
        listening(resources, loop, role=IDLE),
    ):
        yield


async def bare_ainvoke(count: int) -> list[float]:
    """Return the seconds of each run of the same DeepAgent as its library makes it, without anything of ours."""
    agent = create_deep_agent(
        model=builtin_model(playbook).model,
        tools=[repeat],
        system_prompt=spec(DEEP).prompt.read_text(encoding="utf-8"),
    )

    async def fire() -> None:
        await agent.ainvoke({"messages": [HumanMessage("repeat this")]})

    await one_at_a_time(fire, _BARE_WARM_UP)
    return await one_at_a_time(fire, count)


async def serve(settings: Settings, agent: str, bare: int, report: Path) -> None:
    """Measure the bare agent if asked, then run every role until ended."""
    seconds = await bare_ainvoke(bare) if bare else []
    await asyncio.to_thread(report.write_text, json.dumps({"bare_seconds": seconds, "at": time.time()}))

    @asynccontextmanager
    async def supervisor_role(_settings: Settings, resources: Resources) -> AsyncIterator[None]:
        async with supervising(resources, OneStep(agent)):
            yield

    work: Role = idle_role if agent == IDLE else agent_role(spec(agent))
    async with AsyncExitStack() as stack:
        resources = await stack.enter_async_context(open_resources(settings, agents=[agent]))
        for role in (clock_role, aggregator_role, supervisor_role, work, api_role):
            await stack.enter_async_context(role(settings, resources))
        await asyncio.Event().wait()


def main(config: str) -> None:
    """Run from JSON: urls, home, port, agent, bare (runs of the bare agent), report (the file that they go to)."""
    given = json.loads(config)
    Path(given["home"]).mkdir(parents=True)
    configure_logging("INFO", file=Path(given["home"]) / "warren.log")
    settings = Settings(home=Path(given["home"]), port=given["port"]).with_services(**given["urls"])
    # One person keeps 64 under way here; what the path can do is measured, not what one person may.
    settings = settings.model_copy(update={"limits": settings.limits.model_copy(update={"max_running": 0})})
    serving = serve(settings, given["agent"], given["bare"], Path(given["report"]))
    asyncio.run(run_until_stopped(serving, drain_seconds=settings.limits.drain_seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
