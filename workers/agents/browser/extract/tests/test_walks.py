"""Requests in a person's words, by the built-in model: its tool calls run for real."""

import json
import re

import pytest
from langchain_core.messages import BaseMessage, HumanMessage, ToolMessage

from backend.core.verdicts import Permanent
from tests.peers.site.serving import Site
from workers.agentkit.context import ToolProblem
from workers.agents.browser.extract.tests.bench import Bench
from workers.agents.browser.playbook import playbook
from workers.agents.browser.tools import TOOLS

_MOST_TURNS = 6


async def ask(bench: Bench, request: str) -> str:
    messages: list[BaseMessage] = [HumanMessage(request)]
    for _ in range(_MOST_TURNS):
        turn = playbook(messages, tuple(tool.name for tool in TOOLS), ())
        messages.append(turn)
        if not turn.tool_calls:
            return turn.text
        [call] = turn.tool_calls
        shared = {"name": call["name"], "tool_call_id": str(call["id"])}
        try:
            answer = await bench.call(call["name"], **call["args"])
            messages.append(ToolMessage(json.dumps(answer), **shared))
        except ToolProblem as problem:
            extra = {"failure": problem.failure.as_json()}
            messages.append(ToolMessage("Error", status="error", additional_kwargs=extra, **shared))
    raise AssertionError(f"no answer after {_MOST_TURNS} turns")


async def test_a_table_is_kept_as_csv(bench: Bench, site: Site) -> None:
    said = await ask(bench, f"Get the table of prices from {site.url('/tables/small')} as CSV")
    assert "**Prices of bulbs**: 4 rows, as CSV: [prices-of-bulbs.csv](artifact:prices-of-bulbs.csv)" in said
    assert "| Allium giganteum | 3.90 | 75 |" in said
    assert "These are the first" not in said


async def test_of_a_long_table_it_says_how_much_is_shown(bench: Bench, site: Site) -> None:
    said = await ask(bench, f"Get the table from {site.url('/tables/large')} as CSV")
    assert re.search(r"\n\nThese are the first 5; the file has all [\d]+\.", said), said


async def test_what_changed_is_told_from_the_second_look_on(bench: Bench, site: Site) -> None:
    request = f"What changed on {site.url('/news')} since the last look?"
    assert "This is the first look at the page" in await ask(bench, request)
    assert "Nothing changed." in await ask(bench, request)
    site.ledger.version = 2
    said = await ask(bench, request)
    assert "| - Market day is Thursday | - Market day is Friday |" in said
    assert "(artifact:changes.diff)" in said


async def test_values_are_read_by_the_short_form_of_a_schema(bench: Bench, site: Site) -> None:
    said = await ask(
        bench, f'Extract {{"name": "string", "price": "number", "isbn": "string"}} from {site.url("/product")}'
    )
    assert "| price | 39.5 | JSON-LD Product offers.price |" in said
    assert "Not on the page: isbn." in said


async def test_a_refusal_ends_the_step_with_its_reason(bench: Bench, site: Site) -> None:
    with pytest.raises(Permanent) as ended:
        await ask(bench, f"Get the table from {site.url('/private/rota')} as CSV")
    assert ended.value.failure.code == "robots"
    assert "asks programs not to read /private/rota" in ended.value.failure.message
