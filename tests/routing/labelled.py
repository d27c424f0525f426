"""The labelled requests: what people say, and which agents it should reach in which order."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from tests.routing.cards import ALL_CARDS
from workers.supervisor.terms import Answer, Arrange, Card, Decided, FileRef, Plan, PlanRequest

_FOLDER = Path(__file__).parent
#: "several…" are requests for more than one agent, with what each step builds on; "mail…" are those that mention mail.
SETS = ("held_out", "development", "several_held_out", "several_development", "mail_held_out", "mail_development")


class LabelledFile(BaseModel):
    name: str
    media_type: str


class Expected(BaseModel):
    """``agents`` in order; a list in it is a set whose order doesn't matter, ``a|b`` leaves the choice.

    With ``after`` (of each agent, the places of those whose results it needs) only that order counts.
    """

    kind: Literal["plan", "answer", "question"]
    agents: list[str | list[str]]
    after: list[list[int]] | None = None


class Labelled(BaseModel):
    """One request; ``without`` are agents that aren't installed."""

    request: str
    files: list[LabelledFile]
    history: list[tuple[str, str]] = Field(default_factory=list)
    agent: str | None = None
    without: list[str] = Field(default_factory=list)
    expect: Expected

    @property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for card in ALL_CARDS if card.name not in self.without)

    def as_request(self) -> PlanRequest:
        # In a set, files of a conversation came with its first message.
        origin: Literal["conversation", "request"] = "conversation" if self.history else "request"
        files = tuple(FileRef(file.name, file.media_type, 1_000, origin=origin) for file in self.files)
        return PlanRequest(
            request=self.request, files=files, history=tuple(self.history), agent=self.agent, cards=self.cards
        )


class Result(BaseModel):
    """What came of a request: ``first`` agent right, whole ``sequence`` right (both need the right kind)."""

    labelled: Labelled
    kind: str
    agents: list[str]
    #: Of each step, the places of those that it depends on.
    after: list[list[int]] = Field(default_factory=list)
    text: str = ""

    @property
    def sequence(self) -> bool:
        expected = self.labelled.expect
        if self.kind != expected.kind:
            return False
        if expected.after is not None:
            return _same_graph(expected.agents, expected.after, self.agents, self.after)
        return _fits(expected.agents, self.agents)

    @property
    def first(self) -> bool:
        expected = self.labelled.expect
        if self.kind != expected.kind or not expected.agents:
            return self.sequence
        if expected.after is not None:
            free = [agent for agent, after in zip(expected.agents, expected.after, strict=True) if not after]
            return any(_is(agent, self.agents[0]) for agent in free)
        head = expected.agents[0]
        return _is(head, self.agents[0])


def read_set(name: str) -> list[Labelled]:
    lines = (_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Labelled.model_validate_json(line) for line in lines if line.strip()]


def result_of(labelled: Labelled, outcome: Decided) -> Result:
    if isinstance(outcome, Plan):
        agents = [step.agent for step in outcome.steps]
        places = {step.key: place for place, step in enumerate(outcome.steps)}
        after = [[places[key] for key in step.depends_on] for step in outcome.steps]
        return Result(labelled=labelled, kind="plan", agents=agents, after=after, text=outcome.why)
    if isinstance(outcome, Arrange):  # it is set up for later, and answered with what was
        return Result(labelled=labelled, kind="answer", agents=[], text=outcome.request)
    kind = "answer" if isinstance(outcome, Answer) else "question"
    return Result(labelled=labelled, kind=kind, agents=[], text=outcome.text)


def _fits(expected: Sequence[str | list[str]], got: Sequence[str]) -> bool:
    rest = list(got)
    for item in expected:
        if isinstance(item, list):
            if sorted(rest[: len(item)]) != sorted(item):
                return False
            rest = rest[len(item) :]
        elif not rest or not _is(item, rest.pop(0)):
            return False
    return not rest


def _is(expected: str | list[str], agent: str) -> bool:
    """Whether the agent is one of those expected at its place."""
    return agent in (expected if isinstance(expected, list) else expected.split("|"))


def _same_graph(
    expected: Sequence[str | list[str]],
    expected_after: Sequence[Sequence[int]],
    got: Sequence[str],
    got_after: Sequence[Sequence[int]],
) -> bool:
    """Whether the steps can be matched one to one, agents and dependencies alike."""
    if len(expected) != len(got):
        return False
    return any(
        all(
            _is(expected[at], got[place]) and {order[index] for index in expected_after[at]} == set(got_after[place])
            for at, place in enumerate(order)
        )
        for order in permutations(range(len(got)))
    )
