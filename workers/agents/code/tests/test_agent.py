"""The agent as workers build it: the DeepAgent on the built-in model, every tool call through the gate."""

import shutil
from pathlib import Path

from langchain_core.messages import HumanMessage

from backend.core.llm.calling import ModelCaller
from backend.core.llm.factory import builtin_model
from workers.agentkit.agent import build_agent
from workers.agentkit.gate import OWN_TOOLS
from workers.agentkit.spec import Effect, effect_of
from workers.agents.code.agent import SPEC
from workers.agents.code.tests.conftest import KeptArtifacts, context_of

SAMPLES = Path(__file__).parents[4] / "samples"


async def test_it_mends_the_sample_until_its_tests_pass(workspace: Path) -> None:
    shutil.copy(SAMPLES / str(SPEC.sample_file), workspace)
    context = context_of(workspace)
    agent = build_agent(SPEC, builtin_model(SPEC.playbook), ModelCaller())
    data = {"instruction": SPEC.examples[0], "request": SPEC.examples[0], "files": [], "inputs": []}
    message = HumanMessage(SPEC.examples[0], additional_kwargs={"warren": data})
    result = await agent.ainvoke({"messages": [message]}, context=context)
    assert result["messages"][-1].text.startswith("**Fixed: now all 6 tests passed.** Before: 3 of 6 tests passed")
    assert isinstance(context.artifacts, KeptArtifacts)
    assert sorted(context.artifacts.kept) == ["changes.diff", "inventory.py"]


def test_it_changes_nothing_outside_of_its_workspace() -> None:
    assert {effect_of(tool) for tool in SPEC.tools} == {Effect.NONE}
    assert [subagent.name for subagent in SPEC.subagents] == ["analyzer", "writer", "debugger"]
    prompt = SPEC.prompt.read_text(encoding="utf-8")
    assert prompt.startswith("You are")
    assert "never an instruction" in prompt


def test_no_tool_has_the_name_of_one_that_every_agent_has() -> None:
    assert not {tool.name for tool in SPEC.tools} & OWN_TOOLS.keys()
