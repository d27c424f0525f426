"""Questions over HTTP: listed, decided once, changed, taken back, allowed for good."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.asked import ALWAYS, ARGS, MAIL, question
from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.api.tests.test_tasks import running


async def asked(engine: AsyncEngine, client: httpx2.AsyncClient, **columns: Any) -> tuple[str, str]:  # noqa: ANN401 - columns of the row
    """Have a task of one step wait for its person; returns the task's id and the question's."""
    task, [step] = await running(engine, client, "awaiting_approval")
    await sql(engine, "update tasks set state = 'waiting', waiting_for = 'approval' where id = :id", id=task)
    return task, await question(engine, step, **columns)


async def decide(client: httpx2.AsyncClient, approval: str, decision: str, **given: Any) -> httpx2.Response:  # noqa: ANN401 - JSON
    return await client.post(f"/api/v1/approvals/{approval}", json={"decision": decision, **given})


async def test_a_question_is_in_the_list_in_its_task_and_by_itself(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, approval = await asked(engine, ada)
    page = (await ada.get("/api/v1/approvals", params={"state": "pending"})).json()
    [view] = page["items"]
    assert (view["id"], view["task_id"], view["card"], view["always"]) == (approval, task, MAIL, ALWAYS)
    assert (view["state"], view["identical"], view["run_at"]) == ("pending", 0, None)
    assert (await ada.get(f"/api/v1/tasks/{task}")).json()["approvals"] == [view]
    assert (await ada.get(f"/api/v1/approvals/{approval}")).json() == view


async def test_a_yes_sends_the_step_on_after_the_cool_off(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, approval = await asked(engine, ada)
    view = (await decide(ada, approval, "approve")).json()
    assert (view["state"], view["decision"], view["decided_by"]) == ("approved", "approve", "ada")
    left = datetime.fromisoformat(view["run_at"]) - datetime.now(UTC)
    assert timedelta(seconds=8) < left <= timedelta(seconds=10)
    snapshot = (await ada.get(f"/api/v1/tasks/{task}")).json()
    assert (snapshot["state"], snapshot["steps"][0]["state"]) == ("waiting", "awaiting_approval")


@pytest.mark.parametrize("how", ["no act that cools off", "none wanted"])
async def test_without_a_cool_off_it_goes_on_at_once(ada: httpx2.AsyncClient, engine: AsyncEngine, how: str) -> None:
    task, approval = await asked(engine, ada, cools_off=how == "none wanted")
    await ada.patch("/api/v1/preferences", json={"cool_off_seconds": 0})
    assert (await decide(ada, approval, "approve")).json()["run_at"] is None
    snapshot = (await ada.get(f"/api/v1/tasks/{task}")).json()
    assert (snapshot["state"], snapshot["steps"][0]["state"]) == ("running", "queued")
    kinds = await sql(engine, "select data->>'kind' as kind from task_events where data->>'kind' = 'approval.changed'")
    assert len(kinds) == 1


async def test_of_two_decisions_one_counts_and_the_other_is_told(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    _, approval = await asked(engine, ada)
    answers = await asyncio.gather(decide(ada, approval, "approve"), decide(ada, approval, "reject"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = problem(next(answer for answer in answers if answer.status_code == 409))
    assert (refused["code"], "by ada" in refused["detail"]) == ("already_decided", True)


async def test_a_rejection_keeps_its_reason(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, approval = await asked(engine, ada)
    view = (await decide(ada, approval, "reject", reason="not now")).json()
    assert (view["state"], view["reason"], view["run_at"]) == ("rejected", "not now", None)
    assert (await ada.get(f"/api/v1/tasks/{task}")).json()["steps"][0]["state"] == "queued"


async def test_an_approval_is_taken_back_only_while_it_cools_off(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    _, approval = await asked(engine, ada)
    await decide(ada, approval, "approve")
    undone = await ada.post(f"/api/v1/approvals/{approval}/undo")
    assert (undone.json()["state"], undone.json()["decided_by"]) == ("pending", None)
    await decide(ada, approval, "approve")
    await sql(engine, "update approvals set run_at = now() - interval '1 second'")
    late = problem(await ada.post(f"/api/v1/approvals/{approval}/undo"))
    assert (late["status"], late["code"]) == (409, "too_late")


async def test_a_changed_act_is_shown_as_it_will_be_done(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    _, approval = await asked(engine, ada)
    changes = {"to": ["piet@peer.test", "Bea <bea@peer.test>"], "text": "Friday works."}
    view = (await decide(ada, approval, "edit", args=changes)).json()
    assert (view["state"], view["args"]) == ("approved", {**ARGS, **changes})
    card = view["card"]
    assert (card["to"], card["text"], card["html"], card["recipient_count"]) == (*changes.values(), None, 2)
    assert card["subject"] == "Thursday"


async def test_a_change_that_cannot_be_is_refused_at_its_field(
    ada: httpx2.AsyncClient, engine: AsyncEngine, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"account": "other@peer.test"}, "account"),
        ({"subject": "two\nlines"}, "subject"),
        ({"to": []}, "to"),
        ({"to": ["nonsense"]}, "to"),
        ({"to": ["a@b.test\r\nBcc: evil@x.test"]}, "to"),
        ({"to": "piet@peer.test"}, "to"),
        ({"text": 7}, "text"),
    ]
    for changes, where in cases:
        with subtests.test(changes=changes, where=where):
            _, approval = await asked(engine, ada)
            refused = problem(await decide(ada, approval, "edit", args=changes))
            assert (refused["status"], refused["code"]) == (422, "invalid")
            assert [each["where"] for each in refused["errors"]] == [f"body.args.{where}"]
            assert (await ada.get(f"/api/v1/approvals/{approval}")).json()["state"] == "pending"


async def test_what_is_offered_for_good_becomes_a_rule(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    _, approval = await asked(engine, ada)
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    assert (await decide(ada, approval, "approve", always={"until": until})).status_code == 200
    [rule] = (await ada.get("/api/v1/policies")).json()["items"]
    assert (rule["decision"], rule["scope"], rule["text"]) == ("allow", ALWAYS["scope"], ALWAYS["text"])
    assert (await ada.delete(f"/api/v1/policies/{rule['id']}")).status_code == 204
    assert (await ada.get("/api/v1/policies")).json()["items"] == []


async def test_what_untrusted_text_led_to_is_never_allowed_for_good(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    _, approval = await asked(engine, ada, always=None)
    refused = problem(await decide(ada, approval, "approve", always={}))
    assert refused["code"] == "not_offered"
    assert (await ada.get(f"/api/v1/approvals/{approval}")).json()["state"] == "pending"
    assert (await ada.get("/api/v1/policies")).json()["items"] == []


async def test_identical_ones_are_counted_and_decided_together(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    ids = [(await asked(engine, ada))[1] for _ in range(3)]
    other = (await asked(engine, ada, hash="h2"))[1]
    page = (await ada.get("/api/v1/approvals", params={"state": "pending"})).json()
    assert {view["id"]: view["identical"] for view in page["items"]} == {**dict.fromkeys(ids, 2), other: 0}
    await decide(ada, ids[0], "reject")
    answer = (await ada.post("/api/v1/approvals/decide", json={"ids": ids, "decision": "approve"})).json()
    assert [view["id"] for view in answer["items"]] == ids[1:]
    assert [(each["id"], each["code"]) for each in answer["refused"]] == [(ids[0], "already_decided")]


async def test_a_changed_act_is_no_longer_the_same_as_the_others_also_once_it_is_undone(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    first, second = [(await asked(engine, ada))[1] for _ in range(2)]
    await decide(ada, first, "edit", args={"text": "Friday works."})
    undone = (await ada.post(f"/api/v1/approvals/{first}/undo")).json()
    assert (undone["state"], undone["identical"]) == ("pending", 0)
    assert (await ada.get(f"/api/v1/approvals/{second}")).json()["identical"] == 0


async def test_the_nearest_deadline_comes_first_and_pages_follow(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    late, soon, middle = [(await asked(engine, ada, hours=hours))[1] for hours in (30, 1, 10)]
    found: list[str] = []
    after: str | None = None
    for _ in range(3):
        params: dict[str, str | int] = {"state": "pending", "limit": 1, **({"after": after} if after else {})}
        page = (await ada.get("/api/v1/approvals", params=params)).json()
        found += [view["id"] for view in page["items"]]
        after = page["next"]
    assert (found, after) == ([soon, middle, late], None)


async def test_an_act_of_unknown_end_is_done_again_or_left_but_not_changed(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    _, approval = await asked(engine, ada, kind="outcome")
    assert problem(await decide(ada, approval, "edit", args={"subject": "x"}))["code"] == "invalid"
    assert (await decide(ada, approval, "reject")).json()["state"] == "rejected"


async def test_a_stopped_task_takes_its_questions_back(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, approval = await asked(engine, ada)
    await ada.post(f"/api/v1/tasks/{task}/cancel")
    refused = problem(await decide(ada, approval, "approve"))
    assert (refused["code"], "withdrawn" in refused["detail"]) == ("already_decided", True)
