"""Real DeepAgents on the built-in model and on ChatOpenAI against the stub."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from deepagents import SubAgent, create_deep_agent
from langchain.agents.structured_output import ToolStrategy
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.graph.state import CompiledStateGraph
from pydantic import BaseModel

from backend.core.llm.calling import ModelCaller
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.errors import ContextLengthError, ProviderError, UnusableAnswerError
from backend.core.llm.factory import builtin_model
from backend.core.llm.meter import Meter, ModelCall
from backend.core.llm.middleware import ProviderMiddleware
from tests.fakes import openai_replies as replies
from tests.fakes.openai_replies import Call, Reply, Text, Tools
from tests.fakes.openai_server import OpenAIServer

Agent = CompiledStateGraph[Any, Any, Any, Any]


@tool
async def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


class Sum(BaseModel):
    """The result."""

    total: int


def agent(chosen: ChosenModel, caller: ModelCaller, **more: Any) -> Agent:  # noqa: ANN401 - DeepAgents' keywords
    subagent = SubAgent(
        name="adder",
        description="Adds.",
        system_prompt="Add.",
        tools=[add],
        middleware=[ProviderMiddleware(chosen, caller)],
    )
    return create_deep_agent(
        model=chosen.model,
        tools=[add],
        system_prompt="You add.",
        subagents=[subagent],
        middleware=[ProviderMiddleware(chosen, caller)],
        **more,
    )


def question(text: str = "1+2 and 30+40") -> dict[str, list[BaseMessage]]:
    return {"messages": [HumanMessage(text)]}


async def said(running: Agent, text: str = "1+2") -> AsyncIterator[tuple[str, str]]:
    """Yield who says which piece of text, as it is streamed."""
    # Typed as Any: the parts' union is discriminated by stream modes that are known at run time only.
    parts: Any = running.astream(question(text), stream_mode=["messages"], subgraphs=True, version="v2")
    async for part in parts:
        message, metadata = part["data"]
        if isinstance(message, AIMessageChunk):
            yield metadata.get("lc_agent_name", ""), message.text


def tool_results(messages: Sequence[BaseMessage]) -> list[str]:
    return [message.text for message in messages if isinstance(message, ToolMessage)]


async def test_parallel_tool_calls(server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel) -> None:
    server.reply(
        Tools.of(Call("add", {"a": 1, "b": 2}), Call("add", {"a": 30, "b": 40})),
        Text("3 and 70"),
    )
    result = await agent(chosen, caller).ainvoke(question())
    assert result["messages"][-1].text == "3 and 70"
    assert sorted(tool_results(result["messages"])) == ["3", "70"]
    sent = server.bodies[1]["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "tool", "tool"]


async def test_a_streamed_run_goes_over_the_wire_as_a_stream(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(Tools.of(Call("add", {"a": 1, "b": 2})), Text("it is three"))
    pieces = [text async for _, text in said(agent(chosen, caller))]
    assert [piece for piece in pieces if piece] == ["it", " is", " three"]
    assert all(body["stream"] for body in server.bodies)


async def test_unreadable_calls_only_are_mended_without_a_trace(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(
        Tools.of(Call("add", '{"a": 1, "b":')),
        Tools.of(Call("add", {"a": 1, "b": 2})),
        Text("3"),
    )
    result = await agent(chosen, caller).ainvoke(question())
    assert [message.type for message in result["messages"]] == ["human", "ai", "tool", "ai"]
    assert '{"a": 1, "b":' in server.bodies[1]["messages"][-1]["content"]
    assert "valid JSON" in server.bodies[1]["messages"][-1]["content"]


async def test_good_calls_beside_an_unreadable_one_run(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(Tools.of(Call("add", {"a": 1, "b": 2}), Call("add", "{oops")), Text("3"))
    result = await agent(chosen, caller).ainvoke(question())
    assert "3" in tool_results(result["messages"])
    told = [message["content"] for message in server.bodies[1]["messages"] if message["role"] == "tool"]
    assert any("malformed" in content for content in told)


async def test_a_model_that_only_sends_unreadable_calls_doesnt_look_done(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.policy = lambda _: Tools.of(Call("add", "{oops"))
    with pytest.raises(UnusableAnswerError):
        await agent(chosen, caller).ainvoke(question())


async def test_trouble_in_the_middle_of_a_run_repeats_no_tool(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(
        replies.rate_limited(retry_after_ms=1),
        Tools.of(Call("add", {"a": 1, "b": 2})),
        replies.Failure(500),
        replies.Dropped("a b c"),
        replies.Hang(),
        Text("the second model: 3"),
    )
    result = await agent(chosen, caller).ainvoke(question())
    assert result["messages"][-1].text == "the second model: 3"
    assert tool_results(result["messages"]) == ["3"]
    assert [body["model"] for body in server.bodies] == ["first"] * 5 + ["second"]


async def test_a_refusal_ends_the_run_with_its_cure(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(replies.bad_key())
    with pytest.raises(ProviderError, match="Check the provider's key") as caught:
        await agent(chosen, caller).ainvoke(question())
    assert caught.value.kind == "auth"


async def test_too_long_a_history_is_summarised_and_asked_again(
    server: OpenAIServer, caller: ModelCaller, alone: ChosenModel
) -> None:
    def policy(body: dict[str, Any]) -> Reply:
        if "tools" not in body:
            return Text("They talked.")  # the summary is asked for without tools
        return replies.too_long() if len(json.dumps(body["messages"])) > 20_000 else Text("short enough")

    server.policy = policy
    history = [make("word " * 300) for _ in range(10) for make in (HumanMessage, AIMessage)]
    result = await agent(alone, caller).ainvoke({"messages": [*history, HumanMessage("and now?")]})
    assert result["messages"][-1].text == "short enough"
    assert "They talked." in json.dumps(server.bodies[-1]["messages"])


async def test_what_cant_be_shortened_is_said(server: OpenAIServer, caller: ModelCaller, alone: ChosenModel) -> None:
    server.policy = lambda _: replies.too_long()
    with pytest.raises(Exception, match=r"still does not fit|too long") as caught:
        await agent(alone, caller).ainvoke(question())
    assert isinstance(caught.value, ContextLengthError) or isinstance(caught.value.__cause__, ContextLengthError)


async def test_a_subagent_is_called_with_the_same_care_and_counted_by_name(
    server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel
) -> None:
    server.reply(
        Tools.of(Call("task", {"description": "1+2", "subagent_type": "adder"})),
        replies.Failure(500),
        Tools.of(Call("add", {"a": 1, "b": 2})),
        Text("3"),
        Text("The adder says 3."),
    )
    calls: list[ModelCall] = []

    async def note(call: ModelCall) -> None:
        calls.append(call)

    result = await agent(chosen, caller, name="data").ainvoke(question(), {"callbacks": [Meter(note)]})
    assert result["messages"][-1].text == "The adder says 3."
    assert [(call.agent, call.outcome) for call in calls] == [
        ("data", "ok"),
        ("adder", "failed"),
        ("adder", "ok"),
        ("adder", "ok"),
        ("data", "ok"),
    ]


async def test_a_structured_response(server: OpenAIServer, caller: ModelCaller, chosen: ChosenModel) -> None:
    server.reply(Tools.of(Call("Sum", {"total": "many"})), Tools.of(Call("Sum", {"total": 3})))
    made = agent(chosen, caller, response_format=ToolStrategy(Sum))
    result = await made.ainvoke(question())
    assert result["structured_response"] == Sum(total=3)


def playbook(messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[Any]) -> AIMessage:
    """Let the subagent add when there is one, then repeat what came back."""
    if isinstance(messages[-1], ToolMessage):
        return AIMessage(f"It is {messages[-1].text}")
    if "task" in tools:
        args: dict[str, Any] = {"description": messages[-1].text, "subagent_type": "adder"}
        return AIMessage("", tool_calls=[{"name": "task", "args": args, "id": None}])
    first, second = messages[-1].text.split("+")
    call = {"name": "add", "args": {"a": int(first), "b": int(second)}, "id": None}
    return AIMessage("", tool_calls=[call])


async def test_a_deep_agent_on_the_built_in_model(caller: ModelCaller) -> None:
    result = await agent(builtin_model(playbook), caller).ainvoke(question("19+23"))
    assert result["messages"][-1].text == "It is It is 42"


async def test_the_built_in_model_streams_from_subagents_too(caller: ModelCaller) -> None:
    whole: dict[str, str] = {}
    async for name, text in said(agent(builtin_model(playbook), caller, name="data"), "19+23"):
        whole[name] = whole.get(name, "") + text
    assert whole == {"adder": "It is 42", "data": "It is It is 42"}
