import asyncio
import time

import pytest

from backend.core.circuits import (
    Answer,
    Circuit,
    CircuitOpen,
    CircuitPolicy,
    Circuits,
    Judge,
    Outage,
    Provider,
    reason_of,
)
from backend.core.provider_lines import Limits, Providers

GMAIL = Provider(key="gmail", label="Gmail")


def away(_: Exception) -> Outage:
    return Outage("connection refused")


def healthy(_: Exception) -> Answer:
    return Answer()


def silent(_: Exception) -> None:
    return None


async def fail(circuit: Circuit, judge: Judge = away, error: type[BaseException] = OSError) -> None:
    with pytest.raises(error):
        async with circuit.call(judge):
            raise error


async def answer(circuit: Circuit) -> None:
    async with circuit.call(away):
        pass


async def opened(open_seconds: float, **policy: float) -> tuple[Circuit, list[str]]:
    seen: list[str] = []
    circuits = Circuits(CircuitPolicy(threshold=2, open_seconds=open_seconds, **policy))
    circuits.listeners.append(lambda changed: seen.append(changed.state))
    circuit = circuits.of(GMAIL)
    await fail(circuit)
    await fail(circuit)
    return circuit, seen


async def test_outages_in_a_row_open_it_and_it_says_how_long_and_why() -> None:
    circuit, seen = await opened(60)
    with pytest.raises(CircuitOpen, match=r"Gmail is being left alone for 60 s more after 2 failures in a row") as met:
        await answer(circuit)
    assert 55 < met.value.seconds <= 60
    assert met.value.is_short
    report = circuit.report()
    assert (report.state, report.failures, report.reason) == ("opened", 2, "connection refused")
    assert report.retry_at is not None
    assert seen == ["opened"]


async def test_an_answer_between_or_a_refusal_keeps_it_closed() -> None:
    circuit = Circuits(CircuitPolicy(threshold=2)).of(GMAIL)
    await fail(circuit)
    await answer(circuit)
    await fail(circuit)
    await fail(circuit, healthy)
    await fail(circuit)
    assert circuit.state == "closed"


async def test_after_its_time_one_call_closes_it_or_opens_it_again() -> None:
    circuit, seen = await opened(0)
    await fail(circuit)
    assert circuit.report().failures == 3
    await answer(circuit)
    assert seen == ["opened", "half-opened", "opened", "half-opened", "closed"]


async def test_half_open_one_call_tries_and_the_others_wait_for_its_end() -> None:
    circuit, _ = await opened(0)
    ended: list[str] = []

    async def another(name: str) -> None:
        async with circuit.call(away):
            ended.append(name)

    async with circuit.call(away):
        waiting = [asyncio.create_task(another(name)) for name in "ab"]
        await asyncio.sleep(0)
        assert circuit.state == "half-opened"
        ended.append("trial")
    await asyncio.gather(*waiting)
    assert ended[0] == "trial"
    assert sorted(ended[1:]) == ["a", "b"]


async def test_a_long_trial_sends_the_others_away() -> None:
    circuit, _ = await opened(0, trial_seconds=0.01)
    async with circuit.call(away):
        with pytest.raises(CircuitOpen):
            await answer(circuit)
    assert circuit.state == "closed"


@pytest.mark.parametrize("interruption", [asyncio.CancelledError, ValueError])
async def test_a_cancelled_trial_or_a_bug_teaches_nothing(interruption: type[BaseException]) -> None:
    circuit, _ = await opened(0)
    await fail(circuit, silent, interruption)
    assert circuit.report().state == "half-opened"
    await answer(circuit)
    assert circuit.report().state == "closed"


async def test_a_provider_that_is_away_for_long_is_no_more_waited_for() -> None:
    circuit, _ = await opened(60, patience=0)
    with pytest.raises(CircuitOpen) as met:
        await answer(circuit)
    assert not met.value.is_short


async def test_a_pause_that_was_asked_for_keeps_that_account_away_and_no_other() -> None:
    providers = Providers()
    hers, his = providers.line(GMAIL, of="a@x"), providers.line(GMAIL, of="b@x")
    with pytest.raises(OSError, match="429"):
        async with hers.call(lambda _: Answer(pause=30)):
            raise OSError("429")
    with pytest.raises(CircuitOpen, match="because it asked for a pause") as met:
        async with providers.line(GMAIL, of="a@x").call(away):
            pass
    assert 25 < met.value.seconds <= 30
    async with his.call(away):
        pass


async def test_an_account_has_so_many_calls_at_once_and_so_many_units_a_second() -> None:
    line = Providers().line(GMAIL, limits=Limits(at_once=2, per_minute=60 * 100))
    at_once = most = 0

    async def call() -> None:
        nonlocal at_once, most
        async with line.call(away, cost=25):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1

    began = time.monotonic()
    await asyncio.gather(*(call() for _ in range(8)))
    assert most == 2
    assert time.monotonic() - began > 0.8  # 200 units at 100 a second, the first 100 of them at once


def test_the_reason_is_found_in_what_caused_an_error() -> None:
    outer = RuntimeError("All connection attempts failed")
    outer.__cause__ = ConnectionRefusedError()
    assert reason_of(outer) == "connection refused"
    assert reason_of(TimeoutError()) == "no answer in time"
    assert reason_of(RuntimeError()) == "connection lost"
