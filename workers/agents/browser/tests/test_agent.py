"""The browser agent as it is found and shown."""

from workers.agentkit.discover import card_of, discover_agents
from workers.agentkit.spec import Effect, effect_of, outside_of


def test_it_is_found_and_what_goes_out_asks() -> None:
    spec = discover_agents()["browser"]
    outward = {tool.name for tool in spec.tools if effect_of(tool) is Effect.OUTWARD}
    assert outward == {"submit_form", "sign_in"}
    assert {card_of(spec, model=None).defaults[name] for name in outward} == {"ask"}


def test_whatever_a_page_says_taints() -> None:
    spec = discover_agents()["browser"]
    inside = {tool.name for tool in spec.tools if outside_of(tool) is None}
    assert inside == {"answer_dialog", "use_saved_session", "keep_session"}, "they answer in our own words alone"
