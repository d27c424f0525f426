"""Lists come in pages; ``next`` is opaque and leads to the page after."""

import base64
import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query

from backend.api.problems import FieldProblem, Invalid

LARGEST_PAGE = 200
_LARGEST_BIGINT = 2**63 - 1

Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
After = Annotated[str | None, Query(max_length=500, description="`next` of the page before.")]


def mark(*key: str | int | bool) -> str:
    """Return the opaque mark of a row's sort key."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def bigint(value: object) -> int:
    """Return an integer that a bigint column can be compared with.

    Raises:
        ValueError: it isn't one.
    """
    if not isinstance(value, int) or abs(value) > _LARGEST_BIGINT:
        raise ValueError(value)
    return value


def read_mark(after: str, *kinds: Callable[[Any], object]) -> tuple[Any, ...]:
    """Return the sort key that ``mark`` made opaque, each part through its kind.

    Raises:
        Invalid: no page of this list has this mark.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return tuple(kind(value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, AttributeError) as error:
        problem = FieldProblem(where="query.after", message="not a mark of this list")
        raise Invalid(
            "`after` isn't a mark of this list.", cure="Use `next` of the page before.", errors=[problem]
        ) from error
