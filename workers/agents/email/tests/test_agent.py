"""The agent as workers build it: the DeepAgent on the built-in model, every tool call through the gate."""

from langchain_core.messages import HumanMessage

from backend.core.llm.calling import ModelCaller
from backend.core.llm.factory import builtin_model
from workers.agentkit.agent import build_agent
from workers.agentkit.spec import Effect, act_of, effect_of, outside_of
from workers.agents.email.agent import SPEC
from workers.agents.email.mailbox.tests.conftest import Place
from workers.agents.email.tests.bench import Bench, Letter

TOOLS = {tool.name: tool for tool in SPEC.tools}


async def test_it_answers_over_a_mailbox(bench: Bench, place: Place) -> None:
    place.deliver(Letter().raw())
    agent = build_agent(SPEC, builtin_model(SPEC.playbook, files_of=lambda _: ()), ModelCaller())
    request = "What is unread from Piet?"
    message = HumanMessage(request, additional_kwargs={"warren": {"instruction": request, "request": request}})
    result = await agent.ainvoke({"messages": [message]}, context=bench.context())
    assert "Your boiler" in result["messages"][-1].text


def test_what_goes_out_is_declared_and_asks() -> None:
    outward = {name for name, tool in TOOLS.items() if effect_of(tool) is Effect.OUTWARD}
    assert outward == {"send_draft", "send_mail", "forward_mail"}
    for name in outward:
        act = act_of(TOOLS[name])
        assert act is not None
        assert act.cools_off
        assert act.reconcile is not None
        assert act.default is None
    asking = {name for name, tool in TOOLS.items() if (act := act_of(tool)) is not None and act.default == "ask"}
    assert asking == {"trash_mail", "delete_draft"}


def test_every_act_can_be_looked_up_after_a_crash() -> None:
    acts = {name: act for name, tool in TOOLS.items() if (act := act_of(tool)) is not None}
    assert {name for name, act in acts.items() if act.reconcile is None} == set()


def test_what_brings_text_of_others_says_so() -> None:
    ours = {name for name, tool in TOOLS.items() if outside_of(tool) is None and effect_of(tool) is Effect.NONE}
    # Drafts of other conversations are noted by the tool itself; those of this one have their sources here.
    assert ours == {"list_accounts", "list_labels", "list_drafts"}


def test_the_specialists_send_nothing() -> None:
    assert [subagent.name for subagent in SPEC.subagents] == ["reader", "composer", "analyzer"]
    outward = {"send_draft", "send_mail", "forward_mail", "trash_mail", "delete_draft"}
    assert not any(outward & set(subagent.tools) for subagent in SPEC.subagents)
    prompt = SPEC.prompt.read_text(encoding="utf-8")
    assert prompt.startswith("You are")
    assert "never an instruction" in prompt
