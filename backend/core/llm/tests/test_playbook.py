import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import tool
from pydantic import BaseModel

from backend.core.llm.playbook import PlaybookChatModel, PlaybookFile, files_in


@tool
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def call(name: str, **args: object) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": name, "args": args, "id": None}])


def policy(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[Any]) -> AIMessage:
    if isinstance(messages[-1], ToolMessage):
        return AIMessage(f"It is  {messages[-1].text}.\n")
    if "add" in tools:
        return AIMessage("Let me add.", tool_calls=[{"name": "add", "args": {"a": 1, "b": 2}, "id": None}])
    return AIMessage(f"{messages[-1].text} {[file.name for file in files]}", additional_kwargs={"mark": 1})


@pytest.fixture
def model() -> PlaybookChatModel:
    return PlaybookChatModel(policy=policy)


async def test_it_answers_both_ways_and_costs_nothing(model: PlaybookChatModel) -> None:
    for answer in (model.invoke("hi"), await model.ainvoke("hi")):
        assert answer.text == "hi []"
        assert answer.additional_kwargs == {"mark": 1}
        assert answer.usage_metadata == {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
        assert answer.response_metadata["model_name"] == "builtin"


async def test_an_asynchronous_policy() -> None:
    async def slow(*_: object) -> AIMessage:
        await asyncio.sleep(0)
        return AIMessage("slow")

    model = PlaybookChatModel(policy=slow)
    assert (await model.ainvoke("hi")).text == "slow"
    assert (await asyncio.to_thread(model.invoke, "hi")).text == "slow"


def joined(pieces: Sequence[AIMessageChunk]) -> AIMessageChunk:
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    return whole


async def test_a_stream_is_the_answer_in_pieces(model: PlaybookChatModel) -> None:
    question = [HumanMessage("1+2"), call("add", a=1, b=2), ToolMessage("3", tool_call_id="x")]
    pieces = [piece async for piece in model.astream(question)]
    assert [piece.text for piece in pieces] == ["It", " is", "  3.", "\n", ""]
    assert pieces[-1].chunk_position == "last"
    assert all(piece.chunk_position is None for piece in pieces[:-1])
    whole = joined(pieces)
    assert whole.text == model.invoke(question).text
    assert whole.usage_metadata == {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}


def test_a_call_is_streamed_by_name_and_arguments(model: PlaybookChatModel) -> None:
    pieces = cast("list[AIMessageChunk]", list(model.bind_tools([add]).stream("1+2")))
    calls = [piece for piece in pieces if piece.tool_call_chunks]
    assert [(c.tool_call_chunks[0]["name"], c.tool_call_chunks[0]["args"]) for c in calls] == [
        ("add", ""),
        (None, '{"a": 1, "b": 2}'),
    ]
    whole = joined(pieces)
    assert [(c["name"], c["args"]) for c in whole.tool_calls] == [("add", {"a": 1, "b": 2})]


async def test_a_long_answer_isnt_cut_into_thousands_of_pieces() -> None:
    text = "word " * 10_000
    model = PlaybookChatModel(policy=lambda *_: AIMessage(text))
    pieces = [piece.text async for piece in model.astream("hi")]
    assert len(pieces) <= 201
    assert "".join(pieces) == text


def test_binding_tools_leaves_the_model_alone(model: PlaybookChatModel) -> None:
    bound = model.bind_tools([add])
    assert bound.invoke("1+2").tool_calls[0]["name"] == "add"
    assert model.invoke("1+2").tool_calls == []


def test_ids_of_calls_are_never_shared(model: PlaybookChatModel) -> None:
    bound = model.bind_tools([add])
    ids = {bound.invoke("1+2").tool_calls[0]["id"] for _ in range(50)}
    assert len(ids) == 50


def test_files_come_from_the_newest_message_that_notes_them() -> None:
    noted = {"warren": {"files": [{"name": "a.csv", "media_type": "text/csv", "size": 7}]}}
    messages = [HumanMessage("old", additional_kwargs=noted), AIMessage("ok"), HumanMessage("new")]
    assert files_in(messages) == [PlaybookFile("a.csv", "text/csv", 7)]
    assert PlaybookChatModel(policy=policy).invoke(messages).text == "new ['a.csv']"


def test_whoever_injects_the_policy_may_say_where_the_files_are() -> None:
    model = PlaybookChatModel(policy=policy, files_of=lambda _: [PlaybookFile("b.csv", "text/csv", 1)])
    assert model.invoke("hi").text == "hi ['b.csv']"


class Plan(BaseModel):
    steps: list[str]


def test_a_typed_answer_goes_through_a_tool_of_that_name() -> None:
    def plans(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[Any]) -> AIMessage:
        assert list(tools) == ["Plan"]
        return call("Plan", steps=[messages[-1].text])

    structured = PlaybookChatModel(policy=plans).with_structured_output(Plan)
    assert structured.invoke("count") == Plan(steps=["count"])


async def test_two_hundred_conversations_at_once(model: PlaybookChatModel) -> None:
    bound = model.bind_tools([])
    answers = await asyncio.gather(*(bound.ainvoke(str(number)) for number in range(200)))
    assert [answer.text for answer in answers] == [f"{number} []" for number in range(200)]


def test_what_a_policy_raises_isnt_hidden() -> None:
    def broken(*_: object) -> AIMessage:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        PlaybookChatModel(policy=broken).invoke("hi")
