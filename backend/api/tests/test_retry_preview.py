"""What running something again would do is shown before, and is what is done."""

from typing import Any

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.api.tests.test_tasks import running, states

SENT = """
    insert into effects (id, user_id, task_id, step_id, conversation_id, life, call_id, agent, tool, title, args,
        args_hash, effect, state, fence, provider, account, provider_id, link)
    select gen_random_uuid(), user_id, task_id, id, conversation_id, 0, 'c1', agent, 'send_mail', 'Send a mail',
        '{}'::jsonb, 'h', 'outward', 'done', 1, 'gmail', 'ada@x', 'sent-1', 'https://mail.example/sent-1'
    from steps where id = cast(:step as uuid)
"""
RAN = """
    update steps set started_at = finished_at - interval '20 seconds',
        usage = '{"model_calls": 2, "cost": "0.02", "currency": "USD"}'
    where id = cast(:step as uuid)
"""
END = "update tasks set state = cast(:state as text), answer = 'old', completed_at = now()"


async def preview(client: httpx2.AsyncClient, task: str, step: str | None = None) -> dict[str, Any]:
    query = f"?step={step}" if step else ""
    answer = await client.get(f"/api/v1/tasks/{task}/retry{query}")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def again(shown: dict[str, Any]) -> list[tuple[int, str]]:
    return [(step["position"], step["reason"]) for step in shown["steps_again"]]


async def test_a_failed_task_shows_what_is_kept_what_runs_again_and_what_was_done(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, steps = await running(engine, ada, "completed", "failed", "skipped")
    await sql(engine, SENT, step=steps[1])
    await sql(engine, RAN, step=steps[0])
    refused = problem(await ada.get(f"/api/v1/tasks/{task}/retry"))
    assert (refused["code"], refused["detail"]) == ("conflict", "The task is still at work.")
    await sql(engine, END, state="failed")
    shown = await preview(ada, task)
    assert [step["position"] for step in shown["steps_kept"]] == [0]
    assert again(shown) == [(1, "failed"), (2, "skipped")]
    assert not shown["anew"]
    [effect] = shown["effects"]
    assert (effect["state"], effect["provider_id"], effect["link"]) == (
        "done",
        "sent-1",
        "https://mail.example/sent-1",
    )
    assert shown["used"]["cost"] == "0.02"
    # Neither ran to its end before: they are guessed from the agent's last step, one after the other.
    assert shown["estimate"] == {"cost": "0.040000", "currency": "USD", "seconds": 40.0, "basis": "recent"}
    answer = await ada.post(f"/api/v1/tasks/{task}/retry", json={"token": shown["token"]})
    assert answer.status_code == 202
    assert states(answer.json()) == ["completed", "queued", "pending"]


async def test_a_step_of_a_done_task_takes_along_what_builds_on_it_and_nothing_that_was_not_shown(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, steps = await running(engine, ada, "completed", "completed", "completed")
    for step in steps:
        await sql(engine, RAN, step=step)
    await sql(engine, END, state="completed")
    shown = await preview(ada, task, steps[1])
    assert again(shown) == [(1, "asked"), (2, "builds_on")]
    assert shown["estimate"] == {"cost": "0.04", "currency": "USD", "seconds": 40.0, "basis": "last_run"}
    whole = await preview(ada, task)
    assert (whole["anew"], whole["steps_kept"], len(whole["steps_again"])) == (True, [], 3)

    await sql(engine, SENT, step=steps[0])  # by another page, say: it has acted since
    address = f"/api/v1/tasks/{task}/steps/{steps[1]}/retry"
    outdated = problem(await ada.post(address, json={"token": shown["token"]}))
    assert (outdated["status"], outdated["code"]) == (409, "outdated")
    assert [effect["provider_id"] for effect in outdated["preview"]["effects"]] == ["sent-1"]
    assert again(outdated["preview"]) == again(shown)
    [row] = await sql(engine, "select state from tasks")
    assert row["state"] == "completed", "nothing was run"
    answer = await ada.post(address, json={"token": outdated["preview"]["token"]})
    assert states(answer.json()) == ["completed", "queued", "pending"]


async def test_what_cannot_be_run_again_is_refused_in_the_preview_as_in_the_act(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, steps = await running(engine, ada, "failed", "skipped")
    await sql(engine, END, state="failed")
    looked = problem(await ada.get(f"/api/v1/tasks/{task}/retry?step={steps[1]}"))
    acted = problem(await ada.post(f"/api/v1/tasks/{task}/steps/{steps[1]}/retry"))
    assert {**looked, "request_id": ""} == {**acted, "request_id": ""}
    assert looked["detail"] == "The step builds on one that did not finish."
    missing = problem(await ada.get(f"/api/v1/tasks/{task}/retry?step={task}"))
    assert missing["code"] == "not_found"
