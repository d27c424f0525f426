import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from langchain.tools import ToolRuntime
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage

from backend.core.verdicts import Failure
from backend.core.views import FileView
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import BwrapSandbox
from workers.agentkit.spec import FileRef
from workers.agentkit.started_call import StartedCall
from workers.agents.code.playbook import playbook
from workers.agents.code.tools import TOOLS

Call = Callable[..., Awaitable[Any]]
SANDBOX = BwrapSandbox()


class KeptArtifacts:
    """Keeps artifacts in memory, under their names."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, bytes]] = {}

    async def add(self, name: str, media_type: str, data: bytes | Path) -> FileView:
        content = data if isinstance(data, bytes) else data.read_bytes()
        self.kept[name] = (media_type, content)
        return FileView(id=uuid4(), name=name, media_type=media_type, size=len(content), created_at=datetime.now(UTC))


class QuietRecorder:
    """Takes what the gate would write to the step's events."""

    async def tool_started(self, call: StartedCall) -> None: ...

    async def tool_progress(self, call_id: str, text: str) -> None: ...

    async def tool_finished(
        self, call_id: str, result: str | None, failure: Failure | None, duration_ms: int
    ) -> None: ...

    def cancelled(self) -> bool:
        return False

    def seconds_left(self) -> float:
        return 120.0


def context_of(workspace: Path) -> StepContext:
    names = sorted(path.name for path in workspace.iterdir() if path.is_file())
    return StepContext(
        step_id=uuid4(),
        task_id=uuid4(),
        user_id=uuid4(),
        conversation_id=uuid4(),
        agent="code",
        workspace=workspace,
        files=tuple(FileRef(name, "text/plain", (workspace / name).stat().st_size) for name in names),
        sandbox=SANDBOX,
        artifacts=KeptArtifacts(),
        recorder=QuietRecorder(),
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


async def call_tool(context: StepContext, tool: str, **args: object) -> dict[str, Any]:
    """Call a tool by name; its JSON answer comes back."""
    runtime: ToolRuntime[StepContext, Any] = ToolRuntime(
        state={}, context=context, config={}, stream_writer=lambda _: None, tool_call_id="1", store=None
    )
    function = next(one for one in TOOLS if one.name == tool).coroutine
    assert function is not None
    answer: dict[str, Any] = json.loads(await function(**args, runtime=runtime))
    return answer


@pytest.fixture
def call(workspace: Path) -> Call:
    """Call tools of one step over the workspace, as it is at the first call."""
    contexts: list[StepContext] = []

    async def run(tool: str, **args: object) -> dict[str, Any]:
        if not contexts:
            contexts.append(context_of(workspace))
        return await call_tool(contexts[0], tool, **args)

    return run


Ask = Callable[..., Awaitable[tuple[AIMessage, StepContext]]]


@pytest.fixture
def ask(workspace: Path) -> Ask:
    """Ask the built-in model over every file in the workspace; its tool calls run for real."""

    async def run(request: str) -> tuple[AIMessage, StepContext]:
        context = context_of(workspace)
        told = {"instruction": request, "request": request}
        messages: list[BaseMessage] = [HumanMessage(request, additional_kwargs={"warren": told})]
        for _ in range(50):
            message = playbook(messages, [tool.name for tool in TOOLS], context.files)
            messages.append(message)
            if not message.tool_calls:
                return message, context
            messages += [await _run(call, context) for call in message.tool_calls]
        raise AssertionError("the playbook never came to an answer")

    return run


async def _run(call: ToolCall, context: StepContext) -> ToolMessage:
    try:
        text = json.dumps(await call_tool(context, call["name"], **call["args"]))
    except ToolProblem as problem:
        failure = problem.failure
        return ToolMessage(
            f"Error: {failure.message} {failure.cure}",
            tool_call_id=call["id"],
            status="error",
            additional_kwargs={"failure": failure.as_json()},
        )
    return ToolMessage(text, tool_call_id=call["id"])
