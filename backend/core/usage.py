"""Usage of several parts together."""

from collections.abc import Sequence
from decimal import Decimal

from backend.core.views import UsageView


def total(parts: Sequence[UsageView]) -> UsageView:
    """Return the sum; one unknown cost makes the whole unknown, not lower."""
    costs = [part.cost for part in parts]
    known = [Decimal(cost) for cost in costs if cost is not None]
    return UsageView(
        model_calls=sum(part.model_calls for part in parts),
        input_tokens=sum(part.input_tokens for part in parts),
        output_tokens=sum(part.output_tokens for part in parts),
        cost=str(sum(known, Decimal(0))) if len(known) == len(costs) else None,
        models=sorted({model for part in parts for model in part.models}),
    )
