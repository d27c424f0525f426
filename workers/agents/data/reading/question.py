"""A request in plain words, read against the tables: the one meaning that fits best, or why there is none."""

import re
from collections.abc import Sequence

from workers.agents.data.reading import cues, measures
from workers.agents.data.reading.draft import Draft
from workers.agents.data.reading.filters import number_conditions, value_conditions
from workers.agents.data.reading.groups import auto_grain, continues, counted, grouped, is_amount, measurable
from workers.agents.data.reading.joining import key_phrase
from workers.agents.data.reading.matching import Mention, find_mentions, rank
from workers.agents.data.reading.meaning import Beyond, Group, Measure, Reading
from workers.agents.data.reading.schema import Column, Table
from workers.agents.data.reading.settling import settle
from workers.agents.data.reading.timing import read_grain, read_periods
from workers.agents.data.reading.words import ADJECTIVES, COMPARATIVES, STOP_WORDS, VERBS, Word, concept_of, split

FEW = 20
SORTED_BY = re.compile(r"\b(?:sort\w*|order\w*|rank\w*|compar\w*|top|best)\b[\w ]*\bby\s*$", re.IGNORECASE)
AFTER_GRAIN = re.compile(r"\s{5,}(?:,|and|&|,\s*and)\s*(?:by\s+|per\s+)?$", re.IGNORECASE)
WHICH = re.compile(r"\b(?:which|what)\s+(?:of\s+)?(?:the\s+|our\s+|my\s+)?$", re.IGNORECASE)


def understand(text: str, tables: Sequence[Table]) -> Reading:
    """Return what a request means.

    Raises:
        Beyond: it asks for something the built-in model doesn't do.
        Unclear: it names something the tables don't have, or could mean several things.
    """
    draft, order_value = read(text, tables)
    return settle(draft, order_value=order_value)


def read(text: str, tables: Sequence[Table]) -> tuple[Draft, bool]:
    """Return what a request's words name, and whether they speak of orders' value; what it means isn't settled yet.

    Raises:
        Beyond, Unclear: as ``understand`` does.
    """
    for pattern, said in COMPARATIVES.items():
        text = re.sub(pattern, said, text, flags=re.IGNORECASE)
    if (beyond := cues.BEYOND.search(text)) is not None:
        raise Beyond(beyond[0])
    draft = _draft(text, tables)
    if draft.joins:
        draft.key, draft.rest = key_phrase(draft.rest)
    draft.reading.conditions, draft.rest = value_conditions(draft.rest, draft.tables)
    read_periods(draft)
    _read_numbers(draft)
    order_value = cues.ORDER_VALUE.search(draft.rest)
    if order_value is not None:
        draft.blank(*order_value.span())
    read_grain(draft)
    _read_mentions(draft)
    return draft, order_value is not None


def _draft(text: str, tables: Sequence[Table]) -> Draft:
    rest, named = _without_files(text, tables)
    chosen = named or list(tables)
    intent = cues.intent_of(text)
    reading = Reading(intent or "aggregate", limit=cues.limit_of(text), chart=cues.chart_of(text))
    joins = cues.JOIN.search(text) is not None and len(chosen) > 1
    return Draft(text, rest, chosen, reading, intent, cues.aggregates_of(text), joins)


def _without_files(text: str, tables: Sequence[Table]) -> tuple[str, list[Table]]:
    """Return the text without file names, and the tables of the files it names."""
    named: list[Table] = []
    for table in sorted(tables, key=lambda table: -len(table.file)):
        stem = re.escape(table.file.rsplit(".", 1)[0])
        for pattern in (re.escape(table.file), rf"{stem}(?= (?:file|table|csv|sheet)\b)"):
            if (found := re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)) is not None:
                text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
                named += [table] if table not in named else []
    return text, [table for table in tables if table in named]


def _read_numbers(draft: Draft) -> None:
    amount, _ = measures.money(draft.tables)
    fallback = amount[0] if len(amount) == 1 else None
    found, draft.rest, notes = number_conditions(draft.rest, draft.columns(), fallback)
    draft.reading.conditions += found
    draft.reading.assumptions += notes


def _read_mentions(draft: Draft) -> None:
    """Give every column named its part: what to group by, what to count, what to work out."""
    words = split(draft.rest)
    names = {column.words[0] for column in draft.columns() if len(column.words) == 1}
    taken = {place for place, word in enumerate(words) if word.stem in STOP_WORDS and word.stem not in names}
    mentions = [mention for mention in find_mentions(words, draft.tables, taken) if not _steers(draft, mention, words)]
    before: Mention | None = None
    for mention in mentions:
        is_group = _is_group(draft, mention, before, words)
        _place(draft, mention, words, is_group=is_group)
        before = mention if is_group else None


def _steers(draft: Draft, mention: Mention, words: Sequence[Word]) -> bool:
    """Say whether a single steering word ("total", "order by") only looks like a column's name."""
    if mention.end - mention.start > 1:
        return False
    word = words[mention.start].stem
    if word in VERBS or word in ADJECTIVES:
        return False
    if word in cues.STEERING and mention.score < 1.0:
        context = grouped(draft.rest, mention, words) or counted(draft.rest, mention, words)
        return not (context and concept_of(word) is not None)
    following = words[mention.end].stem if mention.end < len(words) else ""
    return word in {"total", "count", "average", "number", "order"} and bool(rank([following], draft.columns()))


def _is_group(draft: Draft, mention: Mention, before: Mention | None, words: Sequence[Word]) -> bool:
    start = draft.rest[: words[mention.start].start]
    # A blanked grain leaves a gap: "by         and city".
    after_grain = any(group.grain for group in draft.reading.groups) and AFTER_GRAIN.search(start) is not None
    listed = after_grain or (before is not None and continues(draft.rest, before, mention, words))
    if not (grouped(draft.rest, mention, words) or listed):
        return False
    if not measurable(mention.column):
        return True
    sorts = SORTED_BY.search(draft.rest[: words[mention.start].start]) is not None
    return mention.column.distinct <= FEW and not is_amount(mention) and not sorts


def _place(draft: Draft, mention: Mention, words: Sequence[Word], *, is_group: bool) -> None:
    column = mention.column if measurable(mention.column) else chosen_thing(draft, mention)
    is_counted = counted(draft.rest, mention, words)
    if is_group:
        column = _by_name(draft, mention, column)
        if WHICH.search(draft.rest[: words[mention.start].start]):
            draft.asked.append(column)
        draft.add_group(_group(draft, column))
    elif is_counted and not measurable(column):
        _count(draft, mention, column)
    elif measurable(column) and (not is_counted or _is_quantity(column)):
        _measure(draft, mention, column, words)
    else:
        draft.loose.append(mention)


def _group(draft: Draft, column: Column) -> Group:
    if column.dated:
        return Group(column, auto_grain(column, draft.reading.window), column.name)
    return Group(column, "number" if column.countable_year else None, column.name)


def chosen_thing(draft: Draft, mention: Mention) -> Column:
    """Return the column that shows the things named: in the table that is called so, by name rather than by number."""
    asked = {word.stem for word in split(mention.text)}

    def order(column: Column) -> tuple[bool, bool, bool, bool]:
        own_table = bool(asked & set(draft.table_of(column).words)) and draft.joins is False
        return (not own_table, column.words[-1:] != ("name",), column.identifies, column.kind != "text")

    return min(mention.columns, key=order)


def _by_name(draft: Draft, mention: Mention, column: Column) -> Column:
    """Return the name of the things a table is about, where each has its own: a reader knows no numbers."""
    asked = {word.stem for word in split(mention.text)}
    table = next((table for table in draft.tables if asked and asked <= set(table.words)), None)
    if table is None or not column.identifies:
        return column
    named = [other for other in table.columns if other.words in (("name",), (*sorted(asked), "name"))]
    return next((other for other in named if other.distinct == table.rows), column)


def _count(draft: Draft, mention: Mention, column: Column) -> None:
    """Count the things a column tells apart; where each row is one of them, that is the number of rows."""
    same_table = [other for other in mention.columns if other.table == column.table]
    column = min(same_table, key=lambda other: not other.identifies)
    if column.dated or ("order" in {concept_of(word) for word in column.words} and not column.identifies):
        draft.reading.measures.append(measures.rows())
    elif column.distinct == draft.table_of(column).rows:
        draft.reading.measures.append(Measure("count", (column,), f"number of {mention.text}"))
    else:
        draft.reading.measures.append(Measure("distinct", (column,), f"number of different {column.name}"))


def _measure(draft: Draft, mention: Mention, column: Column, words: Sequence[Word]) -> None:
    if all(words[place].stem in VERBS for place in range(mention.start, mention.end)) and draft.reading.columns:
        return  # "units sold": what was sold is said already
    others = [other.name for other in mention.columns if other != column and other.table == column.table]
    if others:
        note = f"“{mention.text}” is taken as {column.name}; {' or '.join(others)} would fit as well"
        draft.reading.assumptions.append(note)
    if column not in draft.reading.columns:
        draft.reading.columns.append(column)


def _is_quantity(column: Column) -> bool:
    return "quantity" in {concept_of(word) for word in column.words}
