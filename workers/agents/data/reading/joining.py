"""Which columns two tables have in common, by the request's words or by evidence."""

import re
from collections.abc import Collection, Sequence

from workers.agents.data.reading.meaning import Link, Unclear
from workers.agents.data.reading.schema import IDENTIFIER, Column, Table
from workers.agents.data.reading.words import meaning_of, split, stem

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


def link(
    wanted: Sequence[Table], known: Sequence[Table], named: Sequence[str], measured: Collection[str]
) -> tuple[list[Table], list[Link]]:
    """Return the tables in an order that counts no row twice, and how each but the first joins one before it.

    The base is the table whose rows find at most one partner in every other; a table that isn't asked for may be the
    bridge between two that are. ``measured`` are tables with a column to work out: their rows must not be dropped.

    Raises:
        Unclear: two tables have no column in common, or every join would count rows twice.
    """
    ways = [_from(base, [table for table in wanted if table != base], known, named) for base in wanted]
    possible = [(tables, links) for tables, links in ways if len(tables) >= len(wanted)]
    if not possible:
        raise _nothing_in_common(wanted)
    tables, links = max(possible, key=lambda way: (_safe(way[1], measured), -len(way[0])))
    if not _safe(links, measured):
        repeated = next(link for link in links if not link.other_unique)
        raise Unclear(
            f"{repeated.other.name} repeats in {repeated.other.table} and in {repeated.base.table}, so joining them "
            "would count rows twice. Attach a file in which it occurs once, or ask about one file at a time."
        )
    return tables, links


def _safe(links: Sequence[Link], measured: Collection[str]) -> bool:
    """Say whether no figure would be counted twice or dropped: repeated keys are fine for mere descriptions."""
    return all(link.other_unique or link.other.table not in measured for link in links)


def _from(
    base: Table, others: Sequence[Table], known: Sequence[Table], named: Sequence[str]
) -> tuple[list[Table], list[Link]]:
    """Return as many of the others as can be reached from a base, bridges included."""
    reached, links, waiting = [base], [], list(others)
    spare = [table for table in known if table != base and table not in others]
    while waiting:
        step = _next_link(reached, waiting, named) or _next_link(reached, _bridges(spare, waiting, named), named)
        if step is None:
            break
        table, found = step
        reached.append(table)
        links.append(found)
        waiting = [other for other in waiting if other != table]
        spare = [other for other in spare if other != table]
    return (reached, links) if not waiting else ([], [])


def _bridges(spare: Sequence[Table], waiting: Sequence[Table], named: Sequence[str]) -> list[Table]:
    return [table for table in spare if any(_best(table, other, named) is not None for other in waiting)]


def _next_link(reached: Sequence[Table], waiting: Sequence[Table], named: Sequence[str]) -> tuple[Table, Link] | None:
    fits = [(fit, table) for table in waiting for base in reached if (fit := _best(base, table, named)) is not None]
    if not fits:
        return None
    (_, found), table = max(fits, key=lambda fit: (fit[0][1].other_unique, fit[0][0]))
    return table, found


def _nothing_in_common(tables: Sequence[Table]) -> Unclear:
    columns = "; ".join(f"{table.file} has {', '.join(column.name for column in table.columns)}" for table in tables)
    files = " and ".join(table.file for table in tables)
    return Unclear(
        f"I found no column that {files} have in common. {columns}. "
        "Name the columns to join them by, or give them the same name."
    )


def _best(base: Table, other: Table, named: Sequence[str]) -> tuple[float, Link] | None:
    pairs = [
        (_fit(base, mine, other, theirs, named), mine, theirs) for mine in base.columns for theirs in other.columns
    ]
    score, mine, theirs = max(pairs, key=lambda pair: pair[0])
    if score < ENOUGH:
        return None
    return score, Link(mine, theirs, theirs.distinct == other.rows - theirs.missing)


def _fit(base: Table, mine: Column, other: Table, theirs: Column, named: Sequence[str]) -> float:
    """Return how likely two columns hold the same things: by their names, then by how unique they are."""
    if not (_may_be_key(mine) and _may_be_key(theirs)):
        return 0.0
    a, b, key = _meant(mine.words), _meant(theirs.words), set(_meant(named))
    foreign = _meant(other.words)
    fit = _alike(a, b, own=_meant(base.words), foreign=foreign)
    if fit == 0.0 and key and key <= set(a) and set(b) <= IDENTIFIER:
        fit = 0.7  # "by customer": orders.customer_id, and the id of a file called anything
    if fit == 0.0:
        return 0.0
    unique = theirs.distinct == other.rows - theirs.missing
    asked = bool(key) and (key <= set(a) or key <= set(foreign + b))
    differ = (mine.kind == "integer") != (theirs.kind == "integer")
    return fit + 0.05 * unique + 0.3 * asked - 0.1 * differ


def _alike(a: list[str], b: list[str], *, own: list[str], foreign: list[str]) -> float:
    """Return how alike two columns' names are, each with the name of its table beside it."""
    ways = (
        (1.0, a == b and (len(a) > 1 or a[0] not in IDENTIFIER | {"name"})),
        (0.9, bool(_told(a)) and _told(a) == _told(foreign + b)),  # orders.customer_id, customers.id
        (0.85, bool(_told(b)) and _told(b) == _told(own + a)),
        (0.72, a == b),
        (0.75, bool(_things(a)) and _things(a) == _things(b)),  # customer, customer_id
        (
            0.75,
            bool(_things(a)) and _things(a) == _things(foreign) and b == ["name"],
        ),  # orders.customer, customers.name
    )
    return next((fit for fit, holds in ways if holds), 0.0)


def _may_be_key(column: Column) -> bool:
    return column.kind in {"text", "integer"} and (column.kind == "text" or column.distinct > 1) and column.distinct > 0


def _meant(words: Sequence[str]) -> list[str]:
    return [meaning_of(stem(word)) for word in words]


def _told(words: Sequence[str]) -> frozenset[str]:
    """Return what a qualified name says, so that customer_id equals the id of customers."""
    return frozenset(words) if set(words) & IDENTIFIER else frozenset()


def _things(words: Sequence[str]) -> frozenset[str]:
    return frozenset(words) - IDENTIFIER - {"name"}
