"""Count every model call of a run: tokens, time and price, failed and cancelled calls included."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, LLMResult
from typing_extensions import override

from backend.core.llm.chosen import BASE_URL_KEY, BUILTIN, NAME_KEY, PROVIDER_KEY
from backend.core.llm.classify import was_refused
from backend.core.llm.prices import CURRENCY, price
from backend.core.telemetry import metrics, tracing
from backend.core.telemetry.metric import OTHER


@dataclass(frozen=True, kw_only=True)
class ModelCall:
    """One call to one provider; a retried call is several of them.

    Attributes:
        agent: the agent or subagent that asked, None outside of an agent.
        input_tokens: all of the input, the cached part included; None when the provider didn't count. A call that
            it refused outright used nothing.
        cached_tokens: the part of the input that was read from the provider's cache.
        cost: a decimal string in `currency`; None when usage or price is unknown, "0" when it is free.
        duration_ms: whole milliseconds from the request to the last byte.
    """

    provider: str
    model: str
    agent: str | None
    outcome: Literal["ok", "failed", "cancelled"]
    input_tokens: int | None
    output_tokens: int | None
    cached_tokens: int | None
    cost: str | None
    currency: str
    started_at: datetime
    duration_ms: int


#: Takes each finished call; it is awaited, and what it raises ends the run.
Sink = Callable[[ModelCall], Awaitable[None]]


class Meter(AsyncCallbackHandler):
    """Pass it as `config={"callbacks": [Meter(sink, role=…)]}`; subagents and summaries inherit it."""

    raise_error = True  # a call that can't be counted must not look free

    def __init__(self, sink: Sink, *, role: str = OTHER) -> None:
        """Hand each finished call to ``sink``, and count it as one of ``role``: an agent, or the supervisor."""
        self._sink = sink
        self._role = role
        self._open: dict[UUID, _Started] = {}

    @override
    async def on_chat_model_start(
        self,
        serialized: dict[str, Any],
        messages: list[list[BaseMessage]],
        *,
        run_id: UUID,
        metadata: dict[str, Any] | None = None,
        **kwargs: object,
    ) -> None:
        """Note when the call began and who it goes to."""
        self._open[run_id] = _Started(time.perf_counter(), datetime.now(UTC), metadata or {})

    @override
    async def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: object) -> None:
        """Report an answered call."""
        await self._report(run_id, "ok", _usage(response))

    @override
    async def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: object) -> None:
        """Report a call that failed or was cancelled; what it used is unknown, unless it was refused outright."""
        cancelled = isinstance(error, asyncio.CancelledError | GeneratorExit)
        usage = _NOTHING if was_refused(error) else None
        await self._report(run_id, "cancelled" if cancelled else "failed", usage)

    async def _report(
        self, run_id: UUID, outcome: Literal["ok", "failed", "cancelled"], usage: UsageMetadata | None
    ) -> None:
        started = self._open.pop(run_id, None)
        if started is not None:
            call = _call(started, outcome, usage)
            _count(self._role, call)
            await self._sink(call)


#: As OpenTelemetry's conventions for models name them.
_ATTRIBUTES = {
    "input": "gen_ai.usage.input_tokens",
    "cached": "gen_ai.usage.cache_read.input_tokens",
    "output": "gen_ai.usage.output_tokens",
}


def _count(role: str, call: ModelCall) -> None:
    """Count a call, and note on its span what it used."""
    model = BUILTIN if call.provider == BUILTIN else f"{call.provider}:{call.model}"
    used = {"input": call.input_tokens, "cached": call.cached_tokens, "output": call.output_tokens}
    metrics.MODEL_DURATION.observe(call.duration_ms / 1000, role=role, model=model, outcome=call.outcome)
    for kind, tokens in used.items():
        if tokens:
            metrics.MODEL_TOKENS.add(tokens, role=role, model=model, of=kind)
    if call.cost is None:
        metrics.MODEL_UNPRICED.add(role=role, model=model)
    elif call.cost != "0":
        metrics.MODEL_COST.add(float(call.cost), role=role, model=model)
    tracing.note({_ATTRIBUTES[kind]: tokens for kind, tokens in used.items()} | {"warren.cost": call.cost})


_NOTHING = UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)


@dataclass(frozen=True)
class _Started:
    clock: float
    at: datetime
    metadata: dict[str, Any]


def _call(started: _Started, outcome: Literal["ok", "failed", "cancelled"], usage: UsageMetadata | None) -> ModelCall:
    metadata = started.metadata
    provider = metadata.get(PROVIDER_KEY) or metadata.get("ls_provider") or "unknown"
    model = metadata.get(NAME_KEY) or metadata.get("ls_model_name") or "unknown"
    cost = _cost(provider, model, metadata.get(BASE_URL_KEY), usage)
    return ModelCall(
        provider=provider,
        model=model,
        agent=metadata.get("lc_agent_name"),
        outcome=outcome,
        input_tokens=usage["input_tokens"] if usage else None,
        output_tokens=usage["output_tokens"] if usage else None,
        cached_tokens=_cached(usage)[0] if usage else None,
        cost=None if cost is None else format(cost, "f"),
        currency=CURRENCY,
        started_at=started.at,
        duration_ms=round((time.perf_counter() - started.clock) * 1000),
    )


def _cost(provider: str, model: str, base_url: str | None, usage: UsageMetadata | None) -> Decimal | None:
    if provider == BUILTIN:
        return Decimal(0)  # also when it refused, which leaves no usage behind
    if usage is None:
        return None
    if usage["total_tokens"] == 0:
        return Decimal(0)
    read, written = _cached(usage)
    return price(
        provider,
        model,
        input_tokens=usage["input_tokens"],
        output_tokens=usage["output_tokens"],
        cache_read_tokens=read,
        cache_write_tokens=written,
        base_url=base_url,
    )


def _cached(usage: UsageMetadata) -> tuple[int, int]:
    details = usage.get("input_token_details") or {}
    return details.get("cache_read", 0), details.get("cache_creation", 0)


def _usage(response: LLMResult) -> UsageMetadata | None:
    generation = response.generations[0][0] if response.generations and response.generations[0] else None
    if isinstance(generation, ChatGeneration) and isinstance(generation.message, AIMessage):
        return generation.message.usage_metadata
    return None
