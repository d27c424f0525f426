from collections.abc import Iterator

import pytest

from backend.core.llm.calling import ModelCaller
from backend.core.llm.errors import ProviderError
from backend.core.llm.meter import Meter, ModelCall
from backend.core.settings import ModelSettings
from tests.fakes.openai_replies import Call, Text, Tools, bad_key
from tests.fakes.openai_server import OpenAIServer
from workers.agentkit.spec import FileRef
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
    assert set(tool["parameters"]["properties"]) == {"kind", "why", "steps", "left_out", "text"}
    assert "there is no agent called nobody" in server.bodies[1]["messages"][-1]["content"]


async def test_dependent_steps_and_what_is_left_out_come_over_http(server: OpenAIServer, planner: Planner) -> None:
    steps = [
        step("mail", "email", "Mail the sum that step sum found.", "sum"),
        step("sum", "data", "Add up orders.csv."),
    ]
    sentence = "No agent here can print."
    server.reply(Tools.of(Call("Decision", {"kind": "plan", "steps": steps, "left_out": [sentence, " "]})))

    outcome = await planner.plan(
        PlanRequest(
            request="Add up the orders, mail the sum and print it",
            cards=CARDS,
            files=(FileRef("orders.csv", "text/csv", 120), FileRef("terms.pdf", "application/pdf", 90)),
        )
    )

    assert outcome == Plan(
        (
            PlannedStep("sum", "data", "Add up orders.csv."),
            PlannedStep("mail", "email", "Mail the sum that step sum found.", ("sum",)),
        ),
        left_out=(sentence,),
    )
    system, human = (message["content"] for message in server.bodies[0]["messages"])
    assert "`left_out`" in system
    assert "`depends_on`" in system
    assert "orders.csv (text/csv, 120 bytes)" in human
    assert "terms.pdf (application/pdf, 90 bytes)" in human


async def test_a_review_is_told_what_failed_what_was_dropped_and_what_was_left_out(
    server: OpenAIServer, planner: Planner
) -> None:
    server.reply(Text("Two of four parts are done."))
    done = (
        DoneStep(agent="data", instruction="Add it up.", state="completed", result="42"),
        DoneStep(agent="email", instruction="Mail it.", state="failed", error="No account.", code="x", after=(0,)),
        DoneStep(agent="email", instruction="File it.", state="skipped", error="Out.", code="dropped"),
    )

    async def unheard(piece: str) -> None: ...

    request = PlanRequest(request="x", cards=CARDS, done=done, left_out=("No agent here can print.",))
    await planner.review(request, on_text=unheard)

    told = server.bodies[0]["messages"][-1]["content"]
    assert "Builds on step: 1" in told
    assert "Error: No account." in told
    assert "The person dropped this step." in told
    assert "- No agent here can print." in told


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
