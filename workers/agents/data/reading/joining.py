"""Which columns two tables have in common, by the request's words or by evidence."""

import re
from collections.abc import Sequence

from workers.agents.data.reading.meaning import Link, Unclear
from workers.agents.data.reading.schema import IDENTIFIER, Column, Table
from workers.agents.data.reading.words import CONCEPT_OF, split, stem

ENOUGH = 0.7
KEY_PHRASE = re.compile(
    r"\b(?:join|merg|combin|match|link|put)\w*\b(?:(?!\b(?:by|on|using|via|through)\b)[^.;]){0,60}"
    r"\b(?:by|on|using|via|through)\s+"
    r"(?:the\s+|their\s+|its\s+|a\s+|common\s+|shared\s+|same\s+)*([\w ]{2,30}?)"
    r"(?=\s+(?:and|then|to|so|for)\b|\s*[,;.]|\s*$)",
    re.IGNORECASE,
)


def key_phrase(text: str) -> tuple[list[str], str]:
    """Return the words that name the key of a join, and the text without them."""
    found = KEY_PHRASE.search(text)
    if found is None:
        return [], text
    stems = [word.stem for word in split(found[1])]
    return stems, text[: found.start(1)] + " " * len(found[1]) + text[found.end(1) :]


def link(base: Table, others: Sequence[Table], named: Sequence[str]) -> list[Link]:
    """Return how each other table joins the first.

    Raises:
        Unclear: two tables have no column in common.
    """
    return [_best(base, other, named) for other in others]


def _best(base: Table, other: Table, named: Sequence[str]) -> Link:
    pairs = [
        (_fit(base, mine, other, theirs, named), mine, theirs) for mine in base.columns for theirs in other.columns
    ]
    score, mine, theirs = max(pairs, key=lambda pair: pair[0])
    if score < ENOUGH:
        raise Unclear(
            f"I found no column that {base.file} and {other.file} have in common. "
            f"{base.file} has {_list(base)}; {other.file} has {_list(other)}. "
            "Name the columns to join them by, or give them the same name."
        )
    return Link(mine, theirs, theirs.distinct == other.rows - theirs.missing)


def _list(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _fit(base: Table, mine: Column, other: Table, theirs: Column, named: Sequence[str]) -> float:
    """Return how likely two columns hold the same things: by their names, then by how unique they are."""
    if not (_may_be_key(mine) and _may_be_key(theirs)):
        return 0.0
    a, b = _meant(mine.words), _meant(theirs.words)
    own, foreign = _meant(base.words), _meant(other.words)
    if a == b and (len(a) > 1 or a[0] not in IDENTIFIER | {"name"}):
        fit = 1.0
    elif _told(a) and _told(a) == _told(foreign + b):
        fit = 0.9  # orders.customer_id, customers.id
    elif _told(b) and _told(b) == _told(own + a):
        fit = 0.85
    elif a == b:
        fit = 0.72
    elif _things(a) and _things(a) == _things(b):
        fit = 0.75  # customer, customer_id
    elif _things(a) and _things(a) == _things(foreign) and b == ["name"]:
        fit = 0.75  # orders.customer, customers.name
    else:
        return 0.0
    unique = theirs.distinct == other.rows - theirs.missing
    asked = bool(named) and (set(_meant(named)) <= set(a) or set(_meant(named)) <= set(foreign + b))
    differ = (mine.kind == "integer") != (theirs.kind == "integer")
    return fit + 0.05 * unique + 0.3 * asked - 0.1 * differ


def _may_be_key(column: Column) -> bool:
    return column.kind in {"text", "integer"} and (column.kind == "text" or column.distinct > 1) and column.distinct > 0


def _meant(words: Sequence[str]) -> list[str]:
    return [CONCEPT_OF.get(stem(word), stem(word)) for word in words]


def _told(words: Sequence[str]) -> frozenset[str]:
    """Return what a qualified name says, so that customer_id equals the id of customers."""
    return frozenset(words) if set(words) & IDENTIFIER else frozenset()


def _things(words: Sequence[str]) -> frozenset[str]:
    return frozenset(words) - IDENTIFIER - {"name"}
