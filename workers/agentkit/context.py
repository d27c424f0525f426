"""What one step's tools can reach: its workspace, files, sandbox, and the person who watches."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import UUID

from backend.core.views import FileView
from workers.agentkit.sandbox import Sandbox
from workers.agentkit.spec import FileRef


class ArtifactSink(Protocol):
    """Where a tool leaves the files it made."""

    async def add(self, name: str, media_type: str, data: bytes | Path) -> FileView:
        """Keep a file as an artifact of this step; bytes are stored before the row."""
        ...


@dataclass(kw_only=True)
class StepContext:
    """Passed to every tool call of one step; never checkpointed, made anew on resume."""

    step_id: UUID
    task_id: UUID
    user_id: UUID
    conversation_id: UUID
    agent: str
    #: The step's own folder: input files lie there under their names; removed when the step ends.
    workspace: Path
    files: tuple[FileRef, ...]
    sandbox: Sandbox
    artifacts: ArtifactSink
    #: Shows a short live phrase ("reading page 7 of 12").
    progress: Callable[[str], Awaitable[None]]
    #: Scratch of this step, never persisted.
    memo: dict[str, object] = field(default_factory=dict)
