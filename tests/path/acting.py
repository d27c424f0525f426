"""A world outside that keeps its own ledger, and tools that act on it, for agents that do what a test tells them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool

from backend.core.act_views import Fact, FactsCard
from workers.agentkit.acts import Act, Args, Found, LedgerEntry, Shown
from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.spec import Effect, agent_tool

#: What happens around one act: it calls ``do`` to have it happen.
Around = Callable[[StepContext, Callable[[], None]], Awaitable[None]]


@dataclass
class World:
    """What was really done, as nobody here can change it afterwards."""

    #: (what, to whom), in order.
    done: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    #: What happens around an act of this name.
    around: dict[str, Around] = field(default_factory=dict)
    #: Acts of these names can't be looked up.
    blind: set[str] = field(default_factory=set)
    #: What reading a name gives.
    texts: dict[str, str] = field(default_factory=dict)
    #: What reading a name notes as its source; without one the gate does.
    labels: dict[str, str] = field(default_factory=dict)
    looked_up: int = 0
    refused: int = 0
    cools_off: bool = False

    async def act(self, context: StepContext, name: str, to: str) -> None:
        """Do it once, with whatever a test wants to happen around it."""
        key = context.ledger.key

        def do() -> None:
            if key in self.keys:  # as Gmail refuses a draft that was sent
                self.refused += 1
                raise ToolProblem("gone", "That was done already.")
            self.done.append((name, to))
            self.keys.append(key)

        await context.ledger.before_send()
        around = self.around.get(name)
        await (around(context, do) if around is not None else _plainly(do))

    async def find(self, name: str, key: str) -> Found:
        """Look an act up by its key."""
        self.looked_up += 1
        if name in self.blind:
            return Found(state="unknown")
        if key in self.keys:
            return Found(state="done", result=f"sent {name}", provider_id=f"id-{key[:8]}")
        return Found(state="not_done")


async def _plainly(do: Callable[[], None]) -> None:
    do()


def acting_tools(world: World) -> tuple[BaseTool, ...]:
    """Return ``send`` (outward), ``mark`` (reversible) and ``read`` (text from outside)."""

    async def show(_context: StepContext, args: Args) -> Shown:
        to = str(args.get("to", ""))
        return Shown(
            card=FactsCard(facts=[Fact(label="What", value=str(args["name"])), Fact(label="To", value=to)]),
            title=f"Send {args['name']} to {to}",
            targets=(to,) if to else (),
            about={"to": [to]} if to else {},
            always=f"Always allow sending to {to}" if to else "",
        )

    async def reconcile(_context: StepContext, args: Args, entry: LedgerEntry) -> Found:
        return await world.find(str(args["name"]), entry.key)

    @agent_tool(
        effect=Effect.OUTWARD,
        title="Sending {name} to {to}",
        act=Act(show=show, reconcile=reconcile, cools_off=world.cools_off, editable=("to",)),
    )
    async def send(name: str, to: str, runtime: ToolRuntime[StepContext]) -> str:
        """Send something to somebody."""
        await world.act(runtime.context, name, to)
        runtime.context.ledger.tell(provider="world", provider_id=f"id-{runtime.context.ledger.key[:8]}")
        return f"sent {name} to {to}"

    @agent_tool(effect=Effect.REVERSIBLE, title="Marking {name}", act=Act(show=show, reconcile=reconcile))
    async def mark(name: str, runtime: ToolRuntime[StepContext]) -> str:
        """Mark something."""
        await world.act(runtime.context, name, "")
        return f"marked {name}"

    @agent_tool(effect=Effect.NONE, title="Reading {name}", outside="mail")
    async def read(name: str, runtime: ToolRuntime[StepContext]) -> str:
        """Read something from outside."""
        words = world.texts.get(name, f"words of {name}")
        if name in world.labels:
            await runtime.context.from_outside("mail", world.labels[name], words)
        return words

    return (send, mark, read)
