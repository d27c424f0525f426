"""Adding up what a run's model calls used."""

from decimal import Decimal

from backend.core.llm.meter import ModelCall
from backend.core.usage import total
from backend.core.views import UsageView


class UsageTally:
    """Counts model calls, on top of what earlier tries used; one unknown price makes the cost unknown, not lower."""

    def __init__(self, before: UsageView | None = None) -> None:
        self._before = [before] if before is not None else []
        self._calls: list[ModelCall] = []

    async def add(self, call: ModelCall) -> None:
        """Take one finished call."""
        self._calls.append(call)

    def view(self) -> UsageView:
        """Return the sum so far."""
        costs = [call.cost for call in self._calls]
        known = [Decimal(cost) for cost in costs if cost is not None]
        own = UsageView(
            model_calls=len(self._calls),
            input_tokens=sum(call.input_tokens or 0 for call in self._calls),
            output_tokens=sum(call.output_tokens or 0 for call in self._calls),
            cost=str(sum(known, Decimal(0))) if len(known) == len(costs) else None,
            models=sorted({f"{call.provider}:{call.model}" for call in self._calls}),
        )
        return total([*self._before, own])
