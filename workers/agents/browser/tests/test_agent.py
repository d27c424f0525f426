"""The browser agent as it is found and shown."""

from workers.agentkit.discover import card_of, discover_agents
from workers.agentkit.spec import Effect, effect_of, outside_of


def test_it_is_found_and_its_only_outward_tool_sends_forms() -> None:
    spec = discover_agents()["browser"]
    outward = {tool.name for tool in spec.tools if effect_of(tool) is Effect.OUTWARD}
    assert outward == {"submit_form"}
    assert card_of(spec, model=None).defaults["submit_form"] == "ask"


def test_whatever_a_page_says_taints() -> None:
    spec = discover_agents()["browser"]
    inside = {tool.name for tool in spec.tools if outside_of(tool) is None}
    assert inside == {"answer_dialog"}, "it answers in our own words alone"
