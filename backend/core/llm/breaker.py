"""One circuit breaker per provider: an ill provider is left alone for a while, then tried by one call."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from purgatory.domain.model import CLOSED, HALF_OPENED, OPENED, Context, OpenedState

from backend.core.llm.errors import OUTAGE, ProviderError

#: Outages in a row that open a breaker.
THRESHOLD = 5

#: Seconds an open breaker keeps calls away.
OPEN_SECONDS = 30.0


class CircuitOpen(Exception):
    """The provider is left alone for `seconds` more."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"left alone for {seconds:.0f} s after repeated failures")
        self.seconds = seconds


class Breaker:
    """The state machine of one provider; synchronous and without awaits, so tasks of one loop can share it.

    Purgatory's context is driven directly: its own guard counts a cancelled call as an answer, and lets every
    waiting call through at once when it is half open.
    """

    def __init__(self, name: str, *, threshold: int = THRESHOLD, open_seconds: float = OPEN_SECONDS) -> None:
        self._context = Context(name, threshold, open_seconds)
        self._trial_runs = False

    @property
    def state(self) -> str:
        """`closed`, `opened` or `half-opened`."""
        return self._context.state

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Let one call through and learn from how it ends.

        Only an outage (`ProviderError` of that kind) counts against the provider; any other provider error is
        an answer. What isn't a provider's failure (a cancelled run, a bug) teaches nothing.

        Raises:
            CircuitOpen: the provider is being left alone, or another call is just trying it.
        """
        is_trial = self._enter()
        try:
            yield
        except ProviderError as error:
            if error.kind in OUTAGE:
                self._context.handle_exception(error)
            else:
                self._context.handle_end_request()
            raise
        else:
            self._context.handle_end_request()
        finally:
            self._trial_runs = self._trial_runs and not is_trial
            self._context.messages.clear()

    def _enter(self) -> bool:
        try:
            self._context.handle_new_request()
        except OpenedState:
            raise CircuitOpen(self._seconds_left()) from None
        if self._context.state != HALF_OPENED:
            return False
        if self._trial_runs:
            raise CircuitOpen(1.0)
        self._trial_runs = True
        return True

    def _seconds_left(self) -> float:
        opened_at = self._context.opened_at or 0.0
        return max(0.0, opened_at + self._context.ttl - time.time())


class Breakers:
    """All breakers of one process, made when a provider is first called."""

    def __init__(self, *, threshold: int = THRESHOLD, open_seconds: float = OPEN_SECONDS) -> None:
        self._threshold = threshold
        self._open_seconds = open_seconds
        self._by_name: dict[str, Breaker] = {}

    def of(self, circuit: str) -> Breaker:
        """Return the breaker of `circuit` (a provider, or a provider at an address)."""
        if circuit not in self._by_name:
            self._by_name[circuit] = Breaker(circuit, threshold=self._threshold, open_seconds=self._open_seconds)
        return self._by_name[circuit]

    def states(self) -> dict[str, str]:
        """Return each known circuit's state, for health pages."""
        return {name: breaker.state for name, breaker in self._by_name.items()}


__all__ = ["CLOSED", "HALF_OPENED", "OPENED", "Breaker", "Breakers", "CircuitOpen"]
