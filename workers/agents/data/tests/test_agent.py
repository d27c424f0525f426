"""The agent as workers build it: the DeepAgent on the built-in model, every tool call through the gate."""

import shutil
from pathlib import Path

from langchain_core.messages import HumanMessage

from backend.core.llm.calling import ModelCaller
from backend.core.llm.factory import builtin_model
from workers.agentkit.agent import build_agent
from workers.agentkit.spec import Effect, effect_of
from workers.agents.data.agent import SPEC
from workers.agents.data.tests.conftest import KeptArtifacts, context_of

SAMPLES = Path(__file__).parents[4] / "samples"


async def test_it_answers_the_example_over_the_sample(workspace: Path) -> None:
    shutil.copy(SAMPLES / str(SPEC.sample_file), workspace)
    context = context_of(workspace, ["sales.csv"])
    agent = build_agent(SPEC, builtin_model(SPEC.playbook, files_of=lambda _: context.files), ModelCaller())
    files = [{"name": "sales.csv", "media_type": "text/csv", "size": 1, "origin": "request"}]
    data = {"instruction": SPEC.examples[0], "request": SPEC.examples[0], "files": files, "inputs": []}
    message = HumanMessage(SPEC.examples[0], additional_kwargs={"warren": data})
    result = await agent.ainvoke({"messages": [message]}, context=context)
    assert "has the highest total amount" in result["messages"][-1].text
    assert "Q2 2025 (2025-04-01 to 2025-06-30)" in result["messages"][-1].text
    assert isinstance(context.artifacts, KeptArtifacts)
    assert sorted(name.rsplit(".", 1)[1] for name in context.artifacts.kept) == ["json", "png"]


def test_it_reads_only() -> None:
    assert {effect_of(tool) for tool in SPEC.tools} == {Effect.NONE}
    assert [subagent.name for subagent in SPEC.subagents] == ["processor", "visualizer", "analyzer"]
    assert SPEC.prompt.read_text(encoding="utf-8").startswith("You are")
