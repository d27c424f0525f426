"""What sources give: items that people wrote or voted for, and how they are asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One story, post or entry; ``at`` is None where its source gives no time."""

    title: str
    url: str
    source: str
    at: datetime | None = None
    #: Points or votes, and comments; 0 where its source counts none.
    score: int = 0
    comments: int = 0
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a source: about what (None: everything), since when, and how many at the most."""

    topic: str | None
    since: datetime
    most: int = 500


class Source(Protocol):
    """Somewhere that items come from."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        ...

    async def fetch(self, wish: Wish) -> list[Item]:
        """Return its items.

        Raises:
            ToolProblem: it can't be reached or doesn't answer as it should.
        """
        ...
