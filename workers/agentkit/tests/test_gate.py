"""The tool gate around a real agent and its subagents; what it writes goes to a recorder that only remembers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from langchain.tools import ToolRuntime
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.tools import BaseTool, tool
from langgraph.errors import NodeCancelledError
from sqlalchemy.exc import DBAPIError

from backend.core.llm.calling import ModelCaller
from backend.core.llm.factory import builtin_model
from backend.core.verdicts import Failure, Permanent, Retryable
from workers.agentkit.agent import build_agent
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import BwrapSandbox, SandboxUnavailable
from workers.agentkit.spec import AgentSpec, Effect, SubagentSpec, UndeclaredToolError, agent_tool, title_of
from workers.agentkit.started_call import StartedCall

Call = tuple[str, dict[str, object]]


@dataclass
class Remembering:
    """A recorder that keeps what it is told, in order."""

    started: list[StartedCall] = field(default_factory=list)
    finished: list[tuple[str, str | None, Failure | None]] = field(default_factory=list)
    progress: list[tuple[str, str]] = field(default_factory=list)
    is_cancelled: bool = False
    seconds: float = 60.0

    async def tool_started(self, call: StartedCall) -> None:
        self.started.append(call)

    async def tool_progress(self, call_id: str, text: str) -> None:
        self.progress.append((call_id, text))

    async def tool_finished(self, call_id: str, result: str | None, failure: Failure | None, duration_ms: int) -> None:
        self.finished.append((call_id, result, failure))

    def cancelled(self) -> bool:
        return self.is_cancelled

    def seconds_left(self) -> float:
        return self.seconds

    @property
    def failure(self) -> Failure:
        [(_, _, failure)] = self.finished
        assert failure is not None
        return failure


class Nothing:
    """An artifact sink that no test uses."""

    async def add(self, name: str, media_type: str, data: bytes | Path) -> Any:  # noqa: ANN401 - never called
        raise NotImplementedError


Does = Callable[[StepContext], Any]


class Bench:
    """One agent with one tool ``work``, which does what a test says."""

    def __init__(self, folder: Path, does: Does, calls: Sequence[Call], *, inner: Sequence[Call] = ()) -> None:
        self.recorder = Remembering()
        self.called = 0
        prompt = folder / "prompt.md"
        prompt.write_text("Work.")
        self.context = StepContext(
            step_id=uuid4(),
            task_id=uuid4(),
            user_id=uuid4(),
            conversation_id=uuid4(),
            agent="bench",
            workspace=folder,
            files=(),
            sandbox=BwrapSandbox(),
            artifacts=Nothing(),
            recorder=self.recorder,
        )

        @agent_tool(effect=Effect.NONE, title="Working on {what}")
        async def work(what: str, runtime: ToolRuntime[StepContext]) -> str:
            """Work."""
            self.called += 1
            return str(await does(runtime.context))

        def follow(messages: Sequence[BaseMessage], _tools: Sequence[str], _files: Sequence[object]) -> AIMessage:
            asked = next(message.text for message in messages if isinstance(message, HumanMessage))
            todo = inner if asked == "inner" else calls
            said = [message for message in messages if message.type == "tool"]
            if said:
                return AIMessage("heard: " + "; ".join(message.text for message in said))
            return AIMessage(
                "", tool_calls=[{"name": n, "args": a, "id": f"{asked} {i}"} for i, (n, a) in enumerate(todo)]
            )

        spec = AgentSpec(
            name="bench",
            title="Bench",
            description="Works.",
            examples=("work",),
            accepts=("text",),
            produces=("text",),
            prompt=prompt,
            tools=(work,),
            playbook=follow,
            version="1",
            subagents=(SubagentSpec(name="helper", description="Helps.", prompt="Help.", tools=("work",)),),
        )
        self.agent = build_agent(spec, builtin_model(follow), ModelCaller())

    async def run(self) -> str:
        """Run the agent; returns its last words."""
        result = await self.agent.ainvoke({"messages": [HumanMessage("outer")]}, context=self.context)
        return str(result["messages"][-1].text)


async def _fine(_context: StepContext) -> str:
    return "fine"


def _raising(error: Exception) -> Does:
    async def fail(_context: StepContext) -> str:
        raise error

    return fail


ONE: list[Call] = [("work", {"what": "it"})]


async def test_a_call_is_shown_with_its_title_arguments_and_result(tmp_path: Path) -> None:
    bench = Bench(tmp_path, _fine, ONE)
    assert await bench.run() == "heard: fine"
    [started] = bench.recorder.started
    assert (started.call_id, started.tool, started.title) == ("outer 0", "work", "Working on it")
    assert (started.subagent, started.args) == (None, {"what": "it"})
    assert bench.recorder.finished == [("outer 0", "fine", None)]


async def test_progress_belongs_to_the_running_call(tmp_path: Path) -> None:
    async def speak(context: StepContext) -> str:
        await context.progress("half way")
        return "done"

    bench = Bench(tmp_path, speak, [*ONE, ("work", {"what": "more"})])
    await bench.run()
    assert sorted(bench.recorder.progress) == [("outer 0", "half way"), ("outer 1", "half way")]


async def test_a_tool_that_raises_becomes_words_and_the_run_goes_on(tmp_path: Path) -> None:
    bench = Bench(tmp_path, _raising(ZeroDivisionError("secret detail")), ONE)
    words = await bench.run()
    assert words.startswith("heard: Error: The tool broke: ZeroDivisionError.")
    assert "secret detail" not in words
    assert bench.recorder.failure.code == "internal"
    assert bench.recorder.failure.cure


async def test_a_tools_problem_is_told_with_its_cure(tmp_path: Path) -> None:
    bench = Bench(tmp_path, _raising(ToolProblem("no_column", "There is no column x.", "Choose y or z.")), ONE)
    assert await bench.run() == "heard: Error: There is no column x. Choose y or z."
    assert bench.recorder.failure == Failure(code="no_column", message="There is no column x.", cure="Choose y or z.")


async def test_a_missing_sandbox_is_told_with_its_cure(tmp_path: Path) -> None:
    bench = Bench(tmp_path, _raising(SandboxUnavailable("No bubblewrap.", "Install it.")), ONE)
    assert await bench.run() == "heard: Error: No bubblewrap. Install it."
    assert bench.recorder.failure.code == "sandbox_unavailable"


async def test_a_tool_that_outlives_the_deadline_is_ended(tmp_path: Path) -> None:
    async def hang(_context: StepContext) -> str:
        await asyncio.Event().wait()
        return "never"

    bench = Bench(tmp_path, hang, ONE)
    bench.recorder.seconds = 0.05
    assert "longer than the step may take" in await bench.run()
    assert bench.recorder.failure.code == "deadline"


async def test_a_stopped_step_calls_no_further_tool(tmp_path: Path) -> None:
    bench = Bench(tmp_path, _fine, ONE)
    bench.recorder.is_cancelled = True
    with pytest.raises(NodeCancelledError):
        await bench.run()
    assert (bench.called, bench.recorder.started) == (0, [])


async def test_a_tool_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    bench = Bench(tmp_path, _fine, [("fly", {})])
    assert "fly" in await bench.run()
    assert bench.recorder.started[0].tool == "fly"
    assert bench.recorder.failure.code == "refused"


async def test_arguments_that_do_not_fit_are_refused_in_words(tmp_path: Path) -> None:
    bench = Bench(tmp_path, _fine, [("work", {"where": "here"})])
    assert "what" in await bench.run()
    assert (bench.called, bench.recorder.failure.code) == (0, "refused")


@pytest.mark.parametrize(
    "verdict", [Retryable(Failure(code="busy", message="Busy.")), Permanent(Failure(code="no", message="No."))]
)
async def test_a_verdict_ends_the_step_and_is_no_error_of_the_tool(tmp_path: Path, verdict: Exception) -> None:
    bench = Bench(tmp_path, _raising(verdict), ONE)
    with pytest.raises(type(verdict)):
        await bench.run()


async def test_a_service_of_ours_that_is_away_is_no_error_of_the_tool(tmp_path: Path) -> None:
    lost = DBAPIError("select", {}, Exception(), connection_invalidated=True)
    bench = Bench(tmp_path, _raising(lost), ONE)
    with pytest.raises(Retryable, match="didn't answer"):
        await bench.run()


@pytest.mark.parametrize("subagent", ["helper", "general-purpose"])
async def test_every_subagent_goes_through_the_gate_under_its_name(tmp_path: Path, subagent: str) -> None:
    ask: Call = ("task", {"subagent_type": subagent, "description": "inner"})
    bench = Bench(tmp_path, _fine, [ask], inner=ONE)
    assert await bench.run() == "heard: heard: fine"
    assert [(call.tool, call.subagent) for call in bench.recorder.started] == [("task", None), ("work", subagent)]
    assert bench.recorder.started[0].title == f"Asking the {subagent}"
    assert [call_id for call_id, _, _ in bench.recorder.finished] == ["inner 0", "outer 0"]


async def test_a_subagents_tool_that_raises_does_not_end_the_run(tmp_path: Path) -> None:
    ask: Call = ("task", {"subagent_type": "helper", "description": "inner"})
    bench = Bench(tmp_path, _raising(OSError("disk")), [ask], inner=ONE)
    assert "The tool broke: OSError" in await bench.run()
    assert [failure and failure.code for _, _, failure in bench.recorder.finished] == ["internal", None]


async def test_no_subagent_has_tools_beyond_its_own(tmp_path: Path) -> None:
    ask: Call = ("task", {"subagent_type": "helper", "description": "inner"})
    bench = Bench(tmp_path, _fine, [ask], inner=[("write_file", {"file_path": "/x", "content": "y"})])
    await bench.run()
    refused = [failure for _, _, failure in bench.recorder.finished if failure is not None]
    assert [failure.code for failure in refused] == ["refused"]


def _spec(folder: Path, *tools: BaseTool, subagents: tuple[SubagentSpec, ...] = ()) -> AgentSpec:
    return AgentSpec(
        name="x",
        title="X",
        description="x",
        examples=(),
        accepts=(),
        produces=(),
        prompt=folder / "prompt.md",
        tools=tools,
        playbook=lambda _messages, _tools, _files: AIMessage("x"),
        version="1",
        subagents=subagents,
    )


def test_a_tool_without_a_declared_effect_does_not_load(tmp_path: Path) -> None:
    @tool
    async def bare(what: str) -> str:
        """Do something to the world, nobody knows what."""
        return what

    with pytest.raises(UndeclaredToolError, match="bare"):
        _spec(tmp_path, bare)


def test_a_subagent_has_no_tool_that_the_agent_lacks(tmp_path: Path) -> None:
    helper = SubagentSpec(name="helper", description="h", prompt="h", tools=("fly",))
    with pytest.raises(UndeclaredToolError, match="fly"):
        _spec(tmp_path, subagents=(helper,))


def test_a_title_whose_argument_is_missing_falls_back_to_the_name(tmp_path: Path) -> None:
    @agent_tool(effect=Effect.NONE, title="Reading {page} of {file}")
    async def read_page(page: int) -> str:
        """Read."""
        return str(page)

    assert title_of(read_page, {"page": 1}) == "read page"
    assert title_of(read_page, {"page": 1, "file": "a.pdf"}) == "Reading 1 of a.pdf"
