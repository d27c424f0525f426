"""A request in plain words, read against the tables: the one meaning that fits best, or why there is none."""

import re
from collections.abc import Sequence
from datetime import date

from workers.agents.data.reading import cues, measures
from workers.agents.data.reading.filters import number_conditions, value_conditions
from workers.agents.data.reading.groups import (
    UNRESOLVED_GROUP,
    UNRESOLVED_VALUE,
    auto_grain,
    continues,
    counted,
    grouped,
    is_amount,
    measurable,
    things_first,
    unresolved,
)
from workers.agents.data.reading.joining import key_phrase, link
from workers.agents.data.reading.matching import Mention, find_mentions, rank
from workers.agents.data.reading.meaning import Aggregate, Beyond, Condition, Group, Measure, Reading, Unclear, Window
from workers.agents.data.reading.periods import Known, find_periods
from workers.agents.data.reading.schema import Column, Table
from workers.agents.data.reading.words import CONCEPT_OF, STOP_WORDS, Word, name_words, split


def understand(text: str, tables: Sequence[Table]) -> Reading:
    """Return what a request means.

    Raises:
        Beyond: it asks for something the built-in model doesn't do.
        Unclear: it names something the tables don't have, or could mean several things.
    """
    if (beyond := cues.BEYOND.search(text)) is not None:
        raise Beyond(beyond[0])
    return _Reader(text, tables).read()


class _Reader:
    """Takes the request apart: each part found is blanked out, so that no word is read twice."""

    def __init__(self, text: str, tables: Sequence[Table]) -> None:
        self.text = text
        self.rest, named = _without_files(text, tables)
        self.tables = named or list(tables)
        self.aggregates = cues.aggregates_of(text)
        self.intent = cues.intent_of(text)
        self.reading = Reading(self.intent or "aggregate", limit=cues.limit_of(text), chart=cues.chart_of(text))
        self.joins = cues.JOIN.search(text) is not None and len(self.tables) > 1
        self.key: list[str] = []
        self.loose: list[Mention] = []

    def read(self) -> Reading:
        if self.joins:
            self.key, self.rest = key_phrase(self.rest)
        self.reading.conditions, self.rest = value_conditions(self.rest, self.tables)
        self._read_periods()
        self._read_numbers()
        order_value = cues.ORDER_VALUE.search(self.rest)
        if order_value is not None:
            self._blank(*order_value.span())
        self._read_grain()
        self._read_mentions()
        if order_value is not None:
            self._measure_orders()
        self._settle_measures()
        self._settle_intent()
        self._settle_groups()
        self._settle_order()
        self._settle_tables()
        self._settle_chart()
        return self.reading

    def _blank(self, start: int, end: int) -> None:
        self.rest = self.rest[:start] + " " * (end - start) + self.rest[end:]

    def _columns(self) -> list[Column]:
        return [column for table in self.tables for column in table.columns]

    # --- time -------------------------------------------------------------------------------------------------------

    def _date_column(self) -> Column | None:
        dated = [column for column in self._columns() if column.dated and column.high is not None]
        ranked = rank([word.stem for word in split(self.text) if word.stem in _date_words(dated)], dated)
        if not dated:
            return None
        best = (
            ranked[0][1] if ranked else min(dated, key=lambda column: not set(column.words) & {"order", "sale", "date"})
        )
        if len(dated) > 1 and not ranked:
            others = ", ".join(column.name for column in dated if column != best)
            self.reading.assumptions.append(f"dates are taken from {best.name} (there is also {others})")
        return best

    def _read_periods(self) -> None:
        column = next((column for column in self._columns() if column.dated and column.high is not None), None)
        year = next((column for column in self._columns() if column.countable_year), None)
        today = Known(column.oldest(), column.newest()) if column else _years_known(year)
        periods = find_periods(self.rest, today)
        if not periods:
            return
        column = self._date_column()
        for period in periods:
            self._blank(*period.span)
        if column is not None:
            periods = find_periods(self.text, Known(column.oldest(), column.newest())) or periods
            self.reading.window = Window(column, tuple(periods))
            self.reading.assumptions += dict.fromkeys(f"{p.label}: {p.note}" for p in periods if p.note)
            self._compare_periods(column, {period.unit for period in periods})
        elif year is not None and all(period.unit == "year" for period in periods):
            years = tuple(str(period.start.year) for period in periods)
            self.reading.conditions.append(Condition(year, "in", years, f"{year.name} is {' or '.join(years)}"))
            if len(years) > 1:
                self.reading.groups.append(Group(year, None, year.name))
        else:
            said = ", ".join(period.label for period in periods)
            raise Unclear(f"The request is about {said}, but the table has no date column. It has {self._known()}.")

    def _compare_periods(self, column: Column, units: set[str]) -> None:
        """Several years (quarters, months) side by side are asked for to be compared."""
        window = self.reading.window
        if window is not None and len(window.periods) > 1 and len(units) == 1 and not units & {"range", "day"}:
            (unit,) = units
            self.reading.groups.append(Group(column, unit, unit))

    def _read_grain(self) -> None:
        grain = cues.grain_of(self.rest)
        if grain is None:
            return
        column = self.reading.window.column if self.reading.window else self._date_column()
        if column is None:
            if grain != "auto" and not rank([grain], self._columns()):
                raise Unclear(f"I can't group by {grain}: the table has no date column. It has {self._known()}.")
            return
        if (found := cues.GRAIN.search(self.rest)) is not None:
            self._blank(*found.span())
        if grain == "auto":
            grain = auto_grain(column, self.reading.window)
        self.reading.groups = [group for group in self.reading.groups if group.grain is None]
        self.reading.groups.append(Group(column, grain, grain))

    # --- numbers and columns ----------------------------------------------------------------------------------------

    def _read_numbers(self) -> None:
        amount, _ = measures.money(self.tables)
        fallback = amount[0] if len(amount) == 1 else None
        found, self.rest, notes = number_conditions(self.rest, self._columns(), fallback)
        self.reading.conditions += found
        self.reading.assumptions += notes

    def _read_mentions(self) -> None:
        words = split(self.rest)
        taken = {
            place
            for place, word in enumerate(words)
            if word.stem in STOP_WORDS and word.stem not in _names(self.tables)
        }
        mentions = [mention for mention in find_mentions(words, self.tables, taken) if not self._steers(mention, words)]
        before: Mention | None = None
        for mention in mentions:
            is_group = self._is_group(mention, before, words)
            self._place(mention, words, is_group=is_group)
            before = mention if is_group else None

    def _steers(self, mention: Mention, words: Sequence[Word]) -> bool:
        """Say whether a single steering word ("total", "order by") only looks like a column's name."""
        if mention.end - mention.start > 1:
            return False
        word = words[mention.start].stem
        context = grouped(self.rest, mention, words) or counted(self.rest, mention, words)
        if word in cues.STEERING and mention.score < 1.0:
            return not (context and word in CONCEPT_OF) and word not in {
                "sold",
                "sell",
                "earned",
                "made",
                "spent",
                "spend",
            }
        following = words[mention.end].stem if mention.end < len(words) else ""
        return word in {"total", "count", "average", "number", "order"} and bool(rank([following], self._columns()))

    def _is_group(self, mention: Mention, before: Mention | None, words: Sequence[Word]) -> bool:
        column = mention.column
        listed = before is not None and continues(self.rest, before, mention, words)
        if not (grouped(self.rest, mention, words) or listed):
            return False
        if measurable(column):
            few = column.distinct <= 20  # noqa: PLR2004 - ratings, sizes
            return few and not is_amount(mention) and not self._sorts(mention, words)
        return True

    def _sorts(self, mention: Mention, words: Sequence[Word]) -> bool:
        before = self.rest[: words[mention.start].start]
        return (
            re.search(r"\b(?:sort\w*|order\w*|rank\w*|compar\w*|top|best)\b[\w ]*\bby\s*$", before, re.IGNORECASE)
            is not None
        )

    def _place(self, mention: Mention, words: Sequence[Word], *, is_group: bool) -> None:
        column = mention.column if mention.column.numeric else things_first(mention.columns)
        if is_group:
            if column.dated:
                self._add_group(Group(column, auto_grain(column, self.reading.window), column.name))
            else:
                self._add_group(Group(column, None, column.name))
        elif counted(self.rest, mention, words) and not measurable(column):
            self._count(mention)
        elif measurable(column) and not (counted(self.rest, mention, words) and not _is_quantity(column)):
            self._measure(mention, column)
        else:
            self.loose.append(mention)

    def _add_group(self, group: Group) -> None:
        if all(group.column != other.column for other in self.reading.groups):
            self.reading.groups.append(group)

    def _count(self, mention: Mention) -> None:
        """Count the things a column tells apart; where each row is one of them, that is the number of rows."""
        column = min(mention.columns, key=lambda column: not column.identifies)
        table = next(table for table in self.tables if table.name == column.table)
        if "order" in {CONCEPT_OF.get(word) for word in column.words} and not column.identifies:
            self.reading.measures.append(measures.rows())
        elif column.distinct == table.rows:
            self.reading.measures.append(Measure("count", (column,), f"number of {mention.text}"))
        else:
            self.reading.measures.append(Measure("distinct", (column,), f"number of different {column.name}"))

    def _measure(self, mention: Mention, column: Column) -> None:
        others = [other.name for other in mention.columns if other != column and other.table == column.table]
        if others:
            note = f"“{mention.text}” is taken as {column.name}; {' or '.join(others)} would fit as well"
            self.reading.assumptions.append(note)
        if column not in self.reading.columns:
            self.reading.columns.append(column)

    # --- settling ---------------------------------------------------------------------------------------------------

    def _measure_orders(self) -> None:
        found, notes = measures.money(self.tables)
        if not found:
            raise Unclear(f"I found no amount for the order value. The columns are {self._known()}.")
        orders = [column for column in self._columns() if _identifies_orders(column) and column.table == found[0].table]
        table = next(table for table in self.tables if table.name == found[0].table)
        aggregate: Aggregate = "median" if "median" in self.aggregates else "avg"
        self.reading.assumptions += notes
        self.reading.columns = [column for column in self.reading.columns if column not in found]
        if orders and orders[0].distinct < table.rows - orders[0].missing:
            self.reading.assumptions.append(f"an order is all rows with the same {orders[0].name}")
            self.reading.measures.append(Measure("per_order", found, "average order value", orders[0]))
        else:
            label = f"{measures.NAMES[aggregate]} order value"
            self.reading.measures.append(Measure(aggregate, found, label))
            if len(found) == 1:
                self.reading.assumptions.append(f"each row is one order, worth its {found[0].name}")

    def _settle_measures(self) -> None:
        wanted: list[Aggregate] = [aggregate for aggregate in self.aggregates if aggregate != "count"]
        if self.reading.measures and not self.reading.columns:
            return
        if self.intent in {"distribution", "correlation", "quality", "values", "profile", "convert", "show"}:
            return
        for column in self.reading.columns:
            if wanted == ["sum"] and measures.plain_aggregate(column) == "avg" and "how much" in self.text.lower():
                wanted = []
            for aggregate in wanted or [self._plain(column)]:
                self.reading.measures.append(measures.make(aggregate, column))
        if not self.reading.measures:
            self._measure_without_column(wanted)

    def _plain(self, column: Column) -> Aggregate:
        superlative = cues.HIGH.search(self.text) or cues.LOW.search(self.text)
        if superlative and not self.reading.groups and not self.loose:
            return "max" if cues.HIGH.search(self.text) else "min"
        aggregate = measures.plain_aggregate(column)
        if aggregate == "avg":
            self.reading.assumptions.append(f"{column.name} is averaged, as adding it up would mean nothing")
        return aggregate

    def _measure_without_column(self, wanted: Sequence[Aggregate]) -> None:
        if "count" in self.aggregates:
            self.reading.measures.append(measures.rows())
            return
        if measures.says_money(self.rest):
            found, notes = measures.money(self.tables)
            if not found and re.search(r"\bs(?:old|ell|ells)\b", self.text):
                found = tuple(column for _, column in rank(["quantity"], self._columns())[:1])
            if found:
                self.reading.assumptions += notes
                self.reading.measures += [measures.label_of_money(aggregate, found) for aggregate in wanted or ["sum"]]
                return
            if not self.reading.groups and not self.loose:
                raise Unclear(f"I found no column of amounts. The columns are {self._known()}.")
        if wanted:
            column, notes = measures.only_candidate(self.tables, measures.NAMES[wanted[0]])
            self.reading.assumptions += notes
            self.reading.measures += [measures.make(aggregate, column) for aggregate in wanted]

    def _settle_intent(self) -> None:
        reading = self.reading
        reading.share = cues.SHARE.search(self.text) is not None and reading.intent == "aggregate"
        reading.change = cues.CHANGE.search(self.text) is not None and any(group.grain for group in reading.groups)
        reading.save = (
            reading.intent == "convert"
            or re.search(r"\bcsv (?:file|export|download)\b|\bsave\b", self.text) is not None
        )
        if (
            reading.intent == "profile"
            and (reading.groups or self.aggregates)
            and (reading.columns or reading.measures)
        ):
            reading.intent = "aggregate"
            self.intent = None
            self._settle_measures()
        if reading.intent == "show" and (reading.measures or (reading.groups and reading.columns)):
            reading.intent = "aggregate"
            self.intent = None
            self._settle_measures()
        if reading.intent != "aggregate" or reading.measures:
            return
        if reading.groups or self._superlative():
            return
        if self.joins:
            reading.intent, reading.save = "join", True
        elif (
            re.search(r"\b(?:list|which|what|name)\b", self.text, re.IGNORECASE)
            and self.loose
            and not reading.conditions
        ):
            reading.intent = "values"
        elif (
            reading.conditions
            or reading.window
            or (self.loose and re.search(r"\b(?:show|list|give|display|find|get)\b", self.text, re.IGNORECASE))
        ):
            reading.intent = "show"
        elif re.search(
            r"\banaly[sz]\w*|\blook (?:at|into)\b|\bthis (?:file|data|table|csv)\b", self.text, re.IGNORECASE
        ):
            reading.intent = "profile"
        else:
            self._give_up()

    def _superlative(self) -> bool:
        return (cues.HIGH.search(self.text) or cues.LOW.search(self.text)) is not None and bool(self.loose)

    def _give_up(self) -> None:
        if (word := unresolved(self.rest, UNRESOLVED_GROUP) or unresolved(self.rest, UNRESOLVED_VALUE)) is not None:
            raise Unclear(f"I found no column or value called “{word}”. The columns are {self._known()}.")
        raise Beyond(self.text)

    def _settle_groups(self) -> None:
        reading = self.reading
        filtered = {condition.column for condition in reading.conditions}
        if reading.intent in {"aggregate", "distribution"} and not reading.groups:
            for mention in self.loose:
                column = things_first(mention.columns)
                if column not in filtered and not column.dated:
                    self._add_group(Group(column, None, column.name))
        self._compare_values()
        if reading.intent == "aggregate":
            if not reading.measures:
                self._default_measure()
            for pattern, what in ((UNRESOLVED_GROUP, "column"), (UNRESOLVED_VALUE, "value")):
                if (word := unresolved(self.rest, pattern)) is not None and not self._said(word):
                    raise Unclear(f"I found no {what} called “{word}”. The columns are {self._known()}.")

    def _compare_values(self) -> None:
        """Values set against each other, or one value's share, are figures per value, not a filter."""
        reading = self.reading
        for condition in list(reading.conditions):
            several = condition.test == "in" and len(condition.values) > 1 and cues.COMPARE.search(self.text)
            if several:
                self._add_group(Group(condition.column, None, condition.column.name))
            elif reading.share and condition.test == "in" and not reading.groups:
                reading.conditions.remove(condition)
                reading.assumptions.append(
                    f"the share is of all rows: look at {' and '.join(map(str, condition.values))}"
                )
                self._add_group(Group(condition.column, None, condition.column.name))

    def _default_measure(self) -> None:
        if self._superlative() or cues.HIGH.search(self.text) or cues.LOW.search(self.text):
            found, notes = measures.money(self.tables)
            if found:
                self.reading.measures.append(measures.label_of_money("sum", found))
                self.reading.assumptions += notes or [f"measured by {found[0].name}"]
                return
        self.reading.measures.append(measures.rows())
        self.reading.assumptions.append("you named nothing to add up, so rows are counted")

    def _said(self, word: str) -> bool:
        """Say whether a word was understood as a column after all."""
        stems = [part.stem for part in split(word)]
        return bool(rank(stems, self._columns())) or set(stems) <= _table_words(self.tables)

    def _settle_order(self) -> None:
        reading = self.reading
        low = cues.LOW.search(self.text) is not None and cues.HIGH.search(self.text) is None
        reading.ranked = low or cues.HIGH.search(self.text) is not None or reading.limit is not None
        reading.ascending = (low or cues.ASCENDING.search(self.text) is not None) and not cues.DESCENDING.search(
            self.text
        )
        if reading.intent == "show":
            reading.columns += [things_first(mention.columns) for mention in self.loose]

    def _settle_tables(self) -> None:
        """Take the tables whose columns are used (all, for a join asked for) and link them to the first."""
        reading = self.reading
        used = [column.table for measure in reading.measures for column in measure.columns]
        used += [column.table for column in reading.columns]
        used += [group.column.table for group in reading.groups]
        used += [condition.column.table for condition in reading.conditions]
        used += [reading.window.column.table] if reading.window else []
        if reading.intent in {"values", "distribution"}:
            used += [mention.column.table for mention in self.loose]
        if self.joins or not used:
            used += [table.name for table in (self.tables if self.joins else self.tables[:1])]
        by_name = {table.name: table for table in self.tables}
        reading.tables = [by_name[name] for name in dict.fromkeys(used)]
        if not reading.columns and reading.intent in {"values", "distribution", "quality"}:
            reading.columns = [things_first(mention.columns) for mention in self.loose]
        if len(reading.tables) > 1:
            reading.links = link(reading.tables[0], reading.tables[1:], self.key)
        elif len(self.tables) > 1 and not used:
            reading.assumptions.append(f"asked of {reading.base.file}, the newest file")

    def _settle_chart(self) -> None:
        reading = self.reading
        trend = cues.TIME.search(self.text) is not None and bool(reading.groups)
        if reading.chart is None and (cues.ANY_CHART.search(self.text) or trend):
            reading.chart = "line" if any(group.grain for group in reading.groups) else "bar"

    def _known(self) -> str:
        return ", ".join(dict.fromkeys(column.name for column in self._columns()))


def _without_files(text: str, tables: Sequence[Table]) -> tuple[str, list[Table]]:
    """Return the text without file names, and the tables of the files it names."""
    named: list[Table] = []
    for table in sorted(tables, key=lambda table: -len(table.file)):
        stem = table.file.rsplit(".", 1)[0]
        for name in (table.file, rf"{stem}(?= (?:file|table|csv|sheet))"):
            pattern = re.escape(name) if name == table.file else re.escape(stem) + r"(?= (?:file|table|csv|sheet)\b)"
            if (found := re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)) is not None:
                text = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
                named += [table] if table not in named else []
    return text, [table for table in tables if table in named]


def _date_words(columns: Sequence[Column]) -> set[str]:
    return {word for column in columns for word in column.words} - {"date", "order"}


def _names(tables: Sequence[Table]) -> set[str]:
    """Return one-word column names, which win over the stop words they may be."""
    return {column.words[0] for table in tables for column in table.columns if len(column.words) == 1}


def _table_words(tables: Sequence[Table]) -> set[str]:
    return {word for table in tables for word in (*table.words, *name_words(table.file))}


def _years_known(year: Column | None) -> Known:
    if year is None or year.high is None:
        return Known(date(2000, 1, 1), date(2000, 12, 31))
    return Known(date(int(year.low), 1, 1), date(int(year.high), 12, 31))


def _is_quantity(column: Column) -> bool:
    return "quantity" in {CONCEPT_OF.get(word) for word in column.words}


def _identifies_orders(column: Column) -> bool:
    return column.identifies and "order" in {CONCEPT_OF.get(word) for word in column.words}
