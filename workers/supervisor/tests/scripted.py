"""A model that says what a test wrote down, and remembers what it was asked."""

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from backend.core.cards import Card
from backend.core.llm.calling import ModelCaller
from backend.core.llm.chosen import ChosenModel
from backend.core.llm.playbook import PlaybookChatModel
from workers.supervisor.planner import Planner


class Script:
    """Replies in order; ``asked`` holds the messages of each call and ``offered`` its tools."""

    def __init__(self, *replies: AIMessage) -> None:
        self.replies = list(replies)
        self.asked: list[list[BaseMessage]] = []
        self.offered: list[tuple[str, ...]] = []

    def __call__(self, messages: Sequence[BaseMessage], tools: Sequence[str], files: Sequence[Any]) -> AIMessage:
        self.asked.append(list(messages))
        self.offered.append(tuple(tools))
        return self.replies.pop(0)

    def planner(self) -> Planner:
        model = PlaybookChatModel(policy=self)
        chosen = ChosenModel(model=model, label="scripted", provider="test", name="scripted", circuit="test")
        return Planner(ModelCaller(), chosen)


def call(name: str, **args: Any) -> AIMessage:  # noqa: ANN401 - a model may send anything
    """Return a reply that calls a tool."""
    return AIMessage("", tool_calls=[{"name": name, "args": args, "id": "call_1"}])


def step(key: str = "s1", agent: str = "data", instruction: str = "Add it up.", *after: str) -> dict[str, Any]:
    return {"key": key, "agent": agent, "instruction": instruction, "depends_on": list(after)}


def card(name: str, **changes: Any) -> Card:  # noqa: ANN401 - any of a card's fields
    """Return a small card; the name is all that matters to most tests."""
    fields: dict[str, Any] = {
        "title": name.title(),
        "description": f"Does {name}.",
        "examples": (f"Do some {name}", f"More {name} please"),
        "accepts": ("text",),
        "produces": ("text",),
        "tools": ("work",),
        "subagents": (),
        "version": "1",
    }
    return Card(name=name, **(fields | changes))


CARDS = (card("data"), card("email"))
