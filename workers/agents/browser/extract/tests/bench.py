"""One step's tools over the real sandbox, database and way out; what they make is kept in memory."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.act_views import SourceKind
from backend.core.db.session import make_engine
from backend.core.resources import Resources
from backend.core.settings import Settings
from backend.core.verdicts import Failure
from backend.core.views import FileView
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import BwrapSandbox
from workers.agentkit.started_call import StartedCall
from workers.agentkit.web import Web

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
        return 60.0


@dataclass
class NotedContext(StepContext):
    """Keeps what tools note as text from outside."""

    noted: list[tuple[str, str]] = field(default_factory=list)

    async def from_outside(self, kind: SourceKind, label: str, words: str) -> None:
        self.noted.append((label, words))


@dataclass(frozen=True)
class Here:
    """The part of a process's resources that these tools use."""

    engine: AsyncEngine
    settings: Settings


class NoBrowser(Exception):
    """A test that has no browser was asked for one."""


@dataclass
class FetchDesk:
    """A desk that fetches for real and has no browser."""

    web: Web
    resources: Resources

    @asynccontextmanager
    async def using(self, context: StepContext) -> AsyncIterator[Any]:
        raise NoBrowser
        yield


@dataclass
class Bench:
    """Calls tools for one person."""

    context: NotedContext
    tools: dict[str, BaseTool]

    @property
    def files(self) -> dict[str, tuple[str, bytes]]:
        return cast("KeptArtifacts", self.context.artifacts).kept

    @property
    def engine(self) -> AsyncEngine:
        return cast("FetchDesk", self.context.companion).resources.engine

    def csv(self, name: str) -> list[str]:
        return self.files[name][1].decode("utf-8-sig").splitlines()

    async def call(self, tool: str, **args: Any) -> Any:  # noqa: ANN401 - JSON
        runtime: ToolRuntime[StepContext, Any] = ToolRuntime(
            state={}, context=self.context, config={}, stream_writer=lambda _: None, tool_call_id="1", store=None
        )
        function = getattr(self.tools[tool], "coroutine")  # noqa: B009 - structured tools alone have one
        return json.loads(await function(**args, runtime=runtime))

    async def refusal(self, tool: str, **args: Any) -> tuple[str, str]:  # noqa: ANN401 - JSON
        """Call a tool that can't; returns code and message, and holds it to a next step."""
        try:
            answer = await self.call(tool, **args)
        except ToolProblem as problem:
            failure = problem.failure
            assert failure.cure.endswith(".")
            return failure.code, failure.message
        raise AssertionError(f"{tool} answered: {answer}")


@asynccontextmanager
async def opened_bench(
    settings: Settings, database_url: str, workspace: Path, tools: tuple[BaseTool, ...]
) -> AsyncIterator[Bench]:
    engine = make_engine(database_url, pool_size=2)
    user_id = uuid4()
    async with engine.begin() as conn:
        await conn.execute(text("insert into users (id, name) values (:id, 'ada')"), {"id": user_id})
    resources = cast("Resources", Here(engine, settings))
    context = new_context(user_id, workspace, FetchDesk(Web(settings.egress), resources))
    yield Bench(context, {tool.name: tool for tool in tools})
    await engine.dispose()


def new_context(user_id: UUID, workspace: Path, desk: object) -> NotedContext:
    return NotedContext(
        step_id=uuid4(),
        task_id=uuid4(),
        user_id=user_id,
        conversation_id=uuid4(),
        agent="browser",
        workspace=workspace,
        files=(),
        sandbox=SANDBOX,
        artifacts=KeptArtifacts(),
        recorder=QuietRecorder(),
        companion=desk,
    )
