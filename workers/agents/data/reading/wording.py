"""The answer in words: the figure first, then the table, then how it was worked out."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from workers.agents.data.reading.meaning import Measure, Reading
from workers.agents.data.reading.periods import Period
from workers.agents.data.reading.schema import Column

MOST_ROWS = 15
#: So few more rows are shown as well: two years of months are one table.
NOT_WORTH_CUTTING = 9
#: With more than these a column's figures are of too different sizes to be shown alike.
MOST_DECIMALS = 4
#: From here on, floats have no units.
LARGE = 1e15
Rows = Sequence[Sequence[Any]]


def number(value: object, unit: str | None = None) -> str:
    """Return a figure as people read it: thousands set off, at most two decimals (more where it is small)."""
    if value is None:
        return "–"
    try:
        figure = float(str(value))
    except ValueError:
        return str(value)
    if figure == int(figure) and abs(figure) < LARGE:
        text = f"{int(figure):,}"
    else:
        text = f"{figure:,.2f}" if abs(figure) >= 1 else f"{figure:.4g}"
    if unit in {"$", "£", "¥", "₹"}:
        return f"-{unit}{text[1:]}" if text.startswith("-") else f"{unit}{text}"
    return f"{text} {unit}" if unit and unit != "%" else f"{text}{unit or ''}"


def cell(value: object) -> str:
    """Return a value as a Markdown table cell."""
    if value is None or value == "":
        return "(empty)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    return str(value).replace("|", "\\|").replace("\n", " ")[:120]


def table(names: Sequence[str], rows: Rows, most: int = MOST_ROWS) -> str:
    """Return rows as a Markdown table; columns of figures stand to the right."""
    columns = list(zip(*rows[:most], strict=False)) or [()] * len(names)
    marks = " | ".join("---:" if values and all(map(_is_figure, values)) else "---" for values in columns)
    lines = [f"| {' | '.join(cell(name) for name in names)} |", f"| {marks} |"]
    lines += [f"| {' | '.join(row)} |" for row in zip(*map(_column, columns), strict=True)]
    return "\n".join(lines)


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _column(values: Sequence[Any]) -> list[str]:
    """Return a column's cells; its figures have equally many decimals, so that they can be compared at a glance."""
    figures = [value for value in values if _is_figure(value)]
    decimals = max((len(number(value).partition(".")[2]) for value in figures), default=0)
    if not 0 < decimals <= MOST_DECIMALS or any(abs(value) >= LARGE for value in figures):
        return [cell(value) for value in values]
    return [f"{value:,.{decimals}f}" if value in figures else cell(value) for value in values]


def counted(amount: int, thing: str) -> str:
    """Return "1 row", "2 rows"."""
    return f"{amount:,} {thing}" + ("" if amount == 1 else "s")


def unit_of(measure: Measure) -> str | None:
    """Return the unit a figure carries: its column's, unless things are counted."""
    if measure.aggregate in {"count", "distinct"} or not measure.columns:
        return None
    return next((column.unit for column in measure.columns if column.unit and column.unit != "%"), None)


def aggregate_answer(reading: Reading, rows: Rows, tally: Sequence[Any], total: int) -> str:
    """Return the answer to an aggregate: a sentence with the figure, the groups, and what it rests on."""
    if not rows or (not reading.groups and int(tally[1]) == 0):
        return f"No rows match{scope(reading)}, so there is nothing to work out.\n\n{basis(reading, tally)}"
    if not reading.groups:
        said = [
            f"the {measure.label} is **{number(value, unit_of(measure))}**"
            for measure, value in zip(reading.measures, rows[0], strict=False)
        ]
        sentence = "; ".join(said)
        headline = f"{sentence[0].upper()}{sentence[1:]}{scope(reading)}."
        return f"{headline}\n\n{basis(reading, tally)}"
    names = [group.label for group in reading.groups] + [measure.label for measure in reading.measures]
    names += (["share %"] if reading.share else []) + (["change %"] if reading.change else [])
    most = total if total <= MOST_ROWS + NOT_WORTH_CUTTING else MOST_ROWS
    more = f"\n\n{total - most:,} more rows are not shown." if total > most else ""
    return f"{_headline(reading, rows)}\n\n{table(names, rows, most)}{more}\n\n{basis(reading, tally)}"


def _headline(reading: Reading, rows: Rows) -> str:
    measure, place = reading.measures[0], len(reading.groups)
    figures = [row for row in rows if row[place] is not None]
    if not figures:
        return f"No group has a {measure.label}{scope(reading)}."
    if len(reading.measures) > 1 and not reading.ranked:
        labels = " and ".join(measure.label for measure in reading.measures)
        by = " and ".join(group.label for group in reading.groups)
        return f"{labels[0].upper()}{labels[1:]} by {by}{scope(reading)}:"
    if reading.focus:
        figures = [row for row in figures if str(row[0]) in reading.focus] or figures
        said = f"{number(sum(float(row[place + len(reading.measures)]) for row in figures))} %"
        return f"**{' and '.join(reading.focus)}** makes up **{said}** of the {measure.label}{scope(reading)}."
    return f"{_best(reading, figures)}{_course(reading, figures)}"


def _best(reading: Reading, figures: Rows) -> str:
    measure, place = reading.measures[0], len(reading.groups)
    pick = min if reading.ascending else max
    best = pick(figures, key=lambda row: float(row[place]))
    ties = [row for row in figures if row[place] == best[place]]
    names = " and ".join(", ".join(cell(value) for value in row[:place]) for row in ties[:3])
    which = "lowest" if reading.ascending else "highest"
    verb = "has" if len(ties) == 1 else "share"
    figure = number(best[place], unit_of(measure))
    share = f" ({number(best[place + len(reading.measures)])} %)" if reading.share else ""
    label = measure.label
    if measure.aggregate in {"min", "max"}:
        same = measure.aggregate == ("min" if reading.ascending else "max")
        label = measure.columns[0].name if same else f"figure ({measure.label})"
    return f"**{names}** {verb} the {which} {label}: **{figure}**{share}{scope(reading)}."


def _course(reading: Reading, figures: Rows) -> str:
    """Return how a figure went over time, from the first period to the last."""
    if len(reading.groups) != 1 or reading.groups[0].grain in {None, "weekday", "hour"} or len(figures) < 2:  # noqa: PLR2004
        return ""
    ordered = sorted(figures, key=lambda row: str(row[0]))
    (first, then), (last, now) = ((cell(row[0]), float(row[1])) for row in (ordered[0], ordered[-1]))
    unit = unit_of(reading.measures[0])
    at = "in" if reading.groups[0].column.dated or reading.groups[0].column.countable_year else "at"
    change = f" ({100 * (now - then) / abs(then):+,.1f} %)" if then else ""
    return f" It went from {number(then, unit)} {at} {first} to {number(now, unit)} {at} {last}{change}."


def scope(reading: Reading) -> str:
    """Return what the answer is limited to, as the end of a sentence."""
    parts = []
    side_by_side = reading.window is not None and len(reading.window.periods) > 1 and reading.groups
    if reading.window is not None and not side_by_side:
        parts.append(" and ".join(_stretch(period) for period in reading.window.periods))
    if reading.conditions:
        parts.append(f"where {' and '.join(condition.label for condition in reading.conditions)}")
    return f" {', '.join(parts)}" if parts else ""


def _stretch(period: Period) -> str:
    """Return a period as part of a sentence, with its first and last day."""
    days = f"{period.start.isoformat()} to {(period.end - timedelta(1)).isoformat()}"
    if period.unit == "day":
        return f"on {period.label}"
    if period.unit != "range":
        return f"in {period.label} ({days})"
    if period.label[:1].isdigit():
        return f"from {days}"
    bounded = period.start > date.min and period.end < date(9999, 1, 1)
    return f"in {period.label} ({days})" if bounded else period.label


def basis(reading: Reading, tally: Sequence[Any] | None = None) -> str:
    """Return what an answer rests on: files, columns, rows used and left out, and what was assumed."""
    lines = [f"Worked out from {_files(reading)}{_columns(reading)}."]
    if tally is not None:
        lines.append(_rows_used(reading, [int(value) for value in tally]))
    for place, link in enumerate(reading.links):
        lines.append(_linked(reading, place, link.base, link.other, tally))
    lines += [f"{text[0].upper()}{text[1:]}." for text in dict.fromkeys(reading.assumptions)]
    return "\n".join(f"- {line}" for line in lines)


def _files(reading: Reading) -> str:
    return " and ".join(f"`{name}`" for name in dict.fromkeys(table.file for table in reading.tables))


def _columns(reading: Reading) -> str:
    used = [column.name for measure in reading.measures for column in measure.columns]
    used += [measure.per.name for measure in reading.measures if measure.per]
    used += [group.column.name for group in reading.groups]
    used += [condition.column.name for condition in reading.conditions]
    used += [reading.window.column.name] if reading.window else []
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(used))
    return f", columns {names}" if names else ""


def _rows_used(reading: Reading, tally: Sequence[int]) -> str:
    everything, selected, used = tally[:3]
    left = []
    if everything > selected:
        left.append(f"{everything - selected:,} outside the condition")
    if selected > used:
        left.append(f"{selected - used:,} without a value")
    unread = sum(column.unread for measure in reading.measures[:1] for column in measure.columns)
    if unread:
        left.append(f"of them {unread:,} with a value that is no number")
    said = f"; left out: {', '.join(left)}" if left else ""
    return f"Rows used: {used:,} of {everything:,}{said}" + "."


def _linked(reading: Reading, place: int, base: Column, other: Column, tally: Sequence[Any] | None) -> str:
    text = f"Joined by `{base.table}.{base.name}` = `{other.table}.{other.name}`"
    if tally is not None and len(tally) > 3 + place:
        unmatched = int(tally[3 + place])
        rows = counted(unmatched, "row")
        text += f"; {rows} of {reading.base.file} without a match" if unmatched else "; every row has a match"
    link = reading.links[place]
    return text + ("." if link.other_unique else f"; {other.name} repeats, so the first row of each was used.")
