import asyncio
import time

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from backend.core.llm.calling import ModelCaller, RetryPolicy
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.errors import ProviderError
from backend.core.llm.tests.conftest import providers
from tests.fakes import openai_replies as replies
from tests.fakes.openai_replies import Text
from tests.fakes.openai_server import OpenAIServer


async def invoke(model: ChosenModel) -> AIMessage:
    return await model.model.ainvoke([HumanMessage("hi")])


def asked(server: OpenAIServer) -> list[str]:
    return [body["model"] for body in server.bodies]


@pytest.mark.parametrize(
    "trouble", [replies.rate_limited(), replies.Failure(500), replies.Hang(), replies.Dropped("a b c")]
)
async def test_a_passing_trouble_is_tried_again(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel, trouble: replies.Reply
) -> None:
    server.reply(trouble, trouble, Text("here"))
    assert (await caller.call(chosen, invoke)).text == "here"
    assert asked(server) == ["first", "first", "first"]


async def test_the_wait_that_the_provider_asks_for_is_kept(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(replies.rate_limited(retry_after_ms=300), Text("here"))
    began = time.monotonic()
    await caller.call(chosen, invoke)
    assert time.monotonic() - began >= 0.3


async def test_a_wait_that_is_too_long_goes_to_the_fallback_at_once(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(replies.rate_limited(retry_after="3600"), Text("from the second"))
    assert (await caller.call(chosen, invoke)).text == "from the second"
    assert asked(server) == ["first", "second"]


async def test_without_a_fallback_the_wait_is_told(
    server: OpenAIServer, caller: ModelCaller, alone: ChosenModel
) -> None:
    server.reply(replies.rate_limited(retry_after="3600"))
    with pytest.raises(ProviderError) as caught:
        await caller.call(alone, invoke)
    assert (caught.value.kind, caught.value.retry_after) == ("rate_limited", 3600)


async def test_the_fallback_answers_when_every_try_failed(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(*[replies.Failure(500)] * 3, Text("from the second"))
    assert (await caller.call(chosen, invoke)).text == "from the second"
    assert asked(server) == ["first", "first", "first", "second"]


async def test_when_all_are_out_the_error_names_them_all(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(*[replies.Failure(503)] * 3, replies.rate_limited(retry_after="60"))
    with pytest.raises(ProviderError) as caught:
        await caller.call(chosen, invoke)
    error = caught.value
    assert (error.kind, error.tried, error.retry_after) == ("unavailable", ("openai:first", "openai:second"), 60)
    assert "openai:first can't be reached or is out of order." in str(error)
    assert "Also tried: openai:second." in str(error)


@pytest.mark.parametrize("refusal", [replies.bad_key(), replies.no_credit(), replies.too_long()])
async def test_a_refusal_is_neither_retried_nor_hidden_by_a_fallback(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel, refusal: replies.Failure
) -> None:
    server.reply(refusal)
    with pytest.raises(ProviderError) as caught:
        await caller.call(chosen, invoke)
    assert caught.value.kind in {"auth", "context_length"}
    assert asked(server) == ["first"]


async def test_an_open_breaker_spares_the_provider(server: OpenAIServer, alone: ChosenModel) -> None:
    away = providers(threshold=2)
    caller = ModelCaller(policy=RetryPolicy(first_wait=0.001), providers=away)
    server.reply(replies.Failure(500), replies.Failure(500))
    for _ in range(2):
        with pytest.raises(ProviderError) as caught:
            await caller.call(alone, invoke)
        assert caught.value.kind == "unavailable"
        assert 55 < (caught.value.retry_after or 0) <= 60
        assert caught.value.circuit is not None
    assert len(server.bodies) == 2
    (report,) = away.circuits.reports()
    assert (report.label, report.state, report.failures) == (alone.circuit, "opened", 2)


async def test_the_breaker_lets_the_next_call_try_after_its_time(server: OpenAIServer, alone: ChosenModel) -> None:
    caller = ModelCaller(policy=RetryPolicy(attempts=1), providers=providers(threshold=1, open_seconds=0))
    server.reply(replies.Failure(500), Text("back"))
    with pytest.raises(ProviderError):
        await caller.call(alone, invoke)
    assert (await caller.call(alone, invoke)).text == "back"


async def test_one_try_has_a_limit_of_its_own(server: OpenAIServer, alone: ChosenModel) -> None:
    caller = ModelCaller(policy=RetryPolicy(attempts=1, call_limit=0.05))
    server.reply(replies.Hang())
    with pytest.raises(ProviderError) as caught:
        await caller.call(alone, invoke)
    assert caught.value.kind == "timeout"


async def test_a_fault_of_our_own_is_raised_as_it_is(caller: ModelCaller, chosen: ChosenModel) -> None:
    calls = []

    async def broken(model: ChosenModel) -> AIMessage:
        calls.append(model.label)
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        await caller.call(chosen, broken)
    assert calls == ["openai:first"]


async def test_a_cancelled_call_stops_at_once_and_counts_against_nobody(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    entered = asyncio.Event()

    async def waiting(model: ChosenModel) -> AIMessage:
        entered.set()
        return await invoke(model)

    server.reply(replies.Hang())
    task = asyncio.create_task(caller.call(chosen, waiting))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {report.state for report in caller.providers.circuits.reports()} == {"closed"}


async def test_many_calls_at_once_share_a_caller(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.policy = lambda body: Text(body["messages"][0]["content"])

    async def echo(number: int) -> str:
        answer = await caller.call(chosen, lambda model: model.model.ainvoke([HumanMessage(str(number))]))
        return answer.text

    assert await asyncio.gather(*map(echo, range(30))) == [str(number) for number in range(30)]
