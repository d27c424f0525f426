"""An agent as data: what it is, what it may use, and what it does when no model is configured."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.tools import BaseTool, StructuredTool

from backend.core.act_views import PolicyDecision, SourceKind
from backend.core.resources import Resources
from backend.core.settings import Settings

if TYPE_CHECKING:  # it names what a step's tools can reach, which names files, which stand here
    from workers.agentkit.acts import Act

#: A tool's title: a format string over its arguments, or a function of them.
Title = str | Callable[[dict[str, object]], str]


class Effect(StrEnum):
    """What a tool does to the world outside the step."""

    NONE = "none"
    REVERSIBLE = "reversible"
    OUTWARD = "outward"


@dataclass(frozen=True)
class FileRef:
    """A file a step may read: its name in the workspace, media type and size in bytes."""

    name: str
    media_type: str
    size: int
    #: Attached to this request, made by a step it builds on, attached earlier, or made by an earlier task.
    origin: Literal["request", "step", "conversation", "earlier"] = "request"


#: How an instruction that leans on an earlier request names it, for playbooks that read instructions.
FOLLOWS_ON = "This follows on the earlier request: “{earlier}”."
#: Stands in ``earlier`` between the request and each later one that changed it.
CHANGED_BY = "”, changed by “"
#: How the built-in supervisor names, behind an empty line, the steps whose results an instruction takes up.
BUILDS_ON = "This builds on the result of the step before it: {steps}."

#: Marks a playbook's last message that says it can't do what was asked (``AIMessage.additional_kwargs``).
CANNOT = {"warren_cannot": True}

#: What an agent needs beside its steps for as long as its worker runs; what it yields is each step's ``companion``.
Companion = Callable[[Settings, Resources], AbstractAsyncContextManager[object]]

Playbook = Callable[[Sequence[BaseMessage], Sequence[str], Sequence[FileRef]], AIMessage]


@dataclass(frozen=True, kw_only=True)
class SubagentSpec:
    """A specialist inside an agent; ``tools`` are names of the agent's own tools."""

    name: str
    description: str
    prompt: str
    tools: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ToolLimits:
    """Caps for one tool call. An act has limits of its own: it is never cut off, and never simply tried again."""

    #: For one try; None: as long as the step may run.
    seconds: float | None = None
    #: Tries of a call that fails in a way that may pass, with a growing pause between them.
    tries: int = 1


@dataclass(frozen=True, kw_only=True)
class AgentLimits:
    """Caps for one step: model calls and tool calls."""

    model_calls: int = 40
    tool_calls: int = 60


@dataclass(frozen=True, kw_only=True)
class AgentSpec:
    """Everything that is special to one agent; ``agentkit`` builds and runs the rest.

    ``accepts`` and ``produces`` are words like "table", "chart" and "pdf": the built-in supervisor orders by them.
    """

    name: str
    title: str
    description: str
    examples: tuple[str, ...]
    accepts: tuple[str, ...]
    produces: tuple[str, ...]
    prompt: Path
    tools: tuple[BaseTool, ...]
    playbook: Playbook
    version: str
    subagents: tuple[SubagentSpec, ...] = ()
    limits: AgentLimits = field(default_factory=AgentLimits)
    sample_file: str | None = None
    #: Its workspace outlives the step: packed when the step ends or is given back, there again for the next one.
    keeps_workspace: bool = False
    #: Endings of files made by earlier tasks that it takes up when a request comes without any; () takes up all.
    takes_up: tuple[str, ...] = ()
    companion: Companion | None = None
    #: Results that its tools said may stand for a while (``context.may_stand``) answer the same request again.
    reuses_results: bool = False

    @property
    def acts(self) -> bool:
        """Whether it can change anything outside: its steps then have checkpoints, to be paused and resumed."""
        return any(effect_of(tool) is not Effect.NONE for tool in self.tools)

    @property
    def reads_outside(self) -> bool:
        """Whether a tool brings text from outside that isn't a file at hand: that taints what builds on it."""
        return any(outside_of(tool) is not None for tool in self.tools)

    def __post_init__(self) -> None:
        """Refuse a tool without a declared effect, and a subagent with a tool the agent lacks."""
        names = {tool.name for tool in self.tools}
        for tool in self.tools:
            effect_of(tool)
        if self.reuses_results and (self.acts or self.keeps_workspace):
            raise UndeclaredToolError(f"{self.name} acts, or keeps files: an earlier result can't stand for its work")
        for subagent in self.subagents:
            if unknown := set(subagent.tools) - names:
                raise UndeclaredToolError(
                    f"subagent {subagent.name} of {self.name} names unknown tools: {sorted(unknown)}"
                )


class UndeclaredToolError(Exception):
    """A tool that doesn't say what it does to the world; it never loads."""


def agent_tool(
    *,
    effect: Effect,
    title: Title,
    act: "Act | None" = None,
    outside: SourceKind | None = None,
    limits: ToolLimits | None = None,
) -> Callable[[Callable[..., Awaitable[str]]], StructuredTool]:
    """Make an async function a tool that declares its effect and how to show itself to a person.

    Args:
        effect: what a call does to the world outside the step.
        title: what the person reads while it runs, e.g. ``"Querying {table}"`` or a function of the arguments.
        act: how it is shown, allowed and found again; for every effect but none.
        outside: where the text it returns comes from, if from outside: it taints the step.
        limits: what one call may take, for a tool that only reads.

    Raises:
        UndeclaredToolError: it changes something outside and doesn't say how to show that to a person, or wants to be
            tried again by itself.
    """
    if (effect is not Effect.NONE) != (act is not None):
        raise UndeclaredToolError(f"a tool with effect {effect.value} {'needs' if act is None else 'has no'} act=…")

    if limits is not None and effect is not Effect.NONE:
        raise UndeclaredToolError(f"a tool with effect {effect.value} has no limits=…: an act is never tried twice")

    def wrap(function: Callable[..., Awaitable[str]]) -> StructuredTool:
        return StructuredTool.from_function(
            coroutine=function,
            name=function.__name__,
            description=inspect.cleandoc(function.__doc__ or ""),
            metadata={"effect": effect, "title": title, "act": act, "outside": outside, "limits": limits},
        )

    return wrap


def effect_of(tool: BaseTool) -> Effect:
    """Return what the tool declared.

    Raises:
        UndeclaredToolError: it declared nothing.
    """
    effect = (tool.metadata or {}).get("effect")
    if not isinstance(effect, Effect):
        raise UndeclaredToolError(f"tool {tool.name} declares no effect: make it with @agent_tool(effect=…)")
    return effect


def act_of(tool: BaseTool) -> "Act | None":
    """Return how the tool's act is shown, allowed and found again; None for one that changes nothing outside."""
    act: Act | None = (tool.metadata or {}).get("act")
    return act


def default_of(tool: BaseTool) -> PolicyDecision:
    """Return what holds for a tool where its person said nothing: reading is allowed, what goes outward asks."""
    act = act_of(tool)
    if act is not None and act.default is not None:
        return act.default
    return "ask" if effect_of(tool) is Effect.OUTWARD else "allow"


def outside_of(tool: BaseTool) -> SourceKind | None:
    """Return where the text it returns comes from; None for text of our own."""
    outside: SourceKind | None = (tool.metadata or {}).get("outside")
    return outside


def limits_of(tool: BaseTool) -> ToolLimits:
    """Return what one call of the tool may take."""
    limits: ToolLimits | None = (tool.metadata or {}).get("limits")
    return limits or ToolLimits()


def title_of(tool: BaseTool, args: dict[str, object]) -> str:
    """Return the tool's title for these arguments; a name the arguments lack leaves the plain tool name."""
    title = (tool.metadata or {}).get("title", tool.name)
    if callable(title):
        return str(title(args))
    try:
        return str(title).format(**args)
    except (KeyError, IndexError):
        return tool.name.replace("_", " ")
