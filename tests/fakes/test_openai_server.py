"""The stub answers like the documented API: shown by OpenAI's own client, which checks what it reads."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionChunk, ChatCompletionToolParam
from pydantic import BaseModel

from tests.fakes import openai_replies as replies
from tests.fakes.openai_replies import Call, Structured, Text, Tools
from tests.fakes.openai_server import OpenAIServer

ADD: ChatCompletionToolParam = {
    "type": "function",
    "function": {
        "name": "add",
        "parameters": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
    },
}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    # One per test: LangChain keeps one HTTP client per address, and each test has an event loop of its own.
    with OpenAIServer() as running:
        yield running


@pytest.fixture
async def client(server: OpenAIServer) -> AsyncIterator[openai.AsyncOpenAI]:
    # The strict mode makes the client check every body against the documented types.
    async with openai.AsyncOpenAI(
        base_url=server.url, api_key="x", max_retries=0, timeout=5, _strict_response_validation=True
    ) as made:
        yield made


async def collect(
    client: openai.AsyncOpenAI,
    **more: Any,  # noqa: ANN401 - the SDK's keywords
) -> list[ChatCompletionChunk]:
    stream = await client.chat.completions.create(
        model="stub-model", messages=[{"role": "user", "content": "one two three"}], stream=True, **more
    )
    return [chunk async for chunk in stream]


async def test_a_text_comes_whole_with_usage(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.reply(Text("four five", cached=2))
    got = await client.chat.completions.create(
        model="stub-model", messages=[{"role": "user", "content": "one two three"}]
    )
    assert got.choices[0].message.content == "four five"
    assert got.choices[0].finish_reason == "stop"
    assert got.usage is not None
    assert (got.usage.prompt_tokens, got.usage.completion_tokens) == (3, 2)
    assert got.usage.prompt_tokens_details is not None
    assert got.usage.prompt_tokens_details.cached_tokens == 2


async def test_a_text_streams_and_counts_only_when_asked(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.reply(Text("four  five\n"), Text("four"))
    with_usage = await collect(client, stream_options={"include_usage": True})
    without = await collect(client)
    assert "".join(c.choices[0].delta.content or "" for c in with_usage if c.choices) == "four  five\n"
    assert len({chunk.id for chunk in with_usage}) == 1
    assert with_usage[-1].choices == []
    assert with_usage[-1].usage is not None
    assert with_usage[-1].usage.total_tokens == 5
    assert all(chunk.usage is None for chunk in without)


async def test_parallel_tool_calls_arrive_in_deltas_by_index(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.reply(Tools.of(Call("add", {"a": 1, "b": 2}), Call("add", {"a": 30, "b": 40})))
    arguments: dict[int, str] = {}
    ids: dict[int, str] = {}
    finish = None
    for chunk in await collect(client, tools=[ADD]):
        finish = chunk.choices[0].finish_reason or finish
        for delta in chunk.choices[0].delta.tool_calls or []:
            assert delta.function is not None
            ids.setdefault(delta.index, delta.id or "")
            arguments[delta.index] = arguments.get(delta.index, "") + (delta.function.arguments or "")
    assert arguments == {0: '{"a": 1, "b": 2}', 1: '{"a": 30, "b": 40}'}
    assert len(set(ids.values())) == 2
    assert finish == "tool_calls"


async def test_the_sdk_joins_the_stream_itself(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    server.reply(Tools.of(Call("add", {"a": 1, "b": 2}), text="Let me add"))
    async with client.chat.completions.stream(
        model="stub-model", messages=[{"role": "user", "content": "1+2"}], tools=[ADD]
    ) as stream:
        final = await stream.get_final_completion()
    message = final.choices[0].message
    assert message.content == "Let me add"
    assert message.tool_calls is not None
    assert message.tool_calls[0].function.arguments == '{"a": 1, "b": 2}'


class City(BaseModel):
    name: str
    people: int


async def test_a_structured_answer_must_fit_the_schema_it_was_asked_in(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    server.reply(Structured({"name": "Graz", "people": 300_000}), Structured({"name": "Graz"}))
    ask = {"model": "stub-model", "messages": [{"role": "user", "content": "?"}], "response_format": City}
    got = await client.chat.completions.parse(**ask)  # type: ignore[arg-type] # the keywords are those of parse()
    assert got.choices[0].message.parsed == City(name="Graz", people=300_000)
    with pytest.raises(openai.BadRequestError, match="'people' is a required property"):
        await client.chat.completions.parse(**ask)  # type: ignore[arg-type] # the keywords are those of parse()


async def test_models_are_listed(server: OpenAIServer, client: openai.AsyncOpenAI) -> None:
    assert [model.id async for model in await client.models.list()] == ["stub-model"]
    assert server.requests[0].headers["authorization"] == "Bearer x"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (replies.rate_limited(retry_after="7"), openai.RateLimitError),
        (replies.bad_key(), openai.AuthenticationError),
        (replies.too_long(), openai.BadRequestError),
        (replies.Failure(500), openai.InternalServerError),
    ],
)
async def test_errors_are_the_documented_ones(
    server: OpenAIServer, client: openai.AsyncOpenAI, reply: replies.Failure, error: type[openai.APIStatusError]
) -> None:
    server.reply(reply)
    with pytest.raises(error) as caught:
        await collect(client)
    assert caught.value.code == reply.code
    assert {**reply.headers, **caught.value.response.headers} == dict(caught.value.response.headers)


@pytest.mark.parametrize("reply", [replies.Hang(), replies.Stalled("a b c d")])
async def test_silence_is_a_timeout(server: OpenAIServer, client: openai.AsyncOpenAI, reply: replies.Reply) -> None:
    server.reply(reply)
    with pytest.raises(Exception, match=r"(?i)timed out|^$") as caught:
        await collect(client.with_options(timeout=0.2))
    assert "Timeout" in type(caught.value).__name__


async def test_a_dropped_stream_breaks_off_after_the_pieces_that_were_sent(
    server: OpenAIServer, client: openai.AsyncOpenAI
) -> None:
    server.reply(replies.Dropped("a b c d", after=2))
    stream = await client.chat.completions.create(
        model="stub-model", messages=[{"role": "user", "content": "?"}], stream=True
    )
    got: list[str | None] = []

    async def read() -> None:
        async for chunk in stream:
            got.append(chunk.choices[0].delta.content)  # noqa: PERF401 - what came before the break counts

    with pytest.raises(openai.APIConnectionError):
        await read()
    assert got == ["", "a", " b"]


async def test_a_used_up_script_says_so(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="script is used up"):
        await collect(client)
