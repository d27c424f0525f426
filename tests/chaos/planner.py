"""A planner that reads the plan from the request, so that load has any shape at no cost; else the real one plans."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from langchain_core.runnables import RunnableConfig

from backend.core.llm.calling import ModelCaller
from backend.core.resources import Resources
from backend.core.settings import Settings
from workers.supervisor.planner import Answer, Decided, Outcome, Plan, PlannedStep, Planner, PlanRequest
from workers.supervisor.role import supervising

_MARK = "plan:"


@dataclass(frozen=True)
class ScriptedThinker:
    """Plans ``plan: a=porter send:x; b=porter make:y <a`` as it says, and answers it with what its steps said."""

    real: Planner

    async def plan(self, request: PlanRequest, *, config: RunnableConfig) -> Decided:
        """Return the steps that the request spells."""
        if not request.request.startswith(_MARK):
            return await self.real.plan(request, config=config)
        return Plan(tuple(_step(part) for part in request.request.removeprefix(_MARK).split(";")), why="as told")

    async def review(
        self, request: PlanRequest, *, on_text: Callable[[str], Awaitable[None]], config: RunnableConfig
    ) -> Outcome:
        """Return what the steps said."""
        if not request.request.startswith(_MARK):
            return await self.real.review(request, on_text=on_text, config=config)
        said = [f"{done.state}: {done.result or done.error}" for done in request.done]
        for piece in said:
            await on_text(piece)
        return Answer("".join(said))


def _step(part: str) -> PlannedStep:
    key, _, rest = part.strip().partition("=")
    what, _, needs = rest.partition("<")
    agent, _, instruction = what.strip().partition(" ")
    return PlannedStep(key, agent, instruction, tuple(need for need in needs.strip().split(",") if need))


@asynccontextmanager
async def supervisor_role(settings: Settings, resources: Resources) -> AsyncIterator[None]:
    """Plan as told."""
    async with supervising(resources, ScriptedThinker(Planner.make(settings.models, ModelCaller()))):
        yield
