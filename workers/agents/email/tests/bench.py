"""A mailbox at each provider, a step's context over it, and the built-in model that drives the tools on it."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from langchain.tools import ToolRuntime
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage
from langchain_core.tools import BaseTool

from backend.core.verdicts import Failure
from backend.core.views import FileView
from workers.agentkit.acts import Shown
from workers.agentkit.context import CURRENT_ACT, StepContext, ToolProblem
from workers.agentkit.sandbox import BwrapSandbox
from workers.agentkit.spec import BUILDS_ON, FOLLOWS_ON, FileRef, act_of
from workers.agentkit.started_call import StartedCall
from workers.agents.email.mailbox.port import Mailbox
from workers.agents.email.playbook import playbook
from workers.agents.email.tools import TOOLS
from workers.agents.email.tools.opening import Need

TOOL_OF: dict[str, BaseTool] = {tool.name: tool for tool in TOOLS}
Decide = Callable[[str, Shown, dict[str, Any]], dict[str, Any] | str]


def approve(_tool: str, _shown: Shown, args: dict[str, Any]) -> dict[str, Any] | str:
    return args


def reject(_tool: str, _shown: Shown, _args: dict[str, Any]) -> dict[str, Any] | str:
    return "not now"


@dataclass(frozen=True, kw_only=True)
class Info:
    """A connected account."""

    account: str
    provider: str
    label: str
    scopes: tuple[str, ...] = ("read", "modify", "send")
    state: str = "active"


@dataclass
class Mailboxes:
    """Opens the mailboxes of a test; what tools asked for is noted."""

    mailboxes: list[Mailbox]
    label: str = "Ann Berg"
    resting: tuple[str, ...] = ()
    needs: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def open(
        self, user_id: UUID, *, account: str | None, need: Need, step_id: UUID | None
    ) -> AsyncIterator[Mailbox]:
        self.needs.append(need)
        found = next(one for one in self.mailboxes if account in {None, one.account})
        assert found.account not in self.resting
        yield found

    async def accounts(self, user_id: UUID) -> Sequence[Info]:
        return [
            Info(
                account=one.account,
                provider=one.provider,
                label=self.label,
                state="reconnect" if one.account in self.resting else "active",
            )
            for one in self.mailboxes
        ]


@dataclass
class Entry:
    """The ledger's row of an act, in memory."""

    key: str
    progress: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    let_go: int = 0

    async def note(self, **progress: object) -> None:
        self.progress |= progress

    async def before_send(self) -> None:
        self.let_go += 1

    def tell(self, **told: object) -> None:
        self.told |= {name: value for name, value in told.items() if value is not None}


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


@dataclass(frozen=True)
class Shows:
    """An act that a person was shown, and the ledger's row of it."""

    tool: str
    shown: Shown
    entry: Entry


@dataclass
class Bench:
    """One conversation over one mailbox; every tool call runs for real, acts after ``decide`` was asked."""

    mailbox: Mailbox
    workspace: Path
    decide: Decide = approve
    shown: list[Shows] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    conversation: UUID = field(default_factory=uuid4)
    artifacts: KeptArtifacts = field(default_factory=KeptArtifacts)
    desk: Mailboxes = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Mailboxes([self.mailbox])

    def context(self, files: Sequence[FileRef] = ()) -> StepContext:
        return StepContext(
            step_id=uuid4(),
            task_id=uuid4(),
            user_id=uuid4(),
            conversation_id=self.conversation,
            agent="email",
            workspace=self.workspace,
            files=tuple(files),
            sandbox=SANDBOX,
            artifacts=self.artifacts,
            recorder=QuietRecorder(),
            companion=self.desk,
        )

    def files(self, origins: Mapping[str, str]) -> list[FileRef]:
        """Return the workspace's files with where they come from."""
        return [
            FileRef(name, "text/plain", (self.workspace / name).stat().st_size, origin=origin)  # type: ignore[arg-type]
            for name, origin in origins.items()
        ]

    async def call(self, tool: str, entry: Entry | None = None, **args: Any) -> Any:  # noqa: ANN401 - JSON
        """Call a tool by name; its JSON answer comes back."""
        return json.loads(await self._run(tool, args, self.context(), entry))

    async def ask(
        self,
        request: str,
        *,
        earlier: str = "",
        results: Sequence[str] = (),
        origins: Mapping[str, str] | None = None,
        whole: str = "",
    ) -> AIMessage:
        """Ask the built-in model; ``earlier`` is what this leans on, ``results`` what steps before left."""
        files = self.files(origins or {})
        context = self.context(files)
        instruction = request
        if earlier:
            instruction += f"\n\n{FOLLOWS_ON.format(earlier=earlier)}"
        if results:
            instruction += f"\n\n{BUILDS_ON.format(steps='“it”')}"
        inputs = [{"agent": "other", "instruction": "it", "result": text} for text in results]
        told = {"instruction": instruction, "request": whole or request, "inputs": inputs}
        messages: list[BaseMessage] = [HumanMessage(request, additional_kwargs={"warren": told})]
        for _ in range(60):
            message = playbook(messages, list(TOOL_OF), files)
            messages.append(message)
            if not message.tool_calls:
                return message
            messages += [await self._answer(call, context) for call in message.tool_calls]
        raise AssertionError("the playbook never came to an answer")

    async def _answer(self, call: ToolCall, context: StepContext) -> ToolMessage:
        try:
            text = await self._run(call["name"], call["args"], context, None)
        except ToolProblem as problem:
            failure = problem.failure
            noted = {"failure": failure.as_json()}
            words = f"Error: {failure.message} {failure.cure}"
            return ToolMessage(words, tool_call_id=call["id"], status="error", additional_kwargs=noted)
        return ToolMessage(text, tool_call_id=call["id"])

    async def _run(self, name: str, args: dict[str, Any], context: StepContext, entry: Entry | None) -> str:
        self.calls.append(name)
        tool = TOOL_OF[name]
        act = act_of(tool)
        if act is not None:
            entry = entry or Entry(f"{context.step_id}-{len(self.calls)}")
            shown = await act.show(context, args)
            self.shown.append(Shows(name, shown, entry))
            decided = self.decide(name, shown, args)
            if isinstance(decided, str):
                raise ToolProblem("rejected", f"The person rejected this. They said: “{decided}”")
            args = decided
        token = CURRENT_ACT.set(entry) if entry is not None else None
        schema: Any = tool.args_schema
        schema.model_validate(args | {"runtime": _runtime(context)})  # as LangChain does before it calls a tool
        try:
            function: Any = getattr(tool, "coroutine", None)
            return str(await function(**(args | {"runtime": _runtime(context)})))
        finally:
            if token is not None:
                CURRENT_ACT.reset(token)


def _runtime(context: StepContext) -> ToolRuntime[StepContext, Any]:
    return ToolRuntime(state={}, context=context, config={}, stream_writer=lambda _: None, tool_call_id="1", store=None)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail that arrives."""

    sender: str = "Piet Jansen <piet@jansen-plumbing.example>"
    to: str = "ann@acme.example"
    subject: str = "Your boiler"
    text: str = "Hi Ann,\n\ndoes Thursday work for the boiler?\n\nBest\nPiet"
    hours_ago: float = 2
    headers: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def raw(self) -> bytes:
        """Return it as it comes over the wire."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, self.to, self.subject
        mail["Date"] = format_datetime(datetime.now(UTC) - timedelta(hours=self.hours_ago))
        mail["Message-ID"] = f"<{uuid4().hex}@peer.example>"
        for name, value in self.headers.items():
            mail[name] = value
        mail.set_content(self.text)
        for name, data in self.files.items():
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        return mail.as_bytes()


def changed(letter: Letter, **fields: Any) -> Letter:  # noqa: ANN401 - fields of a letter
    return replace(letter, **fields)
