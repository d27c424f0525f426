"""What the gate needs of one step to let an act through: ledger, questions, taint, and the person's standing rules."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from backend.core.act_views import PolicyDecision
from backend.core.claim_loop import Held
from backend.core.policies import Scope, denied_tools, rule_for
from backend.core.resources import Resources
from workers.agentkit.ledger import Ledger
from workers.agentkit.questions import Questions
from workers.agentkit.step_log import StepLog
from workers.agentkit.taint import Taint


@dataclass
class ActDesk:
    """One claimed step's acts."""

    resources: Resources
    held: Held
    ledger: Ledger
    questions: Questions
    taint: Taint
    _denied: frozenset[str] | None = field(default=None, init=False)
    _under_way: set[asyncio.Event] = field(default_factory=set, init=False)

    @classmethod
    def of(cls, resources: Resources, held: Held, log: StepLog, files: tuple[str, ...]) -> "ActDesk":
        """Return the desk of a claimed step."""
        parts = (resources, held, log)
        return cls(resources, held, Ledger(*parts), Questions(*parts), Taint(*parts, files))

    @contextmanager
    def act_under_way(self) -> Iterator[None]:
        """Mark an act that is being done, until it is settled."""
        ended = asyncio.Event()
        self._under_way.add(ended)
        try:
            yield
        finally:
            self._under_way.discard(ended)
            ended.set()

    async def acts_settled(self) -> None:
        """Wait until no act is under way, however often the wait is cut off: LangGraph doesn't wait for its nodes."""
        while self._under_way:
            with suppress(asyncio.CancelledError):
                await next(iter(self._under_way)).wait()

    async def rule(self, tool: str, about: Scope) -> PolicyDecision | None:
        """Return the rule that holds for an act right now; None where the person said nothing."""
        async with self.resources.engine.connect() as conn:
            return await rule_for(conn, **self._whose, tool=tool, about=about)

    async def denies(self, tool: str) -> bool:
        """Tell whether the person denied a tool altogether; read once per claim, since reading calls are many."""
        if self._denied is None:
            async with self.resources.engine.connect() as conn:
                self._denied = await denied_tools(conn, **self._whose)
        return bool(self._denied & {tool, "*"})

    @property
    def _whose(self) -> dict[str, Any]:
        return {"user_id": self.held.row["user_id"], "agent": self.held.row["agent"]}
