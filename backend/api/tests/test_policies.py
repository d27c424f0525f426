"""Standing rules and preferences over HTTP."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem


@pytest.fixture(autouse=True)
async def _tools(engine: AsyncEngine, ada: httpx2.AsyncClient) -> None:
    await sql(
        engine,
        """update agent_configs set effects = '{"look": "none", "send_mail": "outward"}',
            defaults = '{"look": "allow", "send_mail": "ask"}' where name = 'data'""",
    )


async def put(client: httpx2.AsyncClient, **rule: Any) -> httpx2.Response:  # noqa: ANN401 - JSON
    return await client.put("/api/v1/policies", json={"agent": "data", "tool": "send_mail", "decision": "deny", **rule})


async def test_what_holds_without_a_rule_is_told_in_words(ada: httpx2.AsyncClient) -> None:
    told = (await ada.get("/api/v1/policies")).json()["defaults"]
    assert {(each["tool"], each["title"], each["effect"], each["decision"]) for each in told} == {
        ("look", "Look", "none", "allow"),
        ("send_mail", "Send mail", "outward", "ask"),
    }


async def test_a_rule_replaces_one_for_the_same(ada: httpx2.AsyncClient) -> None:
    assert (await put(ada)).json()["text"] == "Send mail is never allowed"
    narrow = (await put(ada, decision="allow", scope={"to": ["piet@peer.test"]})).json()
    assert narrow["text"] == "Send mail is always allowed for to piet@peer.test"
    await put(ada, decision="ask")
    rules = (await ada.get("/api/v1/policies")).json()["items"]
    assert sorted((rule["decision"], len(rule["scope"])) for rule in rules) == [("allow", 1), ("ask", 0)]


async def test_reading_cannot_wait_for_a_yes(ada: httpx2.AsyncClient) -> None:
    refused = problem(await put(ada, tool="look", decision="ask"))
    assert (refused["code"], refused["errors"][0]["where"]) == ("invalid", "body.decision")
    assert (await put(ada, tool="look", decision="deny")).status_code == 200


async def test_a_tool_that_is_not_there_has_no_rule(ada: httpx2.AsyncClient) -> None:
    assert problem(await put(ada, tool="fly"))["errors"][0]["where"] == "body.tool"


async def test_of_rules_made_at_once_one_is_left(ada: httpx2.AsyncClient) -> None:
    decisions = ["allow", "ask", "deny"] * 4
    answers = await asyncio.gather(*(put(ada, decision=decision) for decision in decisions))
    assert {answer.status_code for answer in answers} == {200}
    assert len((await ada.get("/api/v1/policies")).json()["items"]) == 1


async def test_a_rule_that_could_never_hold_is_refused(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"until": "2020-01-01T00:00:00Z"}, "body.until"),
        ({"until": "2999-01-01T00:00:00"}, "body.until"),
        ({"scope": {"to": []}}, "body.scope.to"),
        ({"scope": {"to": ["half \ud800"]}}, "body.scope.to.0"),
    ]
    for rule, where in cases:
        with subtests.test(rule=rule, where=where):
            body = json.dumps({"agent": "data", "tool": "send_mail", "decision": "allow", **rule})
            answer = await ada.put("/api/v1/policies", content=body, headers={"content-type": "application/json"})
            assert [each["where"] for each in problem(answer)["errors"]] == [where]
            assert (await ada.get("/api/v1/policies")).json()["items"] == []


async def test_a_rule_whose_time_is_over_is_gone(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    await put(ada, until=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    await sql(engine, "update tool_policies set until = now()")
    assert (await ada.get("/api/v1/policies")).json()["items"] == []


async def test_rules_and_preferences_are_ones_own(ada: httpx2.AsyncClient, bob: httpx2.AsyncClient) -> None:
    await put(ada)
    await ada.patch("/api/v1/preferences", json={"cool_off_seconds": 60, "notify": True})
    assert (await bob.get("/api/v1/policies")).json()["items"] == []
    usual = {"cool_off_seconds": 10.0, "approval_hours": 24.0, "notify": False, "time_zone": None}
    assert (await bob.get("/api/v1/preferences")).json() == usual
    assert (await ada.get("/api/v1/preferences")).json() == {**usual, "cool_off_seconds": 60.0, "notify": True}


@pytest.mark.parametrize("change", [{"cool_off_seconds": -1}, {"cool_off_seconds": 301}, {"approval_hours": 0}])
async def test_a_preference_out_of_range_is_refused(ada: httpx2.AsyncClient, change: dict[str, float]) -> None:
    assert problem(await ada.patch("/api/v1/preferences", json=change))["code"] == "invalid"
