"""What a request wants worked out, and of which columns."""

from collections.abc import Sequence

from workers.agents.data.reading.groups import measurable
from workers.agents.data.reading.matching import rank
from workers.agents.data.reading.meaning import Aggregate, Measure, Unclear
from workers.agents.data.reading.schema import Column, Table
from workers.agents.data.reading.words import VERBS, concept_of, meaning_of, split

NAMES: dict[Aggregate, str] = {
    "sum": "total",
    "avg": "average",
    "median": "median",
    "min": "lowest",
    "max": "highest",
    "distinct": "number of different",
}
#: Adding these up says nothing: asked for plainly, they are averaged.
AVERAGED = frozenset(
    """price age rating rate percent percentage pct temperature temp humidity pressure speed velocity density ph bmi
    latency height weight width length depth ratio index level grade gpa latitude longitude duration""".split()  # noqa: SIM905 - words
)


def make(aggregate: Aggregate, column: Column) -> Measure:
    """Return a measure of one column, named as people read it: "total amount", but no "total total"."""
    said = NAMES[aggregate] in column.words
    return Measure(aggregate, (column,), column.name if said else f"{NAMES[aggregate]} {column.name}")


def rows(label: str = "rows") -> Measure:
    """Return the count of rows."""
    return Measure("count", (), f"number of {label}")


def plain_aggregate(column: Column) -> Aggregate:
    """Return what a column without an aggregate is asked for: its sum, or its average where a sum means nothing."""
    words = {meaning_of(word) for word in column.words} | set(column.words)
    return "avg" if words & AVERAGED or column.unit == "%" else "sum"


def money(tables: Sequence[Table]) -> tuple[tuple[Column, ...], list[str]]:
    """Return the columns that make an amount of money, and what was assumed: one column, or price and quantity."""
    columns = [column for table in tables for column in table.columns if measurable(column)]
    ranked = rank(["revenue"], columns)
    if ranked and ranked[0][0] > 0.65:  # noqa: PLR2004 - says money outright
        best = ranked[0][1]
        return (best,), _others(best, [column for value, column in ranked if value == ranked[0][0]])
    price = _first(rank(["price"], columns))
    quantity = _first(rank(["quantity"], columns))
    if price is not None and quantity is not None:
        note = f"there is no amount column, so revenue is {price.name} × {quantity.name}"
        return (price, quantity), [note]
    if ranked := ranked or rank(["salary"], columns):
        return (ranked[0][1],), [f"{ranked[0][1].name} is taken as the amount of money"]
    return (), []


def _first(ranked: Sequence[tuple[float, Column]]) -> Column | None:
    return ranked[0][1] if ranked else None


def _others(best: Column, same: Sequence[Column]) -> list[str]:
    others = [column.name for column in same if column != best]
    if not others:
        return []
    return [f"{best.name} is taken as the amount; {' or '.join(others)} would fit too, say so if you mean it"]


def says_money(text: str) -> bool:
    """Say whether a request speaks of money or of selling."""
    return any(VERBS.get(word.stem) == "money" or concept_of(word.stem) == "money" for word in split(text))


def label_of_money(aggregate: Aggregate, columns: Sequence[Column]) -> Measure:
    """Return a measure of money: of the one column, or of price × quantity, called revenue."""
    if len(columns) == 1:
        return make(aggregate, columns[0])
    return Measure(aggregate, tuple(columns), f"{NAMES[aggregate]} revenue")


def only_candidate(tables: Sequence[Table], what: str) -> tuple[Column, list[str]]:
    """Return the column an aggregate without a column must mean.

    Raises:
        Unclear: there is none, or several and none speaks of money.
    """
    columns = [column for table in tables for column in table.columns if measurable(column)]
    if len(columns) == 1:
        return columns[0], [f"{columns[0].name} is the only column of numbers"]
    found, notes = money(tables)
    if len(found) == 1:
        return found[0], notes or [f"you named no column, so {found[0].name} is taken"]
    if not columns:
        raise Unclear(f"There is no column of numbers to work out the {what} of.")
    if tables[0].handed:
        return columns[0], [f"you named no column, so {columns[0].name}, the first of numbers, is taken"]
    names = ", ".join(column.name for column in columns)
    raise Unclear(f"Which column do you want the {what} of? The columns of numbers are: {names}.")
