"""A chart or a figure of "it": nothing in the table is named, so the likeliest columns are taken, and said."""

from collections.abc import Sequence

from workers.agents.data.reading import measures
from workers.agents.data.reading.draft import Draft
from workers.agents.data.reading.groups import auto_grain, measurable
from workers.agents.data.reading.meaning import Group, Measure
from workers.agents.data.reading.schema import Column, Table

#: With more bars than this nothing is seen: the largest are shown.
MOST_BARS = 25
#: A table of at most so many rows is a list of figures: they are drawn as they stand, not counted into ranges.
SHORT = 60


def draw_it(draft: Draft) -> bool:
    """Lay a chart of the whole table over the reading; False when the table holds nothing to draw."""
    table = draft.tables[0]
    figure, axis = _figure_and_axis(table)
    if axis is None:
        return False
    draft.add_group(axis)
    draft.reading.measures = [_measure(table, figure, axis)]
    what = f"{figure.name} by {axis.label}" if figure else f"rows by {axis.label}"
    draft.reading.assumptions.append(f"you named no columns, so {what} is drawn")
    if not axis.grain and axis.column.distinct > MOST_BARS:
        draft.reading.limit, draft.reading.ranked = draft.reading.limit or MOST_BARS, True
    return True


def _figure_and_axis(table: Table) -> tuple[Column | None, Group | None]:
    figure = main_figure(table)
    if figure is None:
        return None, axis_of(table, [])
    axis = axis_of(table, [figure])
    if axis is None or not measurable(axis.column) or table.columns.index(axis.column) < table.columns.index(figure):
        return figure, axis
    return axis.column, Group(figure, "number", figure.name)  # of two columns of numbers the first is the scale


def main_figure(table: Table) -> Column | None:
    """Return the column of numbers that a table is probably about: its amount, else its first."""
    figures = [column for column in table.columns if measurable(column)]
    found, _ = measures.money([table])
    return found[0] if len(found) == 1 else next(iter(figures), None)


def axis_of(table: Table, figures: Sequence[Column]) -> Group | None:
    """Return what a table's figures are for: its first dates, years or names, else its first other numbers."""
    for column in sorted(table.columns, key=lambda column: column.identifies):
        if column.dated and column.high is not None:
            grain = auto_grain(column, None)
            return Group(column, grain, grain)
        if column.countable_year:
            return Group(column, "number", column.name)
        if column.kind == "text" and column not in figures and column.distinct > 1:
            return Group(column, None, column.name)
    numbers = [column for column in table.columns if column.numeric and column not in figures] if figures else []
    return Group(numbers[0], "number", numbers[0].name) if numbers else None


def _measure(table: Table, figure: Column | None, axis: Group) -> Measure:
    if figure is None:
        return measures.rows()
    kind = measures.plain_aggregate(figure)
    one_each = axis.grain in {None, "number"} and axis.column.distinct == table.rows
    return Measure(kind, (figure,), figure.name) if one_each else measures.make(kind, figure)
