"""What an error of a run means: which are tried again, and that each has words and a cure."""

import pytest
from langgraph.errors import GraphRecursionError

from backend.core.llm.errors import ContextLengthError, ProviderError, UnusableAnswerError
from backend.core.store_errors import StoreFailedError
from backend.core.verdicts import Failure, Parked, Permanent, Retryable
from workers.agentkit.verdict_of import backoff, verdict_of


def provider(kind: str, **given: float) -> ProviderError:
    return ProviderError(kind, "openai:gpt", provider="openai", detail="their words", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "code", "again"),
    [
        (provider("rate_limited"), "model_rate_limited", True),
        (provider("unavailable"), "model_unavailable", True),
        (provider("timeout"), "model_timeout", True),
        (provider("auth"), "model_auth", False),
        (provider("bad_request"), "model_bad_request", False),
        (ContextLengthError("context_length", "openai:gpt", provider="openai"), "model_context_length", False),
        (UnusableAnswerError("nonsense"), "model_unusable", True),
        (GraphRecursionError("too deep"), "limit", False),
        (TimeoutError(), "deadline", False),
        (StoreFailedError("The bucket doesn't answer.", "Check it."), "service_away", True),
        (RuntimeError("boom"), "internal", True),
    ],
)
def test_every_error_has_a_verdict_in_words(error: Exception, code: str, again: bool) -> None:
    verdict = verdict_of(error)
    assert isinstance(verdict, Retryable if again else Permanent)
    assert verdict.failure.code == code
    assert verdict.failure.message.endswith(".")
    assert verdict.failure.cure


def test_a_verdict_stays_what_it_is() -> None:
    parked = Parked(Failure(code="no_grant", message="No mailbox is connected."), cause="grant")
    assert verdict_of(parked) is parked


def test_a_provider_says_when_to_come_back_and_what_it_said() -> None:
    verdict = verdict_of(provider("rate_limited", retry_after=7.0))
    assert isinstance(verdict, Retryable)
    assert verdict.after == 7.0
    assert verdict.failure.details == {"provider": "their words", "tried": "openai:gpt"}


@pytest.mark.parametrize(("attempt", "least", "most"), [(1, 1, 2), (2, 2, 4), (3, 4, 8), (30, 60, 120)])
def test_each_pause_is_longer_than_the_one_before_up_to_a_limit(attempt: int, least: float, most: float) -> None:
    pauses = [backoff(attempt) for _ in range(200)]
    assert least <= min(pauses)
    assert max(pauses) <= most
    assert len(set(pauses)) > 100  # jitter keeps many steps from coming back at once
