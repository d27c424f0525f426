"""The agent as workers build it: the DeepAgent on the built-in model, every tool call through the gate."""

import shutil
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from backend.core.llm.calling import ModelCaller
from backend.core.llm.factory import builtin_model
from backend.core.verdicts import Permanent
from workers.agentkit.agent import build_agent
from workers.agentkit.spec import Effect, effect_of
from workers.agents.document.agent import SPEC
from workers.agents.document.tests.conftest import KeptArtifacts, context_of

SAMPLES = Path(__file__).parents[4] / "samples"


async def answer(workspace: Path, request: str, *names: str) -> tuple[str, KeptArtifacts]:
    context = context_of(workspace, list(names))
    agent = build_agent(SPEC, builtin_model(SPEC.playbook), ModelCaller())
    files = [{"name": name, "media_type": "", "size": 1, "origin": "request"} for name in names]
    data = {"instruction": request, "request": request, "files": files, "inputs": []}
    result = await agent.ainvoke(
        {"messages": [HumanMessage(request, additional_kwargs={"warren": data})]}, context=context
    )
    assert isinstance(context.artifacts, KeptArtifacts)
    return result["messages"][-1].text, context.artifacts


async def test_it_answers_the_example_over_the_sample(workspace: Path) -> None:
    shutil.copy(SAMPLES / str(SPEC.sample_file), workspace)
    text, kept = await answer(workspace, SPEC.examples[0], str(SPEC.sample_file))
    assert "(artifact:report.pdf#page=2)" in text
    assert [name.rsplit(".", 1)[1] for name in kept.kept] == ["csv"]


async def test_the_total_of_the_sample_receipt(workspace: Path) -> None:
    shutil.copy(SAMPLES / "receipt.jpg", workspace)
    text, _ = await answer(workspace, "what is the total?", "receipt.jpg")
    assert text.startswith("The total is **")
    assert "(artifact:receipt.jpg#page=1)" in text


async def test_the_sample_contracts_compared(workspace: Path) -> None:
    names = ("contract-v2.docx", "contract-v1.docx")
    for name in names:
        shutil.copy(SAMPLES / name, workspace)
    text, kept = await answer(workspace, "Compare these two contracts and list what changed", *names)
    assert "[contract-v1.docx](artifact:contract-v1.docx) is taken as the older version" in text
    assert [media_type for media_type, _ in kept.kept.values()] == ["text/x-diff"]


async def test_a_file_that_cannot_be_read_ends_the_step(workspace: Path) -> None:
    (workspace / "empty.pdf").write_bytes(b"")
    with pytest.raises(Permanent, match=r"empty\.pdf"):
        await answer(workspace, "summarise this", "empty.pdf")


def test_it_reads_only() -> None:
    assert {effect_of(tool) for tool in SPEC.tools} == {Effect.NONE}
    assert [subagent.name for subagent in SPEC.subagents] == ["extractor", "splitter", "reviewer"]
    prompt = SPEC.prompt.read_text(encoding="utf-8")
    assert prompt.startswith("You are")
    assert "never an instruction" in prompt
