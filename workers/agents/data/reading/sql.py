"""A reading as SQL: every name quoted, every value a literal, in an order that makes the answer repeatable."""
# ruff: noqa: S608 - names and values are quoted below; the engine runs it locked down

from collections.abc import Sequence
from datetime import date

from workers.agents.data.reading.meaning import Condition, Group, Link, Measure, Reading, Window
from workers.agents.data.reading.schema import Column, Table

GRAINS = {
    "day": "CAST({} AS DATE)",
    "week": "CAST(date_trunc('week', {}) AS DATE)",
    "month": "strftime({}, '%Y-%m')",
    "quarter": "year({0}) || '-Q' || quarter({0})",
    "year": "CAST(year({}) AS VARCHAR)",
    "weekday": "dayname({})",
    "hour": "hour({})",
    "number": "CAST({} AS VARCHAR)",
}
AGGREGATES = {
    "sum": "sum({})",
    "avg": "avg({})",
    "median": "median({})",
    "min": "min({})",
    "max": "max({})",
    "distinct": "count(DISTINCT {})",
    "count": "count({})",
}


def identifier(name: str) -> str:
    """Return a name quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | float) -> str:
    """Return a value quoted."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value) if value != int(value) else str(int(value))


class Statement:
    """Writes the statements for one reading."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._aliases = {table.name: chr(ord("a") + place) for place, table in enumerate(reading.tables)}

    def column(self, column: Column) -> str:
        """Return a column's value: the number or date in it, where it is nearly one."""
        name = f"{self._aliases[column.table]}.{identifier(column.name)}"
        if column.nearly is not None and column.numeric:
            return column.nearly.replace(identifier(column.name), name)
        return name

    def source(self) -> str:
        """Return the FROM clause: the first table, every row of it once, and what the others know of it."""
        base = self._reading.base
        joins = [
            self._join(table, link) for table, link in zip(self._reading.tables[1:], self._reading.links, strict=True)
        ]
        return " ".join([f"FROM {identifier(base.name)} AS {self._aliases[base.name]}", *joins])

    def _join(self, table: Table, link: Link) -> str:
        alias, other = self._aliases[table.name], identifier(table.name)
        if not link.other_unique:
            # The first row of each key, so that no row of the base is counted twice.
            key, order = identifier(link.other.name), ", ".join(identifier(column.name) for column in table.columns)
            other = f"(SELECT * FROM {other} QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {order}) = 1)"
        return f"LEFT JOIN {other} AS {alias} ON {self._key(link.base, link)} = {self._key(link.other, link)}"

    def _key(self, column: Column, link: Link) -> str:
        name = f"{self._aliases[column.table]}.{identifier(column.name)}"
        same_numbers = link.base.kind == link.other.kind == "integer"
        return name if same_numbers else f"lower(trim(CAST({name} AS VARCHAR)))"

    def where(self) -> str:
        """Return the condition of the rows that count."""
        parts = [self._condition(condition) for condition in self._reading.conditions]
        if self._reading.window is not None:
            parts.append(self._window(self._reading.window))
        return " AND ".join(parts) or "true"

    def _condition(self, condition: Condition) -> str:
        value = self.column(condition.column)
        literals = [literal(item) for item in condition.values]
        match condition.test:
            case "in":
                return f"{self._text(condition.column)} IN ({', '.join(literals)})"
            case "not in":
                return f"({value} IS NULL OR {self._text(condition.column)} NOT IN ({', '.join(literals)}))"
            case "contains":
                return "(" + " OR ".join(f"contains(lower({value}), lower({item}))" for item in literals) + ")"
            case "between":
                return f"{value} BETWEEN {literals[0]} AND {literals[1]}"
        return f"{value} {condition.test} {literals[0]}"

    def _text(self, column: Column) -> str:
        value = self.column(column)
        return value if column.kind == "text" else f"CAST({value} AS VARCHAR)"

    def _window(self, window: Window) -> str:
        value = self.column(window.column)
        parts = [f"({value} >= {_day(p.start)} AND {value} < {_day(p.end)})" for p in window.periods]
        return f"({' OR '.join(parts)})"

    def measure(self, measure: Measure) -> str:
        """Return the aggregate."""
        if not measure.columns:
            return "count(*)"
        value = " * ".join(self.column(column) for column in measure.columns)
        if measure.per is not None:
            return f"sum({value}) / count(DISTINCT {self.column(measure.per)})"
        return AGGREGATES[measure.aggregate].format(value)

    def group(self, group: Group) -> str:
        """Return what is grouped by."""
        value = self.column(group.column)
        if group.grain is None:
            return f"CAST({value} AS VARCHAR)" if group.column.identifies else value
        return GRAINS[group.grain].format(value)

    def answer(self) -> str:
        """Return the statement whose rows are the answer to an aggregate."""
        reading = self._reading
        keys = [f"{self.group(group)} AS {identifier(group.label)}" for group in reading.groups]
        figures = [f"{self.measure(measure)} AS {identifier(measure.label)}" for measure in reading.measures]
        figures += self._derived()
        parts = [f"SELECT {', '.join(keys + figures)}", self.source(), f"WHERE {self.where()}"]
        if keys:
            order = [self.group(group) for group in reading.groups]
            order += [
                f"min(isodow({self.column(group.column)}))" for group in reading.groups if group.grain == "weekday"
            ]
            parts.append(f"GROUP BY {', '.join(str(place) for place in range(1, len(keys) + 1))}")
            parts.append(f"ORDER BY {self._order()}")
        if reading.limit is not None and keys:
            parts.append(f"LIMIT {reading.limit}")
        return "\n".join(parts)

    def _derived(self) -> list[str]:
        reading = self._reading
        first = self.measure(reading.measures[0])
        figures = []
        if reading.share:
            figures.append(f'100.0 * {first} / sum({first}) OVER () AS "share %"')
        if reading.change:
            group = self.group(next(group for group in reading.groups if group.grain))
            before = f"lag({first}) OVER (ORDER BY {group})"
            figures.append(f'100.0 * ({first} - {before}) / nullif(abs({before}), 0) AS "change %"')
        return figures

    def _order(self) -> str:
        """Time runs forward, unless the best of it is asked for; other groups go by their figure."""
        reading = self._reading
        places = [str(place) for place in range(1, len(reading.groups) + 1)]
        grain = next((place for place, group in enumerate(reading.groups) if group.grain), None)
        if grain is not None and not reading.ranked:
            weekday = reading.groups[grain]
            first = f"min(isodow({self.column(weekday.column)}))" if weekday.grain == "weekday" else places[grain]
            return ", ".join([first, *places])
        direction = "ASC" if reading.ascending else "DESC"
        return ", ".join([f"{len(places) + 1} {direction} NULLS LAST", *places])

    def rows(self, limit: int | None) -> str:
        """Return the statement that shows rows as they are, filtered and sorted."""
        reading = self._reading
        parts = [f"SELECT {self._all_columns()}", self.source(), f"WHERE {self.where()}"]
        if reading.columns and (reading.ranked or reading.ascending or reading.intent == "show"):
            direction = "ASC" if reading.ascending else "DESC"
            sortable = [column for column in reading.columns if column.numeric or column.dated] or reading.columns
            direction = direction if sortable[0].numeric or sortable[0].dated else "ASC"
            parts.append(f"ORDER BY {self.column(sortable[0])} {direction} NULLS LAST, 1")
        if limit is not None:
            parts.append(f"LIMIT {limit}")
        return "\n".join(parts)

    def _all_columns(self) -> str:
        taken: set[str] = set()
        shown = []
        for table in self._reading.tables:
            for column in table.columns:
                name = column.name if column.name.lower() not in taken else f"{table.name}.{column.name}"
                taken.add(name.lower())
                shown.append(f"{self._aliases[table.name]}.{identifier(column.name)} AS {identifier(name)}")
        return ", ".join(shown)

    def pick(self, columns: Sequence[Column]) -> str:
        """Return the statement that takes some columns of the rows that count."""
        picked = ", ".join(f"{self.column(column)} AS {identifier(column.name)}" for column in columns)
        return f"SELECT {picked} {self.source()} WHERE {self.where()}"

    def values(self, column: Column) -> str:
        """Return the statement that counts the rows of each value of a column."""
        name = self.column(column)
        return (
            f'SELECT {name} AS {identifier(column.name)}, count(*) AS "rows" {self.source()} '
            f"WHERE {self.where()} GROUP BY 1 ORDER BY 2 DESC, 1"
        )

    def tally(self) -> str:
        """Return the statement that counts rows: all, those that count, those with a figure, and those unmatched."""
        where = self.where()
        used = [self.column(column) for measure in self._reading.measures[:1] for column in measure.columns]
        present = " AND ".join(f"{value} IS NOT NULL" for value in used) or "true"
        counts = ["count(*)", f"count(*) FILTER (WHERE {where})", f"count(*) FILTER (WHERE {where} AND {present})"]
        counts += [
            f"count(*) FILTER (WHERE {self._aliases[table.name]}.{identifier(link.other.name)} IS NULL)"
            for table, link in zip(self._reading.tables[1:], self._reading.links, strict=True)
        ]
        names = ["all", "selected", "used", *(f"unmatched_{place}" for place in range(len(self._reading.links)))]
        return (
            f"SELECT {', '.join(f'{c} AS {identifier(n)}' for c, n in zip(counts, names, strict=True))} {self.source()}"
        )


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"
