import asyncio
from decimal import Decimal

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from backend.core.llm.calling import ModelCaller
from backend.core.llm.chosen import NAME_KEY, PROVIDER_KEY, ChosenModel
from backend.core.llm.factory import builtin_model
from backend.core.llm.meter import Meter, ModelCall
from backend.core.llm.prices import price
from tests.fakes import openai_replies as replies
from tests.fakes.openai_replies import Text
from tests.fakes.openai_server import OpenAIServer

QUESTION = [HumanMessage("one two three four")]


class Book:
    def __init__(self) -> None:
        self.calls: list[ModelCall] = []

    async def __call__(self, call: ModelCall) -> None:
        self.calls.append(call)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.mark.parametrize("streams", [False, True])
async def test_a_call_is_counted(server: OpenAIServer, alone: ChosenModel, book: Book, streams: bool) -> None:
    server.reply(Text("five six", cached=1))
    await alone.model.ainvoke(QUESTION, {"callbacks": [Meter(book)]}, stream=streams)
    (call,) = book.calls
    assert (call.provider, call.model, call.outcome, call.agent) == ("openai", "first", "ok", None)
    assert (call.input_tokens, call.output_tokens, call.cached_tokens) == (4, 2, 1)
    assert 0 <= call.duration_ms < 5000
    # A server of one's own: nobody knows its price.
    assert (call.cost, call.currency) == (None, "USD")


async def test_every_try_is_a_call(server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel, book: Book) -> None:
    server.reply(replies.Failure(500), replies.rate_limited(), replies.Dropped("a b"), Text("five"))
    config: RunnableConfig = {"callbacks": [Meter(book)]}
    await caller.call(chosen, lambda model: model.model.ainvoke(QUESTION, config))
    assert [(call.model, call.outcome) for call in book.calls] == [("first", "failed")] * 3 + [("second", "ok")]
    assert [call.input_tokens for call in book.calls] == [0, 0, None, 4]
    assert [call.cost for call in book.calls] == ["0", "0", None, None]


async def test_a_cancelled_call_is_told_apart(server: OpenAIServer, alone: ChosenModel, book: Book) -> None:
    server.reply(replies.Stalled("a b c d"))

    async def first_piece() -> None:
        async for _ in alone.model.astream(QUESTION, {"callbacks": [Meter(book)]}):
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await first_piece()
    await asyncio.get_running_loop().shutdown_asyncgens()
    assert [call.outcome for call in book.calls] == ["cancelled"]


async def test_a_priced_model_costs_what_the_list_says(server: OpenAIServer, alone: ChosenModel, book: Book) -> None:
    at_stub = alone.model.model_copy(update={"metadata": {PROVIDER_KEY: "openai", NAME_KEY: "gpt-5-mini"}})
    server.reply(Text("five six"))
    await at_stub.ainvoke(QUESTION, {"callbacks": [Meter(book)]})
    assert book.calls[0].cost == "0.000005"


async def test_the_built_in_model_is_free(book: Book) -> None:
    chosen = builtin_model(lambda *_: AIMessage("hello"))
    await chosen.model.ainvoke(QUESTION, {"callbacks": [Meter(book)]})
    (call,) = book.calls
    assert (call.provider, call.model, call.cost) == ("builtin", "builtin", "0")
    assert (call.input_tokens, call.output_tokens) == (0, 0)


async def test_the_built_in_model_is_free_also_when_it_refuses(book: Book) -> None:
    def refuse(*_: object) -> AIMessage:
        raise ValueError("nothing to read")

    with pytest.raises(ValueError, match="nothing to read"):
        await builtin_model(refuse).model.ainvoke(QUESTION, {"callbacks": [Meter(book)]})
    assert [(call.outcome, call.cost) for call in book.calls] == [("failed", "0")]


async def test_a_meter_that_cant_write_ends_the_run() -> None:
    async def full(_: ModelCall) -> None:
        raise OSError("no space")

    chosen = builtin_model(lambda *_: AIMessage("hello"))
    with pytest.raises(OSError, match="no space"):
        await chosen.model.ainvoke(QUESTION, {"callbacks": [Meter(full)]})


def test_unknown_is_not_zero() -> None:
    assert price("openai", "no-such-model-9", input_tokens=1, output_tokens=1) is None
    assert price("ollama", "llama3.2", input_tokens=1, output_tokens=1) is None
    assert price("openai", "gpt-4o", input_tokens=1, output_tokens=1, base_url="http://localhost:1/v1") is None


def test_a_cached_token_costs_less() -> None:
    full = price("anthropic", "claude-sonnet-4-5", input_tokens=1000, output_tokens=0)
    cached = price("anthropic", "claude-sonnet-4-5", input_tokens=1000, output_tokens=0, cache_read_tokens=1000)
    assert full == Decimal("0.003")
    assert cached is not None
    assert 0 < cached < full
