from backend.core.llm.calling import ModelCaller
from backend.core.llm.factory import builtin_model
from tests.routing.cards import ALL_CARDS
from workers.supervisor.builtin.answer import compose
from workers.supervisor.planner import Answer, Plan, Planner, PlanRequest, Question
from workers.supervisor.playbook import supervisor_policy
from workers.supervisor.terms import DoneStep

CHART = DoneStep(
    agent="data",
    instruction="draw a chart of sales\n\nThis builds on nothing.",
    state="completed",
    result="# North\n\nNorth sold most.\n\n![Sales](artifact:sales.png)",
)
FAILED = DoneStep(agent="email", instruction="mail it", state="failed", error="No account is connected. Connect one.")
SKIPPED = DoneStep(agent="browser", instruction="open the link", state="skipped")


def composed(*done: DoneStep) -> str:
    return compose(PlanRequest(request="x", cards=ALL_CARDS, done=done))


def test_one_step_speaks_for_itself() -> None:
    assert composed(CHART) == CHART.result
    assert composed(FAILED) == FAILED.error


def test_several_steps_have_a_heading_each_and_keep_their_links() -> None:
    text = composed(CHART, CHART)

    assert text.startswith("Both parts are done.")
    assert "### 1. Data analyst: draw a chart of sales\n" in text
    assert text.count("![Sales](artifact:sales.png)") == 2
    assert "\n# North" not in text
    assert "### North" in text


def test_what_was_not_done_is_said_with_its_cure() -> None:
    text = composed(CHART, FAILED, SKIPPED)

    assert text.startswith("1 of 3 parts is done.")
    assert "mail it — failed" in text
    assert "No account is connected. Connect one." in text
    assert "open the link — not done" in text
    assert "a step that it builds on" in text
    assert composed(FAILED, SKIPPED).startswith("None of it could be done.")


async def test_the_built_in_model_goes_the_same_way_as_any_other() -> None:
    planner = Planner(ModelCaller(), builtin_model(supervisor_policy))
    pieces: list[str] = []

    async def on_text(piece: str) -> None:
        pieces.append(piece)

    assert isinstance(await planner.plan(PlanRequest(request="average price per brand", cards=ALL_CARDS)), Question)
    assert isinstance(await planner.plan(PlanRequest(request="hello", cards=ALL_CARDS)), Answer)
    assert isinstance(await planner.plan(PlanRequest(request="list my unread mail", cards=ALL_CARDS)), Plan)
    outcome = await planner.review(PlanRequest(request="x", cards=ALL_CARDS, done=(CHART, FAILED)), on_text=on_text)

    assert isinstance(outcome, Answer)
    assert "".join(pieces) == outcome.text == composed(CHART, FAILED)
