"""The shelf of one step: every source it has read, numbered in the order in which they came."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from workers.agentkit.context import StepContext, ToolProblem
from workers.agents.research.claims.comparing import Sentence
from workers.agents.research.claims.sentences import Piece
from workers.agents.research.search.cleaning import host_of, same_page

_MEMO = "research.shelf"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a page: ISO 8601, whether it tells when it was "published" or "changed", and where it stands."""

    date: str
    what: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A page that was read."""

    number: int
    url: str
    title: str
    site: str
    author: str
    language: str
    dated: Dated | None
    fetched_at: datetime
    pieces: tuple[Piece, ...]
    #: Only the beginning was read.
    cut: bool = False
    #: Places of passages that give orders to assistants, and such words that no reader sees.
    orders: tuple[int, ...] = ()
    unseen_orders: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The title, or the host where it has none."""
        return self.title or host_of(self.url)

    @property
    def label(self) -> str:
        """How a person reads it on a card."""
        return f"{self.name} — {host_of(self.url)}"

    @property
    def texts(self) -> list[str]:
        """The passages' words in order."""
        return [piece.text for piece in self.pieces]

    @property
    def sentences(self) -> list[Sentence]:
        """The passages that may be compared and quoted: none that gives orders to an assistant."""
        return [
            Sentence(self.number, place, piece.text, f"{self.title}. {piece.heading}" if piece.heading else self.title)
            for place, piece in enumerate(self.pieces)
            if place not in self.orders
        ]

    @property
    def told_orders(self) -> list[str]:
        """The words that give orders to assistants."""
        return list(dict.fromkeys([*(self.pieces[place].text for place in self.orders), *self.unseen_orders]))

    def id_of(self, place: int) -> str:
        """Return how a passage is named: source and place, from 1."""
        return f"{self.number}.{place + 1}"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A PDF that was met on the way: kept as a file, for the document agent to read."""

    name: str
    url: str
    size: int


@dataclass
class Shelf:
    """What one step has read."""

    sources: list[Source] = field(default_factory=list)
    files: list[KeptFile] = field(default_factory=list)

    def put(self, source: Source) -> Source:
        """Give a source its number; one of the same page that stands there already stays."""
        if (known := self.at(source.url)) is not None:
            return known
        numbered = replace(source, number=len(self.sources) + 1)
        self.sources.append(numbered)
        return numbered

    def of(self, number: int) -> Source:
        """Return a source by its number.

        Raises:
            ToolProblem: there is none of that number.
        """
        for source in self.sources:
            if source.number == number:
                return source
        known = ", ".join(str(source.number) for source in self.sources)
        cure = f"Name one of these: {known}." if known else "Read a page with read_source first."
        raise ToolProblem("no_such_source", f"There is no source {number}.", cure)

    def chosen(self, numbers: Sequence[int] | None) -> list[Source]:
        """Return the sources of these numbers, or all.

        Raises:
            ToolProblem: one isn't there, or none was read.
        """
        if not self.sources:
            raise ToolProblem("no_sources", "No source has been read yet.", "Read pages with read_source first.")
        return [self.of(number) for number in numbers] if numbers else list(self.sources)

    def at(self, url: str) -> Source | None:
        """Return the source of an address, where it was read."""
        return next((source for source in self.sources if same_page(source.url) == same_page(url)), None)


def shelf_of(context: StepContext) -> Shelf:
    """Return the step's shelf."""
    shelf: Any = context.memo.setdefault(_MEMO, Shelf())
    if not isinstance(shelf, Shelf):
        raise TypeError(f"{_MEMO} holds {type(shelf)}")
    return shelf
