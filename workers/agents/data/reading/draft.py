"""A request while it is being read: what is left of its words, and what was found so far."""

from dataclasses import dataclass, field

from workers.agents.data.reading import cues
from workers.agents.data.reading.matching import Mention
from workers.agents.data.reading.meaning import Aggregate, Group, Intent, Reading
from workers.agents.data.reading.schema import Column, Table
from workers.agents.data.reading.words import ADJECTIVES, split


@dataclass(slots=True)
class Draft:
    """Each part that is understood is blanked out of ``rest``, so that no word is read twice."""

    text: str
    rest: str
    tables: list[Table]
    reading: Reading
    intent: Intent | None
    aggregates: list[Aggregate]
    joins: bool
    key: list[str] = field(default_factory=list)
    #: Columns the request names without saying what for.
    loose: list[Mention] = field(default_factory=list)
    #: The columns that "which …" asks for by name.
    asked: list[Column] = field(default_factory=list)

    def blank(self, start: int, end: int) -> None:
        """Take a stretch out of what is left."""
        self.rest = self.rest[:start] + " " * (end - start) + self.rest[end:]

    def columns(self) -> list[Column]:
        """Return every column of the tables in question."""
        return [column for table in self.tables for column in table.columns]

    def table_of(self, column: Column) -> Table:
        """Return the table a column is in."""
        return next(table for table in self.tables if table.name == column.table)

    def known(self) -> str:
        """Return the columns' names, for a question back."""
        return ", ".join(dict.fromkeys(column.name for column in self.columns()))

    def add_group(self, group: Group) -> None:
        """Group by this too, once."""
        if all(group.column != other.column or group.grain != other.grain for other in self.reading.groups):
            self.reading.groups.append(group)

    def extreme(self) -> bool:
        """Say whether the one row with the most or least of something is asked for."""
        named = any(word.stem in ADJECTIVES for word in split(self.text))
        return named or (self.superlative and cues.ONE.search(self.text) is not None)

    @property
    def superlative(self) -> bool:
        return (cues.HIGH.search(self.text) or cues.LOW.search(self.text)) is not None

    @property
    def compares(self) -> bool:
        return cues.COMPARE.search(self.text) is not None
