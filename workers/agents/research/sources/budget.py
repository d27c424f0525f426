"""What one step may search and read."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from backend.core.search_settings import SearchSettings
from workers.agentkit.context import StepContext, ToolProblem

_MEMO = "research.budget"


@dataclass
class Budget:
    """Counts a step's searches and reads, and lets only some run at once."""

    settings: SearchSettings
    searches: int = 0
    reads: int = 0
    searching: asyncio.Semaphore = field(init=False)
    reading: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Make the places."""
        self.searching = asyncio.Semaphore(self.settings.at_once)
        self.reading = asyncio.Semaphore(self.settings.reads_at_once)

    def take_searches(self, wanted: int) -> int:
        """Return how many of these searches may still be made, and count them.

        Raises:
            ToolProblem: none.
        """
        left = self.settings.per_step - self.searches
        if left <= 0:
            message = f"This step has made the {self.settings.per_step} searches that it may."
            raise ToolProblem("search_budget", message, "Go on with what was found.")
        taken = min(wanted, left)
        self.searches += taken
        return taken

    def take_read(self) -> int:
        """Count one page and return which it is, from 1.

        Raises:
            ToolProblem: the step has read as many as it may.
        """
        if self.reads >= self.settings.reads_per_step:
            message = f"This step has read the {self.settings.reads_per_step} pages that it may."
            raise ToolProblem("read_budget", message, "Go on with what was read.")
        self.reads += 1
        return self.reads


def budget_of(context: StepContext, settings: SearchSettings) -> Budget:
    """Return the step's budget."""
    budget: Any = context.memo.setdefault(_MEMO, Budget(settings))
    if not isinstance(budget, Budget):
        raise TypeError(f"{_MEMO} holds {type(budget)}")
    return budget
