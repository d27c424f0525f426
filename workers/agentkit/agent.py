"""A DeepAgent from its spec: built once per process, run per step with a context of its own."""

from typing import Any

from deepagents import SubAgent, create_deep_agent
from deepagents.middleware.filesystem import FilesystemMiddleware
from langchain.agents.middleware import ModelCallLimitMiddleware
from langchain.agents.middleware.types import AgentMiddleware
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph.state import CompiledStateGraph

from backend.core.llm.calling import ModelCaller
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.middleware import ProviderMiddleware
from workers.agentkit.context import StepContext
from workers.agentkit.gate import ToolGate
from workers.agentkit.spec import AgentSpec, SubagentSpec

Graph = CompiledStateGraph[Any, StepContext, Any, Any]

#: LangGraph's default of 10,000 super-steps is no limit; a model call and its tools are a few.
_SUPER_STEPS_PER_MODEL_CALL = 8


def build_agent(
    spec: AgentSpec, chosen: ChosenModel, caller: ModelCaller, checkpointer: BaseCheckpointSaver[Any] | None = None
) -> Graph:
    """Return the compiled agent; it holds no state, so one serves every step at once.

    Read-only agents have no checkpointer: a step that lost its worker starts afresh, which repeats nothing outside.
    """
    agent = create_deep_agent(
        model=chosen.model,
        tools=list(spec.tools),
        system_prompt=spec.prompt.read_text(encoding="utf-8"),
        middleware=_middleware(spec, chosen, caller, subagent=None),
        subagents=[_subagent(spec, subagent, chosen, caller) for subagent in (*spec.subagents, _generalist(spec))],
        context_schema=StepContext,
        checkpointer=checkpointer,
        name=spec.name,
    )
    return agent.with_config(recursion_limit=spec.limits.model_calls * _SUPER_STEPS_PER_MODEL_CALL)


def _middleware(
    spec: AgentSpec, chosen: ChosenModel, caller: ModelCaller, *, subagent: str | None
) -> list[AgentMiddleware[Any, Any, Any]]:
    """Return what every agent and subagent goes through: subagents inherit none of it."""
    return [
        # The full set of file tools costs 2,600 tokens a call; reading back a long result is the one that is needed.
        FilesystemMiddleware(tools=["read_file"]),
        ModelCallLimitMiddleware(run_limit=spec.limits.model_calls, exit_behavior="end"),
        ProviderMiddleware(chosen, caller),
        ToolGate(subagent, most_calls=spec.limits.tool_calls),
    ]


def _subagent(spec: AgentSpec, subagent: SubagentSpec, chosen: ChosenModel, caller: ModelCaller) -> SubAgent:
    return SubAgent(
        name=subagent.name,
        description=subagent.description,
        system_prompt=subagent.prompt,
        tools=[tool for tool in spec.tools if tool.name in subagent.tools],
        middleware=_middleware(spec, chosen, caller, subagent=subagent.name),
    )


def _generalist(spec: AgentSpec) -> SubagentSpec:
    """Return our own general-purpose subagent: the library would add one of its own, without the gate."""
    return SubagentSpec(
        name="general-purpose",
        description="Does a part of the work that needs none of the specialists.",
        prompt="Do exactly the part you are given, with the tools you have, and report the result in a few sentences.",
        tools=tuple(tool.name for tool in spec.tools),
    )
