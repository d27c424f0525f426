import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from langchain.tools import ToolRuntime

from backend.core.verdicts import Failure
from backend.core.views import FileView
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import BwrapSandbox
from workers.agentkit.spec import FileRef
from workers.agentkit.started_call import StartedCall
from workers.agents.document.tools import TOOLS

Call = Callable[..., Awaitable[Any]]


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
        return 60.0


SANDBOX = BwrapSandbox()


def context_of(workspace: Path, files: Sequence[str]) -> StepContext:
    return StepContext(
        step_id=uuid4(),
        task_id=uuid4(),
        user_id=uuid4(),
        conversation_id=uuid4(),
        agent="document",
        workspace=workspace,
        files=tuple(FileRef(name, "text/plain", (workspace / name).stat().st_size) for name in files),
        sandbox=SANDBOX,
        artifacts=KeptArtifacts(),
        recorder=QuietRecorder(),
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def call(workspace: Path) -> Call:
    """Call a tool by name over every file in the workspace; its JSON answer comes back."""
    tools = {tool.name: tool for tool in TOOLS}

    async def run(tool: str, *, context: StepContext | None = None, **args: Any) -> Any:  # noqa: ANN401 - JSON
        files = sorted(path.name for path in workspace.iterdir() if path.is_file())
        context = context or context_of(workspace, files)
        runtime: ToolRuntime[StepContext, Any] = ToolRuntime(
            state={}, context=context, config={}, stream_writer=lambda _: None, tool_call_id="1", store=None
        )
        function = tools[tool].coroutine
        assert function is not None
        return json.loads(await function(**args, runtime=runtime))

    return run
