from dataclasses import replace

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
SKIPPED = DoneStep(
    agent="browser",
    instruction="open the link",
    state="skipped",
    code="dependency_failed",
    error="Skipped.",
    after=(1,),
)
COUNT = DoneStep(agent="data", instruction="count the rows.", state="completed", result="**12** rows.")
DROPPED = DoneStep(agent="email", instruction="mail it", state="skipped", code="dropped", error="Dropped.")


def composed(*done: DoneStep) -> str:
    return compose(PlanRequest(request="x", cards=ALL_CARDS, done=done))


def test_one_step_speaks_for_itself() -> None:
    assert composed(CHART) == CHART.result
    assert composed(FAILED) == FAILED.error
    assert composed(DROPPED) == "You left this step out, so it wasn't done."


def test_several_steps_have_a_heading_each_and_keep_their_links() -> None:
    text = composed(CHART, COUNT)

    assert text.startswith("### Draw a chart of sales\n\n")
    assert "### Count the rows" in text
    assert "![Sales](artifact:sales.png)" in text
    assert "\n# North" not in text
    assert "### North" in text


def test_what_was_not_done_is_said_first_and_with_its_cure() -> None:
    text = composed(CHART, FAILED, SKIPPED)

    first = text.split("\n\n")[0]
    assert first.startswith("**1 of 3 parts is done.** “mail it” failed. “open the link” wasn't begun")
    assert "because it needs “mail it”" in first
    assert "### Mail it\n\nNo account is connected. Connect one." in text
    assert "### Open the link" not in text
    assert composed(FAILED, replace(SKIPPED, after=(0,))).startswith("**None of it could be done.**")


def test_a_step_that_the_person_dropped_is_no_failure() -> None:
    after_dropped = replace(SKIPPED, after=(1,))

    text = composed(CHART, DROPPED, after_dropped)

    assert text.startswith(
        "**1 of 3 parts is done.** You left out “mail it”. “open the link” wasn't begun, because it needs “mail it”."
    )
    assert composed(DROPPED, replace(SKIPPED, after=(0,))).startswith("**Nothing was done.** You left out “mail it”.")
    assert "dependency" not in text
    assert "retry" not in text.lower()


def test_the_first_step_in_line_is_the_cause() -> None:
    last = DoneStep(agent="data", instruction="chart the page", state="skipped", after=(1,))

    assert composed(FAILED, replace(SKIPPED, after=(0,)), last).count("because it needs “mail it”") == 2


def test_what_the_plan_left_out_is_said_first() -> None:
    left_out = "To read or send mail (“email it”) I need the **email** agent, which isn't installed here."

    text = compose(PlanRequest(request="x", cards=ALL_CARDS, done=(CHART,), left_out=(left_out,)))

    assert text == f"**1 of 2 parts is done.** {left_out}\n\n{CHART.result}"


def test_what_only_prepared_another_step_is_short_and_nothing_is_said_twice() -> None:
    table = "| region | amount |\n| --- | --- |\n| North | 10,000.50 |\n| South | 20,000.25 |"
    link = "[report-p2-table-1.csv](artifact:report-p2-table-1.csv)"
    extract = DoneStep(
        agent="document",
        instruction="extract the table on page 2",
        state="completed",
        result=f"There is **1 table** on page 2.\n\n{table}\n\nKept as {link}.",
    )
    chart = DoneStep(
        agent="data",
        instruction="chart it",
        state="completed",
        result=f"**South** has the most.\n\n{table}\n\n![Amount](artifact:amount.png)",
        after=(0,),
    )
    text = composed(extract, chart)

    assert text.count(table) == 1
    assert link in text
    assert "![Amount](artifact:amount.png)" in text
    assert composed(replace(extract, instruction="summarise it"), chart).count(table) == 1


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
