"""The time a request is about: which date column, which periods, grouped by which stretch."""

from collections.abc import Sequence
from datetime import date

from workers.agents.data.reading import cues
from workers.agents.data.reading.draft import Draft
from workers.agents.data.reading.groups import auto_grain
from workers.agents.data.reading.matching import rank
from workers.agents.data.reading.meaning import Condition, Group, Unclear, Window
from workers.agents.data.reading.periods import Known, Period, find_periods
from workers.agents.data.reading.schema import Column
from workers.agents.data.reading.words import split

#: What the date of a record is usually called, where there are several dates.
MAIN_DATE = {
    "order",
    "ordered",
    "sale",
    "sold",
    "invoice",
    "transaction",
    "issued",
    "created",
    "placed",
    "date",
    "when",
}
FAR_PAST, FAR_FUTURE = date(1, 1, 1), date(9999, 1, 1)


def read_periods(draft: Draft) -> None:
    """Turn the periods named into a condition on dates, or on a column of years.

    Raises:
        Unclear: there is nothing to tell time by.
    """
    column = _date_column(draft)
    year = next((column for column in draft.columns() if column.countable_year and column.high is not None), None)
    periods = find_periods(draft.rest, _known(column, year))
    if not periods:
        return
    for period in periods:
        draft.blank(*period.span)
    if column is not None:
        _note_choice(draft, column)
        draft.reading.window = Window(column, tuple(_without_doubles(periods)))
        draft.reading.assumptions += dict.fromkeys(f"{p.label}: {p.note}" for p in periods if p.note)
        _side_by_side(draft, column, draft.reading.window.periods)
    elif year is not None and all(period.unit == "year" for period in periods):
        years = tuple(dict.fromkeys(str(period.start.year) for period in periods))
        draft.reading.conditions.append(Condition(year, "in", years, f"{year.name} is {' or '.join(years)}"))
        if len(years) > 1:
            draft.add_group(Group(year, "number", year.name))
    else:
        said = ", ".join(period.label for period in periods)
        raise Unclear(f"The request is about {said}, but the table has no date column. It has {draft.known()}.")


def _without_doubles(periods: Sequence[Period]) -> list[Period]:
    return list({(period.start, period.end): period for period in periods}.values())


def _date_column(draft: Draft) -> Column | None:
    """Return the date column a request means: one whose own words it says, else the main one."""
    dated = [column for column in draft.columns() if column.dated and column.high is not None]
    if not dated:
        return None
    said = {word.stem for word in split(draft.text)}
    own = [set(column.words) - {"date", "day", "time", "at"} for column in dated]
    named = [column for column, words in zip(dated, own, strict=True) if words & said - MAIN_DATE]
    return named[0] if named else min(dated, key=lambda column: not set(column.words) & MAIN_DATE)


def _note_choice(draft: Draft, chosen: Column) -> None:
    others = [column.name for column in draft.columns() if column.dated and column != chosen]
    if others:
        draft.reading.assumptions.append(f"dates are taken from {chosen.name} (there is also {', '.join(others)})")


def _known(column: Column | None, year: Column | None) -> Known:
    if column is not None:
        return Known(column.oldest(), column.newest())
    if year is not None:
        return Known(date(int(year.low), 1, 1), date(int(year.high), 12, 31))
    return Known(date(2000, 1, 1), date(2000, 12, 31))


def _side_by_side(draft: Draft, column: Column, periods: Sequence[Period]) -> None:
    """Several years (quarters, months) named together are asked for one by one."""
    units = {period.unit for period in periods}
    if len(periods) > 1 and len(units) == 1 and not units & {"range", "day"}:
        (unit,) = units
        draft.add_group(Group(column, unit, unit))


def read_grain(draft: Draft) -> None:
    """Group by the stretch of time named.

    Raises:
        Unclear: there is no date to group by.
    """
    grain = cues.grain_of(draft.rest)
    if grain is None:
        return
    window = draft.reading.window
    column = window.column if window else _date_column(draft)
    year = next((column for column in draft.columns() if column.countable_year), None)
    if column is None and year is not None and grain in {"auto", "year"}:
        draft.add_group(Group(year, "number", year.name))
        return
    if column is None:
        if grain != "auto" and not rank([grain], draft.columns()):
            raise Unclear(f"I can't group by {grain}: the table has no date column. It has {draft.known()}.")
        return
    if window is None:
        _note_choice(draft, column)
    if (found := cues.GRAIN.search(draft.rest)) is not None:
        draft.blank(*found.span())
    if grain == "auto":
        grain = auto_grain(column, window)
    draft.reading.groups = [group for group in draft.reading.groups if group.grain is None]
    draft.add_group(Group(column, grain, grain))
