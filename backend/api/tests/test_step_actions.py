"""Single steps over HTTP: run again, changed, dropped; each as far as rows tell."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import send
from backend.api.tests.test_tasks import read, running, states

LIVE = "owner = 'p', lease_until = now() + interval '1 minute'"


async def act(client: httpx2.AsyncClient, task: str, step: str, what: str) -> httpx2.Response:
    return await client.post(f"/api/v1/tasks/{task}/steps/{step}/{what}")


async def edit(client: httpx2.AsyncClient, task: str, step: str, instruction: str) -> httpx2.Response:
    return await client.patch(f"/api/v1/tasks/{task}/steps/{step}", json={"instruction": instruction})


async def end(engine: AsyncEngine, state: str) -> None:
    await sql(engine, "update tasks set state = :state, answer = 'old', completed_at = now()", state=state)


async def free(engine: AsyncEngine) -> None:
    """Cut the chain: no step depends on another."""
    await sql(engine, "update steps set depends_on = '{}'")


@pytest.mark.parametrize("state", ["pending", "queued", "awaiting_approval", "parked", "failed"])
async def test_a_step_that_nobody_holds_is_dropped_at_once(
    ada: httpx2.AsyncClient, engine: AsyncEngine, state: str
) -> None:
    task, steps = await running(engine, ada, state, "running")
    await free(engine)
    await sql(engine, f"update steps set {LIVE} where state = 'running'")
    answer = await act(ada, task, steps[0], "drop")
    assert answer.status_code == 202
    assert states(answer.json()) == ["skipped", "running"]
    assert answer.json()["steps"][0]["error"]["code"] == "dropped"
    assert answer.json()["state"] == "running"


async def test_what_builds_on_a_dropped_step_is_skipped_and_the_rest_goes_on(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, steps = await running(engine, ada, "queued", "pending", "pending", "queued")
    await sql(engine, "update steps set depends_on = '{}' where position = 3")
    view = (await act(ada, task, steps[0], "drop")).json()
    assert states(view) == ["skipped", "skipped", "skipped", "queued"]
    assert [step["error"]["code"] for step in view["steps"][:3]] == [
        "dropped",
        "dependency_failed",
        "dependency_failed",
    ]


async def test_a_step_at_work_is_dropped_by_its_holder(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, steps = await running(engine, ada, "running")
    await sql(engine, f"update steps set {LIVE}")
    assert states((await act(ada, task, steps[0], "drop")).json()) == ["running"]
    assert (await sql(engine, "select cancel_requested_at is not null as asked from steps"))[0]["asked"]


async def test_a_step_whose_worker_died_is_dropped_at_once(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, steps = await running(engine, ada, "running", "queued")
    await free(engine)
    await sql(engine, "update steps set owner = 'p', lease_until = now() - interval '1 second' where position = 0")
    assert states((await act(ada, task, steps[0], "drop")).json()) == ["skipped", "queued"]


async def test_dropping_twice_is_dropping_once(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, steps = await running(engine, ada, "queued", "running")
    await free(engine)
    await sql(engine, f"update steps set {LIVE} where state = 'running'")
    for step in (*steps, *steps):
        assert (await act(ada, task, step, "drop")).status_code == 202
    said = "select data->'step'->>'state' as state, data->'step'->'stopping' as stopping from task_events"
    events = await sql(engine, f"{said} where data->>'kind' = 'step.changed' order by 1")
    assert [(each["state"], each["stopping"]) for each in events] == [("running", True), ("skipped", False)]


async def test_when_nothing_is_left_the_task_is_answered(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, steps = await running(engine, ada, "completed", "queued")
    assert (await act(ada, task, steps[1], "drop")).json()["state"] == "answering"


async def test_a_waiting_task_goes_on_without_the_step_it_waited_for(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, steps = await running(engine, ada, "completed", "parked")
    await sql(engine, "update tasks set state = 'waiting', waiting_for = 'parked'")
    assert (await act(ada, task, steps[1], "drop")).json()["state"] == "answering"


@pytest.mark.parametrize("state", ["completed", "cancelled"])
async def test_what_has_ended_is_not_dropped(ada: httpx2.AsyncClient, engine: AsyncEngine, state: str) -> None:
    task, steps = await running(engine, ada, state, "queued")
    refused = problem(await act(ada, task, steps[0], "drop"))
    assert (refused["code"], bool(refused["cure"])) == ("conflict", True)


@pytest.mark.parametrize(
    "task_is", ["state = 'completed'", "state = 'answering'", "cancel_requested_at = now()", "round = 2"]
)
async def test_a_task_that_is_not_at_work_drops_nothing(
    ada: httpx2.AsyncClient, engine: AsyncEngine, task_is: str
) -> None:
    task, steps = await running(engine, ada, "failed", "running")
    await sql(engine, f"update tasks set {task_is}")
    assert problem(await act(ada, task, steps[0], "drop"))["code"] == "conflict"


@pytest.mark.parametrize("ended", ["completed", "failed", "cancelled"])
async def test_a_step_runs_again_with_what_builds_on_it(
    ada: httpx2.AsyncClient, engine: AsyncEngine, ended: str
) -> None:
    task, steps = await running(engine, ada, "completed", "completed", "completed", "failed")
    await sql(engine, "update steps set depends_on = '{}' where position = 3")
    await end(engine, ended)
    answer = await act(ada, task, steps[1], "retry")
    assert answer.status_code == 202
    view: dict[str, Any] = answer.json()
    assert (view["state"], view["answer"], view["error"]) == ("running", None, None)
    assert states(view) == ["completed", "queued", "pending", "failed"]
    assert [step["result"] for step in view["steps"]] == ["done", None, None, None]
    assert problem(await act(ada, task, steps[1], "retry"))["code"] == "conflict"


async def test_what_a_step_made_goes_when_it_runs_again(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, steps = await running(engine, ada, "completed", "completed")
    await free(engine)
    for step, name in ((steps[0], "kept.txt"), (steps[1], "old.txt"), (steps[1], "attached.txt")):
        await sql(
            engine,
            "insert into artifacts (id, user_id, task_id, step_id, name, media_type, size, sha256)"
            " select gen_random_uuid(), user_id, task_id, id, :name, 'text/plain', 1, 'x' from steps"
            " where id = cast(:step as uuid)",
            step=step,
            name=name,
        )
    await end(engine, "completed")
    files = {file["name"]: file["id"] for file in (await read(ada, task))["artifacts"]}
    await send(ada, "look", files=[files["attached.txt"]])
    again = (await act(ada, task, steps[1], "retry")).json()
    assert {file["name"] for file in again["artifacts"]} == {"kept.txt", "attached.txt"}


async def test_a_step_that_builds_on_a_failed_one_does_not_run_alone(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, steps = await running(engine, ada, "failed", "skipped")
    await end(engine, "failed")
    assert "Retry that one" in problem(await act(ada, task, steps[1], "retry"))["cure"]
    assert states((await act(ada, task, steps[0], "retry")).json()) == ["queued", "pending"]


async def test_a_step_of_an_earlier_round_does_not_run_again(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, steps = await running(engine, ada, "completed")
    await sql(engine, "update tasks set round = 2")
    await end(engine, "completed")
    assert problem(await act(ada, task, steps[0], "retry"))["code"] == "conflict"


async def test_a_retried_step_waits_for_its_conversation(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, steps = await running(engine, ada, "failed")
    await end(engine, "failed")
    other = await send(ada, "other", conversation_id=(await read(ada, task))["conversation_id"])
    assert problem(await act(ada, task, steps[0], "retry"))["code"] == "conflict"
    await ada.post(f"/api/v1/tasks/{other['task_id']}/cancel")
    assert (await act(ada, task, steps[0], "retry")).json()["state"] == "running"


@pytest.mark.parametrize("state", ["pending", "queued"])
async def test_a_step_that_nobody_has_begun_is_changed_in_place(
    ada: httpx2.AsyncClient, engine: AsyncEngine, state: str
) -> None:
    task, steps = await running(engine, ada, "running", state)
    answer = await edit(ada, task, steps[1], "do that")
    assert answer.status_code == 202
    assert answer.json()["steps"][1]["instruction"] == "do that"
    assert states(answer.json()) == ["running", state]
    await edit(ada, task, steps[1], "do that")
    events = await sql(engine, "select data from task_events where data->>'kind' = 'step.changed'")
    assert [event["data"]["step"]["instruction"] for event in events] == ["do that"]  # type: ignore[index]


@pytest.mark.parametrize("state", ["completed", "failed", "cancelled"])
async def test_a_step_of_an_ended_task_is_changed_and_runs_again(
    ada: httpx2.AsyncClient, engine: AsyncEngine, state: str
) -> None:
    task, steps = await running(engine, ada, "completed", state, "skipped")
    await end(engine, "failed")
    view = (await edit(ada, task, steps[1], "do that")).json()
    assert (view["state"], states(view)) == ("running", ["completed", "queued", "pending"])
    assert view["steps"][1]["instruction"] == "do that"


@pytest.mark.parametrize("state", ["running", "completed", "parked"])
async def test_a_step_that_was_begun_is_not_changed(ada: httpx2.AsyncClient, engine: AsyncEngine, state: str) -> None:
    task, steps = await running(engine, ada, state, "running")
    assert problem(await edit(ada, task, steps[0], "do that"))["code"] == "conflict"
    assert (await read(ada, task))["steps"][0]["instruction"] == "do it"


@pytest.mark.parametrize(
    ("words", "code"), [("x" * 32_001, "message_too_long"), ("", "invalid"), (" ", "invalid"), ("\x00", "invalid")]
)
async def test_an_instruction_keeps_to_the_limits(
    ada: httpx2.AsyncClient, engine: AsyncEngine, words: str, code: str
) -> None:
    task, steps = await running(engine, ada, "queued")
    assert problem(await edit(ada, task, steps[0], words))["code"] == code


async def test_a_step_is_found_in_its_own_task_only(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, steps = await running(engine, ada, "queued")
    other = (await send(ada, "other"))["task_id"]
    for where, step in ((other, steps[0]), (task, str(uuid4()))):
        assert problem(await act(ada, where, step, "drop"))["code"] == "not_found"
        assert problem(await act(ada, where, step, "retry"))["code"] == "not_found"
        assert problem(await edit(ada, where, step, "mine"))["code"] == "not_found"
    assert states(await read(ada, task)) == ["queued"]
