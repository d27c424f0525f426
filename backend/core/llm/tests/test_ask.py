import pytest
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import BaseModel

from backend.core.llm.ask import ask, ask_for
from backend.core.llm.calling import ModelCaller
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.errors import UnusableAnswerError
from backend.core.llm.factory import builtin_model
from tests.fakes import openai_replies as replies
from tests.fakes.openai_replies import Call, Text, Tools
from tests.fakes.openai_server import OpenAIServer

QUESTION = [HumanMessage("hi")]


class Plan(BaseModel):
    """A plan."""

    steps: list[str]


class Pieces:
    def __init__(self) -> None:
        self.seen: list[str] = []

    async def __call__(self, text: str) -> None:
        self.seen.append(text)


async def test_a_text_streams_and_comes_back_whole(
    server: OpenAIServer, caller: ModelCaller, alone: ChosenModel
) -> None:
    server.reply(Text("one two three"))
    pieces = Pieces()
    answer = await ask(caller, alone, QUESTION, on_text=pieces)
    assert type(answer) is AIMessage
    assert answer.text == "one two three"
    assert [piece for piece in pieces.seen if piece] == ["one", " two", " three"]
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] == 3


async def test_a_stream_that_breaks_is_finished_in_silence(
    server: OpenAIServer, caller: ModelCaller, alone: ChosenModel
) -> None:
    server.reply(replies.Dropped("one two three", after=2), Text("one two four"))
    pieces = Pieces()
    answer = await ask(caller, alone, QUESTION, on_text=pieces)
    assert answer.text == "one two four"
    assert "".join(pieces.seen) == "one two"


async def test_tools_are_offered_and_called(server: OpenAIServer, caller: ModelCaller, alone: ChosenModel) -> None:
    server.reply(Tools.of(Call("Plan", {"steps": ["a"]})))
    answer = await ask(caller, alone, QUESTION, tools=[Plan])
    assert [call["args"] for call in answer.tool_calls] == [{"steps": ["a"]}]
    assert server.bodies[0]["tools"][0]["function"]["name"] == "Plan"


async def test_a_typed_answer(server: OpenAIServer, caller: ModelCaller, alone: ChosenModel) -> None:
    server.reply(Tools.of(Call("Plan", {"steps": ["a", "b"]})))
    assert await ask_for(caller, alone, Plan, QUESTION) == Plan(steps=["a", "b"])
    assert server.bodies[0]["tool_choice"] == "required"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (Text("I would rather chat."), "Answer by calling the tool Plan"),
        (Tools.of(Call("Plan", {"steps": 3})), "don't fit its schema"),
        (Tools.of(Call("Plan", '{"steps": [')), "not a valid JSON object"),
    ],
)
async def test_an_unusable_answer_is_asked_for_again_with_the_reason(
    server: OpenAIServer, caller: ModelCaller, alone: ChosenModel, bad: replies.Reply, words: str
) -> None:
    server.reply(bad, Tools.of(Call("Plan", {"steps": ["a"]})))
    assert await ask_for(caller, alone, Plan, QUESTION) == Plan(steps=["a"])
    told = server.bodies[1]["messages"]
    assert [message["role"] for message in told] == ["user", "assistant", "user"]
    assert words in told[-1]["content"]


async def test_a_model_that_never_mends_it_is_given_up(
    server: OpenAIServer, caller: ModelCaller, alone: ChosenModel
) -> None:
    server.policy = lambda _: Text("No.")
    with pytest.raises(UnusableAnswerError, match="better at calling tools"):
        await ask_for(caller, alone, Plan, QUESTION)
    assert len(server.bodies) == 3


async def test_the_built_in_model_is_asked_the_same_way(caller: ModelCaller) -> None:
    planning = builtin_model(
        lambda *_: AIMessage("", tool_calls=[{"name": "Plan", "args": {"steps": ["a"]}, "id": None}])
    )
    assert await ask_for(caller, planning, Plan, QUESTION) == Plan(steps=["a"])
    pieces = Pieces()
    chatting = builtin_model(lambda *_: AIMessage("Good day to you."))
    assert (await ask(caller, chatting, QUESTION, on_text=pieces)).text == "Good day to you."
    assert "".join(pieces.seen) == "Good day to you."
