import asyncio
from contextlib import suppress

import pytest

from backend.core.llm.breaker import CLOSED, HALF_OPENED, OPENED, Breaker, Breakers, CircuitOpen
from backend.core.llm.errors import Kind, ProviderError


def fail(breaker: Breaker, kind: Kind = "unavailable") -> None:
    with suppress(ProviderError), breaker.guard():
        raise ProviderError(kind, "p:m", provider="p")


def answer(breaker: Breaker) -> None:
    with breaker.guard():
        pass


def opened(*, open_seconds: float) -> Breaker:
    breaker = Breaker("p", threshold=2, open_seconds=open_seconds)
    fail(breaker)
    fail(breaker)
    return breaker


def test_outages_in_a_row_open_it() -> None:
    breaker = Breaker("p", threshold=2, open_seconds=60)
    fail(breaker)
    answer(breaker)
    fail(breaker, "timeout")
    assert breaker.state == CLOSED
    fail(breaker)
    assert breaker.state == OPENED


@pytest.mark.parametrize("kind", ["rate_limited", "auth", "bad_request", "context_length"])
def test_a_refusal_is_an_answer(kind: Kind) -> None:
    breaker = Breaker("p", threshold=2, open_seconds=60)
    for _ in range(5):
        fail(breaker, kind)
    assert breaker.state == CLOSED


def test_open_it_keeps_calls_away_and_says_how_long() -> None:
    breaker = opened(open_seconds=60)
    with pytest.raises(CircuitOpen) as caught:
        answer(breaker)
    assert 55 < caught.value.seconds <= 60


def test_after_its_time_one_answer_closes_it() -> None:
    breaker = opened(open_seconds=0)
    answer(breaker)
    assert breaker.state == CLOSED


def test_after_its_time_one_failure_opens_it_again() -> None:
    breaker = opened(open_seconds=0)
    fail(breaker)
    assert breaker.state == OPENED


def test_half_open_only_one_call_tries() -> None:
    breaker = opened(open_seconds=0)
    with breaker.guard():
        assert breaker.state == HALF_OPENED
        with pytest.raises(CircuitOpen):
            answer(breaker)
    assert breaker.state == CLOSED
    answer(breaker)


@pytest.mark.parametrize("interruption", [asyncio.CancelledError, ValueError])
def test_a_cancelled_trial_or_a_bug_teaches_nothing(interruption: type[BaseException]) -> None:
    breaker = opened(open_seconds=0)
    with pytest.raises(interruption), breaker.guard():
        raise interruption
    assert breaker.state == HALF_OPENED
    answer(breaker)
    assert breaker.state == CLOSED


def test_each_circuit_has_its_own() -> None:
    breakers = Breakers(threshold=1, open_seconds=60)
    fail(breakers.of("a"))
    answer(breakers.of("b"))
    assert breakers.states() == {"a": OPENED, "b": CLOSED}
