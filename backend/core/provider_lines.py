"""Calls to external providers, each through its provider's circuit and its caller's limits."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from aiolimiter import AsyncLimiter

from backend.core.circuits import Answer, Circuit, CircuitOpen, Circuits, Judge, Outage, Provider
from backend.core.telemetry import metrics, tracing
from backend.core.telemetry.metric import OTHER
from backend.core.telemetry.tracing import SpanKind

#: Pauses up to so many seconds, asked for by the provider, are waited for in place.
SHORT_PAUSE = 5.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one account may ask of a provider, from one process."""

    at_once: int = 6
    #: Units a minute, and in one go; what a call costs is said with it. None: as many as come.
    per_minute: float | None = None


class Line:
    """One account's way to a provider, shared by everybody in this process who uses that account."""

    def __init__(self, circuit: Circuit, limits: Limits) -> None:
        self._circuit = circuit
        self._places = asyncio.Semaphore(limits.at_once)
        self._rate = None if limits.per_minute is None else AsyncLimiter(limits.per_minute / 60, 1.0)
        self._rests_until = 0.0

    @asynccontextmanager
    async def call(self, judge: Judge, *, cost: float = 1.0) -> AsyncIterator[None]:
        """Wait for a place and for the rate, then make one call.

        Args:
            judge: says what an error of the call tells of the provider.
            cost: units of the provider's quota.

        Raises:
            CircuitOpen: the provider is being left alone; nothing was sent.
        """
        with _watched(self._circuit.provider.kind) as outcome:

            def told(error: Exception) -> Outage | Answer | None:
                return outcome.judged(self._noted(judge(error)))

            async with self._places:
                await self._rest()
                if self._rate is not None:
                    await self._rate.acquire(min(cost, self._rate.max_rate))
                async with self._circuit.call(told):
                    yield

    async def _rest(self) -> None:
        left = self._rests_until - time.monotonic()
        if left > SHORT_PAUSE:
            raise CircuitOpen(self._circuit.provider.label, left, is_short=True)
        if left > 0:
            await asyncio.sleep(left)

    def _noted(self, told: Outage | Answer | None) -> Outage | Answer | None:
        if isinstance(told, Answer) and told.pause is not None:
            self._rests_until = max(self._rests_until, time.monotonic() + told.pause)
        return told


@dataclass
class _Outcome:
    """How a call ended, as far as its error was judged."""

    said: str = "ok"

    def judged(self, told: Outage | Answer | None) -> Outage | Answer | None:
        """Take what an error tells of the provider."""
        match told:
            case Outage():
                self.said = "outage"
            case Answer():
                self.said = "refused"
        return told


@contextmanager
def _watched(provider: str) -> Iterator[_Outcome]:
    """Watch a call of a provider of this kind: its span, and its time, waits for a place among it."""
    outcome, began = _Outcome(), time.monotonic()
    with tracing.span(f"call {provider}", kind=SpanKind.CLIENT, about={"warren.provider": provider}):
        try:
            yield outcome
        except CircuitOpen:
            outcome.said = "left_alone"
            raise
        except BaseException:
            outcome.said = OTHER if outcome.said == "ok" else outcome.said
            raise
        finally:
            tracing.note({"warren.outcome": outcome.said})
            metrics.PROVIDER_DURATION.observe(time.monotonic() - began, provider=provider, outcome=outcome.said)


@dataclass
class Providers:
    """All lines of one process."""

    circuits: Circuits = field(default_factory=Circuits)
    _lines: dict[tuple[str, str], Line] = field(default_factory=dict)

    def line(self, provider: Provider, *, of: str = "", limits: Limits | None = None) -> Line:
        """Return the line of an account; ``of`` names it, and what is asked for without one shares one.

        Limits are those of the first who asked.
        """
        key = (provider.key, of)
        if key not in self._lines:
            self._lines[key] = Line(self.circuits.of(provider), limits or Limits())
        return self._lines[key]
