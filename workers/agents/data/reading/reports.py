"""Answers that aren't one figure: what a table holds, what is missing, how numbers spread, rows as they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from workers.agents.data.reading.meaning import Reading
from workers.agents.data.reading.schema import Column, Table
from workers.agents.data.reading.wording import MOST_ROWS, basis, cell, counted, number, scope, table


def profile_answer(tables: Sequence[Table], figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what tables hold: size, columns with their range, what is missing, repeated rows."""
    parts = []
    for described in tables:
        told = figures.get(described.name, {})
        rows = [
            [column.name, column.kind, _range(column), column.distinct, column.missing] for column in described.columns
        ]
        repeated = told.get("repeated_rows", 0)
        size = f"**{counted(described.rows, 'row')}** and **{counted(len(described.columns), 'column')}**"
        head = f"**{described.file}** has {size}."
        tail = f"{repeating(repeated)} an earlier row." if repeated else "No row repeats another."
        notes = "".join(f"\n- {note[0].upper()}{note[1:]}." for note in described.notes)
        grid = table(["column", "kind", "range", "different values", "missing"], rows, 40)
        parts.append(f"{head} {tail}\n\n{grid}{notes and chr(10) + notes}{_means(told)}")
    return "\n\n".join(parts)


def repeating(rows: int) -> str:
    """Return how many rows repeat, as the beginning of a sentence."""
    return f"{counted(rows, 'row')} {'repeats' if rows == 1 else 'repeat'}"


def _range(column: Column) -> str:
    if column.low is None:
        return "–"
    return f"{cell(column.low)} to {cell(column.high)}"


def _means(told: Mapping[str, Any]) -> str:
    rows = [
        [column["name"], column["sum"], column["mean"], column["median"]]
        for column in told.get("columns", ())
        if column.get("mean") is not None
    ]
    return f"\n\n{table(['column', 'sum', 'mean', 'median'], rows, 20)}" if rows else ""


def quality_answer(described: Table, told: Mapping[str, Any]) -> str:
    """Return what is missing and what repeats."""
    missing = [
        [c["name"], c["missing"], 100 * c["missing"] / max(1, described.rows)] for c in told["columns"] if c["missing"]
    ]
    repeated = int(told.get("repeated_rows", 0))
    head = f"**{repeating(repeated)}** an earlier row exactly." if repeated else "**No row** repeats another exactly."
    if not missing:
        return f"{head} **No value is missing** in {described.file} ({counted(described.rows, 'row')})."
    total = sum(row[1] for row in missing)
    grid = table(["column", "missing", "% of rows"], missing, 40)
    missed = f"{counted(total, 'value')} {'is' if total == 1 else 'are'} missing"
    return f"{head} **{missed}** in {described.file}:\n\n{grid}"


def correlation_answer(told: Mapping[str, Any], file: str) -> str:
    """Return how columns move together, strongest first."""
    pairs = [pair for pair in told.get("correlations", ()) if pair["r"] is not None]
    if not pairs:
        return f"There are no two columns of numbers in {file} that vary, so there is no correlation to work out."
    pairs.sort(key=lambda pair: -abs(pair["r"]))
    best = pairs[0]
    said = f"**{best['a']}** and **{best['b']}** have a correlation of **{best['r']:.2f}** ({_strength(best['r'])}), "
    said += f"over the {counted(best['rows'], 'row')} of {file} where both have a value."
    if len(pairs) == 1:
        return said
    rows = [[f"{pair['a']} – {pair['b']}", pair["r"], pair["rows"]] for pair in pairs]
    return f"{said}\n\n{table(['columns', 'r', 'rows'], rows)}"


#: The usual words for the size of a coefficient, from this size on.
STRENGTHS = ((0.7, "strong"), (0.4, "moderate"), (0.1, "weak"))


def _strength(r: float) -> str:
    size = next((word for least, word in STRENGTHS if abs(r) >= least), None)
    return f"{size} {'positive' if r > 0 else 'negative'}" if size else "practically none"


def distribution_answer(reading: Reading, told: Mapping[str, Any]) -> str:
    """Return how a column's numbers spread."""
    (figures,) = told["columns"]
    unit = reading.columns[0].unit
    low, q1, median, q3, high = (number(figures[name], unit) for name in ("min", "q1", "median", "q3", "max"))
    mean = number(figures["mean"], unit)
    return (
        f"Half of the values of **{figures['name']}** lie between **{q1}** and **{q3}**; the median is **{median}**, "
        f"the mean {mean}, the range {low} to {high}.\n\n- Worked out from `{reading.base.file}`: "
        f"{figures['count']:,} values, {figures['missing']:,} missing."
    )


def rows_answer(reading: Reading, answer: Mapping[str, Any]) -> str:
    """Return rows of a table as they are."""
    total, rows = int(answer["total"]), answer["rows"]
    names = [column["name"] for column in answer["columns"]]
    if not total:
        return f"No rows match{scope(reading)}.\n\n{basis(reading)}"
    if reading.best:
        head = _best_row(reading, names, rows[0])
    elif reading.intent in {"values", "distribution"}:
        head = f"**{names[0]}** has **{counted(total, 'different value')}**{scope(reading)}:"
    elif reading.intent == "convert":
        head = f"Here is `{reading.base.file}` as CSV: **{counted(total, 'row')}**, {counted(len(names), 'column')}."
    elif reading.intent == "join":
        head = f"The joined table has **{counted(total, 'row')}** and {counted(len(names), 'column')}."
    else:
        said = counted(total, "row")
        head = f"**{said}**{scope(reading)}:" if total > len(rows) or reading.conditions else f"{said}:"
    shown = rows[: max(MOST_ROWS, reading.limit or 0)]
    more = f"\n\n{total - len(shown):,} more are not shown." if total > len(shown) else ""
    return f"{head}\n\n{table(names, shown, len(shown))}{more}\n\n{basis(reading)}"


def _best_row(reading: Reading, names: Sequence[str], row: Sequence[Any]) -> str:
    """Return the sentence for the one row with the most or least of a column."""
    column = reading.columns[0]
    figure = number(row[names.index(column.name)], column.unit)
    which = "lowest" if reading.ascending else "highest"
    texts = {other.name for other in reading.base.columns if other.kind == "text"}
    first = next((cell(value) for name, value in zip(names, row, strict=True) if name in texts and value), None)
    whose = f", of **{first}**" if first else ""
    return f"The {which} {column.name} is **{figure}**{scope(reading)}{whose}:"
