"""A short request leans on the one before it, whatever that one says of itself."""

import pytest

from backend.core.llm.calling import ModelCaller
from backend.core.settings import ModelSettings
from workers.agentkit.discover import card_of, discover_agents
from workers.agentkit.spec import FOLLOWS_ON, FileRef
from workers.supervisor.planner import Plan, Planner, PlanRequest


@pytest.mark.parametrize(
    "earlier",
    ["Which region sold most last quarter? Show it as a bar chart", "average amount per month as a bar chart"],
)
async def test_the_earlier_request_is_named_in_the_instruction(earlier: str) -> None:
    planner = Planner.make(ModelSettings(), ModelCaller())
    request = PlanRequest(
        request="now as a line chart",
        files=(FileRef("sales.csv", "text/csv", 1),),
        agent=None,
        history=(("user", earlier), ("assistant", "West sold most.")),
        cards=tuple(card_of(spec, model=None) for spec in discover_agents().values()),
        round=1,
        done=(),
    )
    outcome = await planner.plan(request)
    assert isinstance(outcome, Plan)
    assert outcome.steps[0].instruction.endswith(FOLLOWS_ON.format(earlier=earlier))
