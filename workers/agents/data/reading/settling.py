"""From the parts of a request to one meaning: what is worked out, for what, in which order, from which tables."""

import re

from workers.agents.data.reading import cues
from workers.agents.data.reading.bare import SHORT, axis_of, draw_it
from workers.agents.data.reading.draft import Draft
from workers.agents.data.reading.figures import default_measure, measure_orders, settle_measures
from workers.agents.data.reading.groups import UNRESOLVED_GROUP, UNRESOLVED_VALUE, auto_grain, things_first, unresolved
from workers.agents.data.reading.joining import link
from workers.agents.data.reading.matching import rank
from workers.agents.data.reading.meaning import Beyond, Group, Reading, Unclear
from workers.agents.data.reading.schema import Column
from workers.agents.data.reading.words import name_words, split

SHOWING = re.compile(r"\b(?:show|list|give|display|find|get)\b", re.IGNORECASE)
LISTING = re.compile(r"\b(?:list|which|what|name)\b", re.IGNORECASE)
LOOKING = re.compile(
    r"\banaly[sz]\w*|\blook (?:at|into)\b|\bthis (?:file|data|table|csv)\b|\bthe (?:file|data|table)\b", re.IGNORECASE
)
SAVING = re.compile(r"\bcsv (?:file|export|download)\b|\bsave\b|\bto (?:a )?csv\b", re.IGNORECASE)
EXTREMES = re.compile(r"\b(?:min|max)(?:imum)?\b", re.IGNORECASE)


def settle(draft: Draft, *, order_value: bool) -> Reading:
    """Return the one meaning.

    Raises:
        Beyond: nothing in the request is about the tables.
        Unclear: something it names isn't there, or could be several things.
    """
    if order_value:
        measure_orders(draft)
    settle_measures(draft)
    _settle_intent(draft)
    _settle_groups(draft)
    _settle_order(draft)
    settle_tables(draft)
    _settle_chart(draft)
    return draft.reading


def _settle_intent(draft: Draft) -> None:
    reading = draft.reading
    reading.share = cues.SHARE.search(draft.text) is not None and reading.intent == "aggregate"
    reading.change = cues.CHANGE.search(draft.text) is not None and any(group.grain for group in reading.groups)
    reading.save = reading.intent == "convert" or SAVING.search(draft.text) is not None
    _prefer_figures(draft)
    _prefer_one_row(draft)
    if reading.intent == "values" and reading.groups and not reading.columns:
        reading.columns, reading.groups = [group.column for group in reading.groups], []
    if reading.intent == "convert" and draft.joins:
        reading.intent = "join"
    if reading.intent == "aggregate" and not reading.measures:
        _intent_without_figures(draft)


def _prefer_figures(draft: Draft) -> None:
    """A summary, rows or values with figures by something are figures after all ("summarise sales by region")."""
    reading = draft.reading
    figures = bool(reading.measures or (reading.columns and (reading.groups or draft.aggregates)))
    counted = reading.intent == "values" and bool(draft.aggregates)
    if figures and (reading.intent in {"profile", "show"} or counted):
        reading.intent, draft.intent = "aggregate", None
        if not reading.measures:
            settle_measures(draft)


def _prefer_one_row(draft: Draft) -> None:
    """Answer "who is the oldest employee" with that row, unless it is asked for groups or several figures."""
    reading = draft.reading
    alone = not reading.groups and len(reading.measures) == 1 and reading.measures[0].aggregate in {"min", "max"}
    named = any(aggregate in {"min", "max"} for aggregate in draft.aggregates)
    things = [column for mention in draft.loose if not (column := things_first(mention.columns)).dated]
    if any(column.distinct < draft.table_of(column).rows for column in things):
        return  # "the most expensive product" is a kind of thing, not a row
    if reading.intent == "aggregate" and alone and draft.extreme() and not named:
        reading.intent, reading.columns, reading.measures = "show", list(reading.measures[0].columns), []
        reading.limit = reading.limit or 1
        reading.best = True


def _intent_without_figures(draft: Draft) -> None:
    reading = draft.reading
    if draft.asked and reading.conditions and not draft.superlative:
        _list_things(draft)
    elif reading.groups or (draft.superlative and draft.loose):
        return
    elif draft.joins:
        reading.intent, reading.save = "join", True
    elif _draws(draft) and not draft.loose and not reading.conditions and draw_it(draft):
        return
    elif LISTING.search(draft.text) and draft.loose and not reading.conditions:
        reading.intent = "values"
    elif reading.conditions or reading.window or (draft.loose and SHOWING.search(draft.text)):
        reading.intent = "show"
    elif LOOKING.search(draft.text):
        reading.intent = "profile"
    else:
        _give_up(draft)


def _draws(draft: Draft) -> bool:
    return draft.reading.chart is not None or cues.ANY_CHART.search(draft.text) is not None


def _list_things(draft: Draft) -> None:
    """Answer "which customers are from Germany" with rows of customers, or the different values of a column."""
    reading = draft.reading
    column = draft.asked[0]
    table = draft.table_of(column)
    reading.groups = []
    if column.distinct == table.rows and all(condition.column.table == table.name for condition in reading.conditions):
        reading.intent = "show"
    else:
        reading.intent, reading.columns = "values", [column]


def _give_up(draft: Draft) -> None:
    word = unresolved(draft.rest, UNRESOLVED_GROUP) or unresolved(draft.rest, UNRESOLVED_VALUE)
    if word is not None and (draft.loose or draft.superlative):
        raise Unclear(f"I found no column or value called “{word}”. The columns are {draft.known()}.")
    raise Beyond(draft.text)


def _settle_groups(draft: Draft) -> None:
    reading = draft.reading
    filtered = {condition.column for condition in reading.conditions}
    if reading.intent in {"aggregate", "distribution"} and not reading.groups:
        for mention in draft.loose:
            column = things_first(mention.columns)
            if column not in filtered and not column.dated:
                draft.add_group(Group(column, None, column.name))
    _compare_values(draft)
    if reading.intent != "aggregate":
        return
    if not reading.measures:
        default_measure(draft)
    for pattern, what in ((UNRESOLVED_GROUP, "column"), (UNRESOLVED_VALUE, "value")):
        if (word := unresolved(draft.rest, pattern)) is not None and not _understood(draft, word):
            raise Unclear(f"I found no {what} called “{word}”. The columns are {draft.known()}.")


def _compare_values(draft: Draft) -> None:
    """Values set against each other, or one value's share, are figures per value, not a filter."""
    reading = draft.reading
    for condition in list(reading.conditions):
        if condition.test != "in":
            continue
        if len(condition.values) > 1 and draft.compares:
            draft.add_group(Group(condition.column, None, condition.column.name))
        elif reading.share and not reading.groups:
            reading.conditions.remove(condition)
            reading.focus = tuple(str(value) for value in condition.values)
            draft.add_group(Group(condition.column, None, condition.column.name))


def _understood(draft: Draft, word: str) -> bool:
    """Say whether a word was understood as a column or a table after all."""
    stems = [part.stem for part in split(word)]
    tables = {part for table in draft.tables for part in (*table.words, *name_words(table.file))}
    return bool(rank(stems, draft.columns())) or set(stems) <= tables


def _settle_order(draft: Draft) -> None:
    reading = draft.reading
    several = len(reading.measures) > 1
    # "min and max amount by product" asks for both, not for the best.
    said = EXTREMES.sub(" ", draft.text) if several else draft.text
    high, low = (pattern.search(said) is not None for pattern in (cues.HIGH, cues.LOW))
    reading.ranked = high or low or reading.limit is not None
    upward = cues.ASCENDING.search(draft.text) is not None
    reading.ascending = (low and not high) or (upward and cues.DESCENDING.search(draft.text) is None)
    if reading.intent == "show":
        reading.columns += [things_first(mention.columns) for mention in draft.loose]


def settle_tables(draft: Draft) -> None:
    """Take the tables whose columns are used (all, for a join asked for) and link them to the first."""
    reading = draft.reading
    if not reading.columns and reading.intent in {"values", "distribution", "quality"}:
        reading.columns = [things_first(mention.columns) for mention in draft.loose]
    used = [column.table for column in _used(reading)]
    if draft.joins:
        used += [table.name for table in draft.tables]
    if not used:
        shown = draft.tables if reading.intent == "profile" else draft.tables[:1]
        used = [table.name for table in shown]
        if len(draft.tables) > len(shown):
            reading.assumptions.append(f"asked of {draft.tables[0].file}, the newest file")
    by_name = {table.name: table for table in draft.tables}
    reading.tables = [by_name[name] for name in dict.fromkeys(used)]
    if len(reading.tables) > 1 and reading.intent != "profile":
        measured = {column.table for measure in reading.measures for column in measure.columns}
        reading.tables, reading.links = link(reading.tables, draft.tables, draft.key, measured)


def _draw_one_column(draft: Draft) -> None:
    """A chart of a column alone is its course over time, or else its distribution."""
    reading = draft.reading
    columns = reading.measures[0].columns
    dated = next((column for column in reading.base.columns if column.dated and column.high is not None), None)
    if dated is not None and reading.chart != "histogram":
        grain = auto_grain(dated, reading.window)
        reading.groups.append(Group(dated, grain, grain))
        reading.assumptions.append(f"drawn over time, by {dated.name}")
    elif reading.base.rows <= SHORT and reading.chart != "histogram" and (axis := axis_of(reading.base, columns)):
        reading.groups.append(axis)
        reading.assumptions.append(f"drawn by {axis.label}")
    elif len(columns) == 1:
        reading.intent, reading.columns = "distribution", list(columns)


def _used(reading: Reading) -> list[Column]:
    used = [column for measure in reading.measures for column in measure.columns]
    used += [*reading.columns, *(group.column for group in reading.groups)]
    used += [condition.column for condition in reading.conditions]
    return [*used, reading.window.column] if reading.window else used


def _settle_chart(draft: Draft) -> None:
    reading = draft.reading
    wanted = _draws(draft)
    if wanted and reading.intent == "aggregate" and not reading.groups and reading.measures:
        if not draft.aggregates:
            _draw_one_column(draft)
        elif reading.base.rows <= SHORT and (axis := axis_of(reading.base, reading.measures[0].columns[:1])):
            reading.groups.append(axis)
            reading.assumptions.append(f"drawn by {axis.label}")
    trend = cues.TIME.search(draft.text) is not None and bool(reading.groups)
    if reading.chart is None and (cues.ANY_CHART.search(draft.text) or trend):
        reading.chart = "line" if any(group.grain for group in reading.groups) else "bar"
