"""What a request was understood to ask for: the data between reading it and writing SQL."""

from dataclasses import dataclass, field
from typing import Literal

from workers.agents.data.reading.periods import Period
from workers.agents.data.reading.schema import Column, Table

Intent = Literal[
    "profile", "count", "show", "aggregate", "distribution", "correlation", "quality", "convert", "values", "join"
]
Chart = Literal["bar", "line", "area", "scatter", "pie", "histogram"]
Aggregate = Literal["sum", "avg", "median", "min", "max", "count", "distinct", "per_order"]
Test = Literal["in", "not in", "contains", ">", ">=", "<", "<=", "=", "between"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is worked out: an aggregate of one column, of a product of two, or (no column) of rows."""

    aggregate: Aggregate
    columns: tuple[Column, ...]
    label: str
    #: For averages per order: the column that tells orders apart.
    per: Column | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What it is worked out for: each value of a column, or each period of a date column."""

    column: Column
    grain: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows count."""

    column: Column
    test: Test
    values: tuple[str | float, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Window:
    """Which stretch of time counts, by which date column."""

    column: Column
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """How a second table joins the first."""

    base: Column
    other: Column
    other_unique: bool


@dataclass(slots=True)
class Reading:
    """A request understood."""

    intent: Intent
    tables: list[Table] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    window: Window | None = None
    #: Columns asked for by name where nothing is worked out (rows, values, a sort, a scatter).
    columns: list[Column] = field(default_factory=list)
    ranked: bool = False
    ascending: bool = False
    #: One row is asked for: the one with the most or least of ``columns[0]``.
    best: bool = False
    limit: int | None = None
    share: bool = False
    change: bool = False
    #: Values whose share is asked for.
    focus: tuple[str, ...] = ()
    chart: Chart | None = None
    save: bool = False
    assumptions: list[str] = field(default_factory=list)

    @property
    def base(self) -> Table:
        return self.tables[0]


class Unclear(Exception):
    """The request can't be read one way: the text asks the person or says what is missing."""


class Beyond(Exception):
    """The request is outside what the built-in model does."""
