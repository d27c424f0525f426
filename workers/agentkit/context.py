"""What one step's tools can reach: its workspace, files, sandbox, and the person who watches."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import UUID

from pydantic import SkipValidation

from backend.core.act_views import SourceKind
from backend.core.news import News, merged
from backend.core.verdicts import Failure
from backend.core.views import FileView
from workers.agentkit.act_desk import ActDesk
from workers.agentkit.acts import LedgerEntry
from workers.agentkit.providers import Providers
from workers.agentkit.sandbox import Sandbox
from workers.agentkit.spec import FileRef
from workers.agentkit.started_call import StartedCall

#: The ledger's row of the act that this code does; set by the gate.
CURRENT_ACT: ContextVar[LedgerEntry] = ContextVar("current_act")
#: What a running tool call has noted as text from outside; set by the gate.
TOLD_TAINT: ContextVar[list[str]] = ContextVar("told_taint")
#: The id of the tool call that this code runs in; set by the gate.
CURRENT_CALL: ContextVar[str] = ContextVar("current_call", default="")


class ToolProblem(Exception):
    """A tool could not do what was asked: a sentence for the model and the person, with a next step."""

    def __init__(self, code: str, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.failure = Failure(code=code, message=message, cure=cure)


class ArtifactSink(Protocol):
    """Where a tool leaves the files it made."""

    async def add(self, name: str, media_type: str, data: bytes | Path) -> FileView:
        """Keep a file as an artifact of this step; bytes are stored before the row."""
        ...


class Recorder(Protocol):
    """Writes what a step's tools do into its events, under the step's lease."""

    async def tool_started(self, call: StartedCall) -> None:
        """Note that a call began."""
        ...

    async def tool_progress(self, call_id: str, text: str) -> None:
        """Note a running tool's latest word."""
        ...

    async def tool_finished(self, call_id: str, result: str | None, failure: Failure | None, duration_ms: int) -> None:
        """Note how a call ended."""
        ...

    def cancelled(self) -> bool:
        """Tell whether a person has stopped the step."""
        ...

    def seconds_left(self) -> float:
        """Return the seconds until the step's deadline."""
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
    # A tool's schema is made from its signature, this class in it: pydantic can't check a protocol, and need not.
    sandbox: SkipValidation[Sandbox]
    artifacts: SkipValidation[ArtifactSink]
    recorder: SkipValidation[Recorder]
    #: The ways to everything outside that tools call, with their limits and circuits.
    providers: SkipValidation[Providers] = field(default_factory=Providers)
    #: Where acts on the world are asked for and kept; None where a step can do none.
    desk: SkipValidation[ActDesk | None] = None
    #: What the agent's companion yielded: connections, say.
    companion: object = None
    #: A person had the step run again: what was kept from before isn't what they want.
    again: bool = False
    #: Seconds for which the step's result may stand for the same request; see ``may_stand``.
    stands: float = 0.0
    #: What a tool found new since the last look (``told_news``); a watch speaks only when something changed.
    news: SkipValidation[News | None] = None
    #: Names of files that a tool kept and this agent can't read (``left_unread``).
    unread: list[str] = field(default_factory=list)
    #: Scratch of this step, never persisted.
    memo: dict[str, object] = field(default_factory=dict)

    @property
    def ledger(self) -> LedgerEntry:
        """The row of the act that is under way.

        Raises:
            LookupError: the tool declared no effect, so none is.
        """
        return CURRENT_ACT.get()

    async def from_outside(self, kind: SourceKind, label: str, words: str) -> None:
        """Note text from outside, as a person should read it on a card, before it is given to the agent.

        A tool with ``outside=…`` that notes nothing itself has its whole answer noted under its title.
        """
        told = TOLD_TAINT.get(None)
        if told is not None:
            told.append(label)
        if self.desk is not None:
            await self.desk.taint.add(kind, label, words)

    def may_stand(self, seconds: float) -> None:
        """Say that the result, whose work this tool has done, may answer the same request again for a while."""
        self.stands = seconds

    def told_news(self, news: News) -> None:
        """Say what changed since the last look, or that nothing did; several calls add up."""
        self.news = merged([news] if self.news is None else [self.news, news])

    def left_unread(self, name: str) -> None:
        """Say that a file was come across and kept that another agent should read, if one can."""
        if name not in self.unread:
            self.unread.append(name)

    async def progress(self, text: str) -> None:
        """Show a short live phrase ("reading page 7 of 12") for the tool call that is running."""
        await self.recorder.tool_progress(CURRENT_CALL.get(), text)
