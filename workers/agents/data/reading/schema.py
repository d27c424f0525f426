"""What the tools told about the tables, as the built-in model uses it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from workers.agents.data.reading.words import name_words

IDENTIFIER = {"id", "key", "code", "no", "nr", "number", "num", "zip", "plz", "postcode", "uuid", "sku", "phone"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as describe_table shows it."""

    table: str
    name: str
    kind: str
    distinct: int
    missing: int
    low: Any
    high: Any
    mean: float | None
    unit: str | None
    nearly: str | None
    unread: int

    @property
    def words(self) -> tuple[str, ...]:
        return name_words(self.name)

    @property
    def numeric(self) -> bool:
        return self.kind in {"integer", "number"} or (self.nearly is not None and "number_" in self.nearly)

    @property
    def dated(self) -> bool:
        return self.kind in {"date", "timestamp"}

    @property
    def identifies(self) -> bool:
        """A number or text that names a thing: adding it up means nothing."""
        last = self.words[-1] if self.words else ""
        return last in IDENTIFIER or last.endswith(("nr", "nummer")) or self.words[:1] == ("id",)

    @property
    def countable_year(self) -> bool:
        return self.kind == "integer" and self.words in (("year",), ("jahr",), ("ano",), ("annee",), ("fiscal", "year"))

    def newest(self) -> date:
        return date.fromisoformat(str(self.high)[:10])

    def oldest(self) -> date:
        return date.fromisoformat(str(self.low)[:10])


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the request that stands in a column: as a whole value, or (None) inside longer ones."""

    phrase: str
    column: Column
    value: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as describe_table shows it."""

    name: str
    file: str
    rows: int
    columns: tuple[Column, ...]
    found: tuple[Found, ...]
    notes: tuple[str, ...]
    first_rows: tuple[tuple[Any, ...], ...]
    #: Another step made it for this one: nobody is there to be asked about it.
    handed: bool = False

    @property
    def words(self) -> list[str]:
        return [word for word in name_words(self.name) if not re.fullmatch(r"\d+", word)]


def read_tables(descriptions: Iterable[dict[str, Any]], *, handed: bool = False) -> list[Table]:
    """Read what describe_table answered; ``handed`` says that another step made the tables for this one."""
    return [_table(table, handed=handed) for description in descriptions for table in description["tables"]]


def _table(said: dict[str, Any], *, handed: bool) -> Table:
    columns = tuple(_column(said["table"], column) for column in said["columns"])
    by_name = {column.name: column for column in columns}
    found = tuple(Found(hit["word"], by_name[hit["column"]], hit.get("value")) for hit in said.get("found", ()))
    rows = tuple(tuple(row) for row in said.get("first_rows", ()))
    return Table(said["table"], said["file"], said["rows"], columns, found, tuple(said.get("notes", ())), rows, handed)


def _column(table: str, said: dict[str, Any]) -> Column:
    return Column(
        table=table,
        name=said["name"],
        kind=said["kind"],
        distinct=said["distinct"],
        missing=said["missing"],
        low=said.get("min"),
        high=said.get("max"),
        mean=said.get("mean"),
        unit=said.get("unit"),
        nearly=said.get("nearly"),
        unread=said.get("unread", 0),
    )
