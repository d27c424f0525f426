"""What a request wants its figures for: columns it groups by, stretches of time, things it counts."""

import re
from collections.abc import Sequence

from workers.agents.data.reading.cues import STEERING
from workers.agents.data.reading.matching import Mention
from workers.agents.data.reading.meaning import Window
from workers.agents.data.reading.schema import Column
from workers.agents.data.reading.words import AMOUNTS, STOP_WORDS, Word, concept_of

BEFORE_GROUP = re.compile(
    r"(?:\b(?:by|per|each|every|across|among|which|what|whose)\s+(?:one\s+)?(?:of\s+)?(?:the\s+|our\s+|my\s+|its\s+)?"
    r"(?:different\s+|individual\s+|single\s+)?"
    r"|\b(?:top|best|bottom|worst|largest|biggest|highest|lowest|smallest|best[- ]selling)\s+"
    r"(?:(?:\d+|three|five|ten)\s+)?"
    r"|\b\d+\s+(?:best|worst|largest|biggest|top|highest|lowest|smallest)\s+)$",
    re.IGNORECASE,
)
BETWEEN_GROUPS = re.compile(
    r"^\s*(?:,|and|&|/|x|,\s*and|and by|and per|by|per|, by)\s*(?:the\s+|each\s+)?$", re.IGNORECASE
)
COUNTED = re.compile(
    r"\b(?:how many|number of|count(?: of)?|no\. of)\s+(?:the\s+|all\s+)?(?:unique\s+|distinct\s+|different\s+)?$",
    re.IGNORECASE,
)
UNRESOLVED_GROUP = re.compile(r"\b(?:by|per|each|which|every)\s+(?:the\s+)?([^\W\d_][\w-]{2,})", re.IGNORECASE)
UNRESOLVED_VALUE = re.compile(
    r"\b(?:in|for|from|where|only|except|excluding)\s+(?:the\s+|only\s+)?([^\W\d_][\w-]{2,})", re.IGNORECASE
)
FEW = 20
DAYS_BY_DAY, DAYS_BY_MONTH = 62, 366 * 6


def grouped(text: str, mention: Mention, words: Sequence[Word]) -> bool:
    """Say whether the words before a mention make it what to group by."""
    return BEFORE_GROUP.search(text[: words[mention.start].start]) is not None


def continues(text: str, before: Mention, mention: Mention, words: Sequence[Word]) -> bool:
    """Say whether a mention continues a list that an earlier one began ("by region and product")."""
    return BETWEEN_GROUPS.match(text[words[before.end - 1].end : words[mention.start].start]) is not None


def counted(text: str, mention: Mention, words: Sequence[Word]) -> bool:
    """Say whether a mention is what is counted ("how many customers")."""
    return COUNTED.search(text[: words[mention.start].start]) is not None


def is_amount(mention: Mention) -> bool:
    """Say whether a mention's words ask for an amount."""
    column = mention.column
    return bool({concept_of(word) for word in column.words} & AMOUNTS)


def measurable(column: Column) -> bool:
    """Say whether adding up or averaging a column means something."""
    return column.numeric and not column.identifies and not column.countable_year


def things_first(columns: Sequence[Column]) -> Column:
    """Return the column that shows things by name rather than by number, where both fit."""
    return min(columns, key=lambda column: (column.words[-1:] != ("name",), column.identifies, column.kind != "text"))


def auto_grain(column: Column, window: Window | None) -> str:
    """Return the grain that gives a trend enough points and not too many."""
    first, last = column.oldest(), column.newest()
    if window is not None:
        first = max(first, min(period.start for period in window.periods))
        last = min(last, max(period.end for period in window.periods))
    days = (last - first).days
    if days <= DAYS_BY_DAY:
        return "day"
    return "month" if days <= DAYS_BY_MONTH else "year"


def unresolved(text: str, pattern: re.Pattern[str]) -> str | None:
    """Return a word that stands where a column or a value should be and is neither."""
    for found in pattern.finditer(text):
        word = found[1].lower()
        singular = word.removesuffix("s")
        if not {word, singular} & (STOP_WORDS | STEERING) and concept_of(word) is None:
            return found[1]
    return None
