"""Values as JSON: exact where JSON can hold them, text where it can't."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

LONGEST_TEXT = 2_000


def as_json(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value's JSON form; decimals that a float can't hold exactly become text."""
    match value:
        case None | bool() | int():
            return value
        case float():
            return value if isfinite(value) else None
        case Decimal():
            return _decimal(value)
        case dict():
            return {str(key): as_json(inner) for key, inner in value.items()}
        case list() | tuple():
            return [as_json(inner) for inner in value]
    return str(value)[:LONGEST_TEXT]


def _decimal(value: Decimal) -> int | float | str:
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value.normalize())


def rows_as_json(rows: Iterable[Sequence[object]]) -> list[list[Any]]:
    """Return rows of a result as lists of JSON values."""
    return [[as_json(value) for value in row] for row in rows]
