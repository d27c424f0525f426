"""The tool calls that answer a reading."""

from dataclasses import dataclass
from typing import Any

from workers.agents.data.reading.meaning import Chart, Reading
from workers.agents.data.reading.sql import Statement

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A tool call to make."""

    tool: str
    args: dict[str, Any]


def work(reading: Reading) -> list[Step]:
    """Return the calls that get the figures."""
    if (figures := _statistics(reading)) is not None:
        return figures
    statement = Statement(reading)
    saved = {"save_as": title(reading)} if reading.save else {}
    if reading.intent == "aggregate":
        answer = Step("query_table", {"sql": statement.answer(), "limit": 200} | saved)
        return [answer, Step("query_table", {"sql": statement.tally()})]
    if reading.intent in {"values", "distribution"} and reading.columns:
        return [Step("query_table", {"sql": statement.values(reading.columns[0]), "limit": 200} | saved)]
    return [Step("query_table", {"sql": statement.rows(reading.limit), "limit": reading.limit or SHOWN} | saved)]


def _statistics(reading: Reading) -> list[Step] | None:
    """Return the calls where the usual figures are the answer, None where they aren't."""
    base, names = reading.base.name, [column.name for column in reading.columns]
    match reading.intent:
        case "profile":
            return [Step("statistics", {"table": table.name}) for table in reading.tables[:3]]
        case "quality":
            return [Step("statistics", {"table": base, "columns": names})]
        case "correlation":
            own = [column.name for column in reading.columns if column.table == base]
            return [Step("statistics", {"table": base, "columns": own if len(own) > 1 else []})]
        case "distribution" if reading.columns and reading.columns[0].numeric:
            return [Step("statistics", {"table": reading.columns[0].table, "columns": names[:1]})]
    return None


def chart_step(reading: Reading, answer: dict[str, Any]) -> Step | None:
    """Return the call that draws the answer, None where there is nothing to draw or nobody asked."""
    statement = Statement(reading)
    match reading.intent:
        case "distribution" if reading.columns:
            return _distribution(reading, statement)
        case "correlation" if len(reading.columns) > 1:
            a, b = reading.columns[:2]
            return _chart(statement.pick([a, b]), "scatter", f"{a.name} and {b.name}", x=a.name, y=b.name)
        case "values" if reading.chart and reading.columns:
            return _distribution(reading, statement)
        case "aggregate" if reading.chart and reading.groups and answer.get("rows"):
            return _figures(reading, statement)
    return None


def _distribution(reading: Reading, statement: Statement) -> Step:
    column = reading.columns[0]
    heading = f"Distribution of {column.name}"
    if column.numeric:
        return _chart(statement.pick([column]), "histogram", heading, x=column.name)
    return _chart(statement.values(column), "bar", heading, x=column.name, y="rows")


def _figures(reading: Reading, statement: Statement) -> Step:
    kind: Chart = reading.chart or "bar"
    if kind == "histogram" or (kind == "scatter" and not reading.groups[0].column.numeric):
        kind = "bar"
    groups = sorted(reading.groups, key=lambda group: group.grain is None)
    extra = {"series": groups[1].label} if len(groups) > 1 and kind != "pie" else {}
    figure = "share %" if reading.share and kind == "bar" else reading.measures[0].label
    return _chart(statement.answer(), kind, title(reading), x=groups[0].label, y=figure, **extra)


def _chart(sql: str, kind: Chart, heading: str, **roles: str) -> Step:
    return Step("make_chart", {"sql": sql, "kind": kind, "title": heading, **roles})


def title(reading: Reading) -> str:
    """Return a heading for a chart or a file: what, by what, when."""
    if not reading.measures:
        return " and ".join(table.name for table in reading.tables)
    what = " and ".join(measure.label for measure in reading.measures)
    by = " and ".join(group.label for group in reading.groups)
    scope = [period.label for period in reading.window.periods] if reading.window else []
    scope += [condition.label for condition in reading.conditions]
    heading = f"{what[0].upper()}{what[1:]}" + (f" by {by}" if by else "")
    return f"{heading}, {', '.join(scope)}" if scope else heading
