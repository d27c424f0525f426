"""A request that changes the one before it: "now as a line chart", "and only for Berlin", "what about 2024?"."""

import re
from collections.abc import Sequence

from workers.agentkit.spec import CHANGED_BY
from workers.agents.data.reading import cues, measures
from workers.agents.data.reading.draft import Draft
from workers.agents.data.reading.groups import things_first
from workers.agents.data.reading.meaning import Aggregate, Beyond, Chart, Group, Measure, Reading, Unclear
from workers.agents.data.reading.question import read, understand
from workers.agents.data.reading.schema import Table
from workers.agents.data.reading.settling import settle, settle_tables

OVER_ALL = re.compile(r"\b(of (it|them|all|these|those|everything)|overall|altogether|in total)\b", re.IGNORECASE)


def understand_follow_up(text: str, earlier: str, tables: Sequence[Table]) -> Reading:
    """Return what a request means that follows on another one: the earlier meaning with what the words change.

    Raises:
        Beyond: it changes nothing that is understood.
        Unclear: it names something the tables don't have.
    """
    change, order_value = read(text, tables)
    if _stands_alone(change, order_value=order_value):
        return understand(text, tables)
    first, *changes = earlier.split(CHANGED_BY)
    before, orders = read(first, tables)
    before.reading = settle(before, order_value=orders)
    for said in changes:
        before = _changed(before, said, tables)
    if not _apply(change, before.reading):
        raise Beyond(text)
    before.tables += [table for table in tables if table not in before.tables and _uses(before.reading, table)]
    settle_tables(before)
    return before.reading


def _changed(before: Draft, said: str, tables: Sequence[Table]) -> Draft:
    """Return an earlier meaning with an earlier change; one that wasn't understood then changes nothing now."""
    try:
        change, order_value = read(said, tables)
        if _stands_alone(change, order_value=order_value):
            change.reading = settle(change, order_value=order_value)
            return change
    except (Beyond, Unclear):
        return before
    _apply(change, before.reading)
    return before


def _stands_alone(change: Draft, *, order_value: bool) -> bool:
    """Say whether it is a whole question: it names what to work out and for what, or another kind of answer."""
    reading = change.reading
    measured = order_value or bool(reading.measures or reading.columns or measures.says_money(change.rest))
    return change.intent is not None or (measured and bool(reading.groups))


def _apply(change: Draft, reading: Reading) -> bool:
    """Lay what the words name over the earlier meaning; says whether they named anything."""
    steps = (_charted, _filtered, _timed, _regrouped, _remeasured, _limited, _taken_together)
    changes = [step(change, reading) for step in steps]  # each is asked: a request may change several things at once
    return any(changes)


def _charted(change: Draft, reading: Reading) -> bool:
    asked = change.reading.chart is not None or cues.ANY_CHART.search(change.text) is not None
    if not asked or reading.intent != "aggregate" or not reading.groups:
        return False
    usual: Chart = "line" if any(group.grain for group in reading.groups) else "bar"
    reading.chart = change.reading.chart or reading.chart or usual
    return True


def _filtered(change: Draft, reading: Reading) -> bool:
    columns = {condition.column for condition in change.reading.conditions}
    kept = [condition for condition in reading.conditions if condition.column not in columns]
    reading.conditions = [*kept, *change.reading.conditions]
    return bool(columns)


def _timed(change: Draft, reading: Reading) -> bool:
    window = change.reading.window
    if window is None:
        return False
    old = tuple(f"{period.label}: " for period in reading.window.periods) if reading.window else ()
    reading.assumptions = [note for note in reading.assumptions if not (old and note.startswith(old))]
    reading.assumptions += change.reading.assumptions
    reading.window = window
    return True


def _regrouped(change: Draft, reading: Reading) -> bool:
    groups = list(change.reading.groups)
    if not groups and reading.intent == "aggregate":
        columns = dict.fromkeys(things_first(mention.columns) for mention in change.loose)
        groups = [Group(column, None, column.name) for column in columns if not column.dated]
    if groups:
        reading.groups = groups
    return bool(groups)


def _remeasured(change: Draft, reading: Reading) -> bool:
    wanted: list[Aggregate] = [aggregate for aggregate in change.aggregates if aggregate != "count"]
    if change.reading.columns:
        reading.measures = [
            measures.make(aggregate, column)
            for column in change.reading.columns
            for aggregate in wanted or [measures.plain_aggregate(column)]
        ]
        return True
    counted: list[Measure] = [measures.rows()] if "count" in change.aggregates else change.reading.measures
    changed = counted or [measures.label_of_money(kind, one.columns) for kind in wanted for one in reading.measures]
    if changed and all(measure.columns or measure.aggregate == "count" for measure in changed):
        reading.measures = list(changed)
        return True
    return False


def _limited(change: Draft, reading: Reading) -> bool:
    high, low = (pattern.search(change.text) is not None for pattern in (cues.HIGH, cues.LOW))
    if change.reading.limit is not None:
        reading.limit = change.reading.limit
    if high or low:
        reading.ranked, reading.ascending = True, low and not high
    return change.reading.limit is not None or high or low


def _taken_together(change: Draft, reading: Reading) -> bool:
    """Drop the groups for one figure over all: "and what is the total of it?"."""
    asked = OVER_ALL.search(change.text) is not None and bool(change.aggregates) and not change.reading.groups
    if asked and reading.intent == "aggregate":
        reading.groups, reading.chart, reading.limit, reading.ranked = [], change.reading.chart, None, False
        reading.assumptions = [note for note in reading.assumptions if not note.startswith("you named no columns")]
    return asked


def _uses(reading: Reading, table: Table) -> bool:
    """Say whether a table's column came in by the change."""
    columns = [condition.column for condition in reading.conditions]
    columns += [group.column for group in reading.groups]
    columns += [column for measure in reading.measures for column in measure.columns]
    return any(column.table == table.name for column in columns)
