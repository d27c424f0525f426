"""Which figures a request asks for, once its columns are known."""

import re
from collections.abc import Sequence

from workers.agents.data.reading import cues, measures
from workers.agents.data.reading.draft import Draft
from workers.agents.data.reading.matching import rank
from workers.agents.data.reading.meaning import Aggregate, Group, Measure, Unclear
from workers.agents.data.reading.schema import Column
from workers.agents.data.reading.words import ADJECTIVES, AMOUNTS, concept_of, split

#: Intents that work on columns as they are.
WITHOUT_FIGURES = {"distribution", "correlation", "quality", "values", "profile", "convert", "show"}


def measure_orders(draft: Draft) -> None:
    """Work out what an order is worth: its rows together, where an order has several.

    Raises:
        Unclear: there is no amount.
    """
    reading = draft.reading
    found, notes = measures.money(draft.tables)
    if not found:
        raise Unclear(f"I found no amount for the order value. The columns are {draft.known()}.")
    table = draft.table_of(found[0])
    orders = [column for column in table.columns if column.identifies and _is_order(column)]
    reading.assumptions += notes
    reading.columns = [column for column in reading.columns if column not in found]
    wanted: list[Aggregate] = [aggregate for aggregate in draft.aggregates if aggregate != "count"]
    extreme: Aggregate = "min" if cues.LOW.search(draft.text) else "max"
    aggregate: Aggregate = wanted[0] if wanted else extreme if draft.superlative else "avg"
    several_rows = bool(orders) and orders[0].distinct < table.rows - orders[0].missing
    if several_rows:
        reading.assumptions.append(f"an order is all rows with the same {orders[0].name}")
    elif len(found) == 1:
        reading.assumptions.append(f"each row is one order, worth its {found[0].name}")
    if several_rows and aggregate == "avg":
        reading.measures.append(Measure("per_order", found, "average order value", orders[0]))
    elif several_rows and aggregate in {"min", "max"} and not reading.groups:
        draft.add_group(Group(orders[0], None, orders[0].name))
        reading.measures.append(Measure("sum", found, "order value"))
        reading.limit = reading.limit or 1
    else:
        reading.measures.append(Measure(aggregate, found, f"{measures.NAMES[aggregate]} order value"))


def _is_order(column: Column) -> bool:
    return "order" in {concept_of(word) for word in column.words}


def settle_measures(draft: Draft) -> None:
    """Decide what is worked out of which columns.

    Raises:
        Unclear: no column, or several, could be meant.
    """
    reading = draft.reading
    wanted: list[Aggregate] = [aggregate for aggregate in draft.aggregates if aggregate != "count"]
    if (reading.measures and not reading.columns) or draft.intent in WITHOUT_FIGURES:
        return
    for column in reading.columns:
        for aggregate in wanted or [_plain(draft, column)]:
            reading.measures.append(measures.make(aggregate, column))
    if not reading.measures:
        _measure_without_column(draft, wanted)


def _plain(draft: Draft, column: Column) -> Aggregate:
    """Return the aggregate of a column asked for without one."""
    extreme = any(word.stem in ADJECTIVES for word in split(draft.text))
    if extreme or (draft.superlative and not draft.reading.groups and not draft.loose):
        return "min" if cues.LOW.search(draft.text) else "max"
    aggregate = measures.plain_aggregate(column)
    if aggregate == "avg":
        draft.reading.assumptions.append(f"{column.name} is averaged, as adding it up would mean nothing")
    elif not {concept_of(word) for word in column.words} & AMOUNTS:
        draft.reading.assumptions.append(f"{column.name} is added up; ask for its average if you mean that")
    return aggregate


def _measure_without_column(draft: Draft, wanted: Sequence[Aggregate]) -> None:
    reading = draft.reading
    if "count" in draft.aggregates:
        reading.measures.append(measures.rows())
        return
    if measures.says_money(draft.rest):
        found, notes = measures.money(draft.tables)
        if not found and re.search(r"\bs(?:old|ells?)\b", draft.text):
            found = tuple(column for _, column in rank(["quantity"], draft.columns())[:1])
        if found:
            reading.assumptions += notes
            alone = draft.superlative and not reading.groups and not draft.loose and len(found) == 1
            plain: Aggregate = "sum" if not alone else "min" if cues.LOW.search(draft.text) else "max"
            reading.measures += [measures.label_of_money(aggregate, found) for aggregate in wanted or [plain]]
            return
        raise Unclear(f"I found no column of amounts. The columns are {draft.known()}.")
    if wanted:
        column, notes = measures.only_candidate(draft.tables, measures.NAMES[wanted[0]])
        reading.assumptions += notes
        reading.measures += [measures.make(aggregate, column) for aggregate in wanted]


def _about_money(draft: Draft) -> bool:
    """Say whether the one table is called after money: "show sales.csv by region" asks for sales, not for rows."""
    return len(draft.tables) == 1 and measures.says_money(" ".join(draft.tables[0].words))


def default_measure(draft: Draft) -> None:
    """Take money for the best of something and in a table of sales, and the number of rows for anything else."""
    if draft.superlative or _about_money(draft):
        found, notes = measures.money(draft.tables)
        if found:
            draft.reading.measures.append(measures.label_of_money("sum", found))
            draft.reading.assumptions += notes or [f"measured by {found[0].name}"]
            return
    draft.reading.measures.append(measures.rows())
    draft.reading.assumptions.append("you named nothing to add up, so rows are counted")
