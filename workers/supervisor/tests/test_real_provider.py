from collections.abc import Iterator

import pytest

from backend.core.llm.calling import ModelCaller
from backend.core.llm.errors import ProviderError
from backend.core.llm.meter import Meter, ModelCall
from backend.core.settings import ModelSettings
from tests.fakes.openai_replies import Call, Text, Tools, bad_key
from tests.fakes.openai_server import OpenAIServer
from workers.supervisor.planner import Answer, DoneStep, Plan, PlannedStep, Planner, PlanRequest
from workers.supervisor.tests.scripted import CARDS, step

REQUEST = PlanRequest(request="Add up the orders", cards=CARDS)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def planner(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> Planner:
    monkeypatch.setenv("WARREN_MODEL", "openai:stub-model")
    monkeypatch.setenv("WARREN_MODEL_BASE_URL", server.url)
    return Planner.make(ModelSettings(), ModelCaller())


async def test_a_plan_comes_back_over_http_and_is_metered(server: OpenAIServer, planner: Planner) -> None:
    calls: list[ModelCall] = []

    async def count(made: ModelCall) -> None:
        calls.append(made)

    server.reply(
        Tools.of(Call("Decision", {"kind": "plan", "steps": [step(agent="nobody")]})),
        Tools.of(Call("Decision", {"kind": "plan", "why": "Sums.", "steps": [step()]})),
    )

    outcome = await planner.plan(REQUEST, config={"callbacks": [Meter(count)]})

    assert outcome == Plan((PlannedStep("s1", "data", "Add it up."),), "Sums.")
    assert [made.outcome for made in calls] == ["ok", "ok"]
    tool = server.bodies[0]["tools"][0]["function"]
    assert tool["name"] == "Decision"
    assert set(tool["parameters"]["properties"]) == {"kind", "why", "steps", "text"}
    assert "there is no agent called nobody" in server.bodies[1]["messages"][-1]["content"]


async def test_an_answer_streams_over_http(server: OpenAIServer, planner: Planner) -> None:
    pieces: list[str] = []

    async def on_text(piece: str) -> None:
        pieces.append(piece)

    server.reply(Text("The sum is 42."))
    done = (DoneStep(agent="data", instruction="Add it up.", state="completed", result="42"),)

    outcome = await planner.review(PlanRequest(request="x", cards=CARDS, done=done), on_text=on_text)

    assert outcome == Answer("The sum is 42.")
    assert len(pieces) > 1
    assert "".join(pieces) == "The sum is 42."


async def test_a_provider_that_refuses_is_not_replaced_by_the_built_in_model(
    server: OpenAIServer, planner: Planner
) -> None:
    server.reply(bad_key())

    with pytest.raises(ProviderError) as raised:
        await planner.plan(REQUEST)

    assert raised.value.kind == "auth"
