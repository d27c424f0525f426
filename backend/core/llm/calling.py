"""The one place where a model call is retried, guarded by a circuit breaker, and handed to a fallback."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import stamina
import structlog

from backend.core.circuits import Answer, CircuitOpen, Outage, Provider
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.classify import classify
from backend.core.llm.errors import OUTAGE, ProviderError
from backend.core.provider_lines import Limits, Providers
from backend.core.telemetry import tracing
from backend.core.telemetry.tracing import SpanKind

T = TypeVar("T")

_log = structlog.get_logger(__name__)

#: Calls that one process makes of one provider at once.
_AT_ONCE = Limits(at_once=32)


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How long one call is tried at one provider; all times in seconds."""

    #: Tries at one provider, the first one included.
    attempts: int = 3
    #: First pause; it doubles, with jitter, up to `longest_wait`.
    first_wait: float = 0.5
    #: Longest pause; a provider that asks for more is not waited for (the error tells how long).
    longest_wait: float = 20.0
    #: No new try begins after this time.
    total: float = 240.0
    #: One try may not take longer, whatever the provider's own time-out says.
    call_limit: float = 600.0


class ModelCaller:
    """Calls models for one process, whose providers it shares with everything else that calls out."""

    def __init__(self, *, policy: RetryPolicy | None = None, providers: Providers | None = None) -> None:
        self.policy = policy or RetryPolicy()
        self.providers = providers or Providers()

    async def call(self, chosen: ChosenModel, invoke: Callable[[ChosenModel], Awaitable[T]]) -> T:
        """Return what `invoke` gives for `chosen`, or for the first of its fallbacks that answers.

        `invoke` is called once per try with the model to use. A refusal (key, request, length) is raised at
        once: another model would hide a fault that the operator must see.

        Raises:
            ProviderError: no model answered. It is the first model's error; `tried` names all that were
                asked, `retry_after` is the shortest wait that any of them asked for.
            Exception: whatever `invoke` raises that isn't a provider's failure, unchanged.
        """
        failures: list[ProviderError] = []
        for candidate in (chosen, *chosen.fallbacks):
            try:
                return await self._try(candidate, invoke)
            except ProviderError as error:
                if not error.transient:
                    raise
                _log.warning("model.out", model=candidate.label, kind=error.kind, detail=error.detail)
                failures.append(error)
        raise _all_failed(failures) from failures[-1]

    async def _try(self, chosen: ChosenModel, invoke: Callable[[ChosenModel], Awaitable[T]]) -> T:
        policy = self.policy
        async for attempt in stamina.retry_context(
            on=self._pause_after,
            attempts=policy.attempts,
            timeout=policy.total,
            wait_initial=policy.first_wait,
            wait_max=policy.longest_wait,
            wait_jitter=policy.first_wait,
        ):
            with attempt:
                return await self._once(chosen, invoke)
        raise AssertionError("retry_context ends by returning or raising")

    async def _once(self, chosen: ChosenModel, invoke: Callable[[ChosenModel], Awaitable[T]]) -> T:
        about = {"gen_ai.request.model": chosen.name, "gen_ai.provider.name": chosen.provider}
        with tracing.span(f"chat {chosen.label}", kind=SpanKind.CLIENT, about=about) as span:
            try:
                return await self._asked(chosen, invoke)
            except ProviderError as error:
                tracing.failed(span, error.kind)
                raise

    async def _asked(self, chosen: ChosenModel, invoke: Callable[[ChosenModel], Awaitable[T]]) -> T:
        if chosen.is_builtin:  # it is no provider: nothing outside answers for it
            return await invoke(chosen)
        provider = Provider(key=f"model:{chosen.circuit}", label=chosen.circuit)
        try:
            async with self.providers.line(provider, limits=_AT_ONCE).call(_told):
                try:
                    async with asyncio.timeout(self.policy.call_limit):
                        return await invoke(chosen)
                except Exception as exc:
                    error = classify(exc, label=chosen.label, provider=chosen.provider)
                    if error is None or error is exc:
                        raise
                    raise error from exc
        except CircuitOpen as circuit:
            raise _Skipped(
                "unavailable",
                chosen.label,
                provider=chosen.provider,
                detail=str(circuit),
                retry_after=circuit.seconds,
                circuit=circuit,
            ) from None

    def _pause_after(self, exc: Exception) -> bool | float:
        """Tell stamina whether to try again, and after how many seconds when the provider said so."""
        if not isinstance(exc, ProviderError) or isinstance(exc, _Skipped) or not exc.transient:
            return False
        if exc.retry_after is None:
            return True
        return exc.retry_after if exc.retry_after <= self.policy.longest_wait else False


class _Skipped(ProviderError):
    """The provider wasn't asked: its circuit is open."""


def _told(error: Exception) -> Outage | Answer | None:
    """Say what an error tells of the provider. A pause that one model asks for is none of the provider's others."""
    if not isinstance(error, ProviderError):
        return None
    reason = "no answer in time" if error.kind == "timeout" else error.detail[:80] or "out of order"
    return Outage(reason) if error.kind in OUTAGE else Answer()


def _all_failed(failures: list[ProviderError]) -> ProviderError:
    first = failures[0]
    circuits = [error.circuit for error in failures if error.circuit is not None]
    waits = [error.retry_after for error in failures if error.retry_after is not None]
    return ProviderError(
        first.kind,
        first.label,
        provider=first.provider,
        detail=first.detail,
        retry_after=min(waits, default=None),
        tried=tuple(error.label for error in failures),
        circuit=min(circuits, key=lambda circuit: circuit.seconds) if len(circuits) == len(failures) else None,
    )
