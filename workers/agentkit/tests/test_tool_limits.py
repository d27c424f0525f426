import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import stamina
from langchain_core.messages import ToolMessage

from backend.core.circuits import CircuitOpen
from backend.core.verdicts import Failure, Retryable
from workers.agentkit.acts import Act, Shown
from workers.agentkit.context import StepContext
from workers.agentkit.deadlines import Deadline, standing_still
from workers.agentkit.providers import waiting
from workers.agentkit.spec import Effect, ToolLimits, UndeclaredToolError, agent_tool
from workers.agentkit.tool_limits import TookTooLongError, waits_for_providers, within_limits

REQUEST = cast("Any", SimpleNamespace())
AWAY = CircuitOpen("Gmail", 24, failures=5, reason="connection refused", is_short=True)


@pytest.fixture(autouse=True)
def without_pauses() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


class Tool:
    """Raises what it is told to, one error a call, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def __call__(self, _request: object) -> ToolMessage:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return ToolMessage("fine", tool_call_id="1")


def busy(**given: Any) -> Retryable:  # noqa: ANN401 - arguments of Retryable
    return Retryable(Failure(code="busy", message="Busy."), **given)


@pytest.mark.parametrize("error", [ConnectionResetError(), busy()])
async def test_a_failing_read_is_tried_again_within_its_call(error: Exception) -> None:
    tool = Tool(error, error)
    answer = await within_limits(REQUEST, tool, ToolLimits(tries=3))
    assert (cast("ToolMessage", answer).text, tool.calls) == ("fine", 3)


@pytest.mark.parametrize(
    ("error", "tries"),
    [(ConnectionResetError(), 1), (ZeroDivisionError(), 3), (busy(after=30), 3), (waiting(AWAY), 3)],
)
async def test_what_another_try_would_not_cure_is_raised_at_once(error: Exception, tries: int) -> None:
    tool = Tool(error)
    with pytest.raises(type(error)):
        await within_limits(REQUEST, tool, ToolLimits(tries=tries))
    assert tool.calls == 1


async def test_a_try_ends_when_its_time_is_over_and_says_so() -> None:
    async def hang(_request: object) -> ToolMessage:
        await asyncio.Event().wait()
        raise AssertionError("never")

    with pytest.raises(TookTooLongError, match=r"longer than its 0\.01 s"):
        await within_limits(REQUEST, hang, ToolLimits(seconds=0.01))


async def test_an_open_circuit_makes_the_step_wait_without_using_a_try() -> None:
    with pytest.raises(Retryable) as later:
        await waits_for_providers(Tool(AWAY))(REQUEST)
    verdict = later.value
    assert (verdict.counts, verdict.failure.code) == (False, "provider_away")
    assert verdict.failure.details["provider"] == "Gmail"
    assert 24 <= (verdict.after or 0) <= 26


def test_an_act_has_no_limits_of_this_kind() -> None:
    async def show(_context: StepContext, _args: object) -> Shown:
        raise AssertionError("never")

    with pytest.raises(UndeclaredToolError, match="never tried twice"):
        agent_tool(effect=Effect.OUTWARD, title="Send", act=Act(show=show), limits=ToolLimits(tries=2))


async def test_waiting_for_a_person_doesnt_count() -> None:
    async def waits(_request: object) -> ToolMessage:
        with standing_still():
            await asyncio.sleep(0.1)
        return ToolMessage("fine", tool_call_id="1")

    answer = await within_limits(REQUEST, waits, ToolLimits(seconds=0.05))
    assert cast("ToolMessage", answer).text == "fine"


async def test_the_limit_holds_again_after_the_wait() -> None:
    async def hangs(_request: object) -> ToolMessage:
        with standing_still():
            await asyncio.sleep(0.1)
        await asyncio.sleep(60)
        raise AssertionError

    with pytest.raises(TookTooLongError):
        await within_limits(REQUEST, hangs, ToolLimits(seconds=0.05))


async def test_a_call_without_a_limit_waits_too() -> None:
    with standing_still():
        await asyncio.sleep(0)


async def test_the_steps_own_deadline_stands_still_too_until_the_last_who_waits_goes_on() -> None:
    async def waits(seconds: float) -> None:
        with standing_still():
            await asyncio.sleep(seconds)

    async def hangs() -> None:
        async with step.running():
            await asyncio.gather(waits(0.1), waits(0.4))
            assert 0 < step.left <= 0.2
            await asyncio.sleep(60)

    step = Deadline(0.2)
    with pytest.raises(TimeoutError):
        await hangs()
    assert step.expired


async def test_one_who_waits_longer_than_the_step_lasts_harms_nobody() -> None:
    async def waits() -> None:
        with standing_still():
            await asyncio.sleep(0.1)

    async with Deadline(5).running():
        left_behind = asyncio.create_task(waits())
        await asyncio.sleep(0)
    await left_behind
