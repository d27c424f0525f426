"""Dead letters as an administrator decides about them: read, corrected, replayed, discarded, each once."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
from faststream.rabbit import RabbitBroker
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import Api, sql
from backend.api.tests.dead import administrator, dead_message, dead_step
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import bells, send
from backend.api.tests.test_tasks import running
from backend.core import bus
from backend.core.contracts import StepFinished, TaskSubmitted
from backend.core.dead_letters import KEPT_BYTES
from backend.core.topology import SUPERVISOR_TASKS

LETTERS = "/api/v1/admin/dead-letters"


async def replay(client: httpx2.AsyncClient, letter: str, **correction: str) -> httpx2.Response:
    return await client.post(f"{LETTERS}/{letter}/replay", json=correction)


async def read(client: httpx2.AsyncClient, letter: str) -> dict[str, Any]:
    view: dict[str, Any] = (await client.get(f"{LETTERS}/{letter}")).json()
    return view


async def test_only_administrators_get_in(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    letter = await dead_message(engine, b"no json")
    for method, path, body in (
        ("GET", "dead-letters", None),
        ("GET", f"dead-letters/{letter}", None),
        ("POST", "dead-letters/replay", {"all": True}),
        ("POST", "dead-letters/discard", {"all": True, "reason": "mine"}),
        ("POST", f"dead-letters/{letter}/replay", {}),
        ("GET", "parked", None),
        ("POST", "parked/release", {"cause": "grant:x"}),
        ("GET", "queues", None),
    ):
        answer = await ada.request(method, f"/api/v1/admin/{path}", json=body)
        assert (answer.status_code, problem(answer)["code"]) == (403, "not_allowed"), path
    assert (await sql(engine, "select state from dead_letters")) == [{"state": "open"}]


async def test_letters_are_grouped_by_cause_and_read_in_full(
    api: Api, ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, [step] = await running(engine, ada, "failed")
    of_step = await dead_step(engine, task, step)
    for number in range(3):
        await dead_message(engine, b"no json", message_id=str(number))
    odd = await dead_message(engine, b"\xff\x00", message_id="odd")
    large = await dead_message(engine, "é".encode() * KEPT_BYTES, cause="oversized", message_id="large")
    async with administrator(api) as root:
        listed = (await root.get(LETTERS, params={"limit": 2})).json()
        assert [(group["cause"], group["count"]) for group in listed["groups"]] == [
            ("unreadable", 4),
            ("oversized", 1),
            ("worker_died", 1),
        ]
        assert listed["groups"][0]["words"] == "A message that can't be read."
        assert all(group["cure"] for group in listed["groups"])
        rest = (await root.get(LETTERS, params={"after": listed["next"]})).json()
        assert (len(listed["items"]), len(rest["items"]), rest["next"]) == (2, 4, None)
        filtered = (await root.get(LETTERS, params={"kind": "step", "cause": "worker_died"})).json()
        assert [item["id"] for item in filtered["items"]] == [of_step]
        view = await read(root, of_step)
        assert (view["text"], view["person"], view["deaths"], view["is_cut"]) == ("do it", "ada", 3, False)
        assert (view["task"]["id"], view["step"]["agent"]) == (task, "data")
        assert [moment["words"] for moment in view["history"]] == ["Given up"]
        view = await read(root, odd)
        assert (view["text"], view["base64"], view["excerpt"]) == (None, "/wA=", "")
        assert view["headers"]["x-death"][0]["queue"] == "agent.data"
        view = await read(root, large)
        assert (view["is_cut"], view["size"], set(view["text"])) == (True, 2 * KEPT_BYTES, {"é"})
        assert problem(await root.get(f"{LETTERS}/{uuid4()}"))["code"] == "not_found"


async def test_a_message_is_replayed_once_whoever_asks_at_once(
    api: Api, ada: httpx2.AsyncClient, engine: AsyncEngine, broker: RabbitBroker
) -> None:
    task = (await send(ada))["task_id"]
    assert await bells(broker, 1) == [task]
    letter = await dead_message(engine, TaskSubmitted(task_id=task).model_dump_json().encode(), task_id=task)
    async with administrator(api) as root, administrator(api, "second") as second:
        answers = await asyncio.gather(*(replay(each, letter) for each in (root, second) * 4))
        assert {answer.status_code for answer in answers} == {200}
        assert await bells(broker, 1) == [task]
        view = await read(root, letter)
        assert (view["state"], view["note"]) == ("replayed", None)
        assert view["decided_by"] in {"root", "second"}
        [moment] = [each for each in view["history"] if each["words"] != "Given up"]
        assert moment["words"] == f"Replayed by {view['decided_by']}"
        discarded = await root.post(f"{LETTERS}/discard", json={"ids": [letter], "reason": "too late"})
        assert (discarded.json()["done"], discarded.json()["already"]) == (0, 1)
    assert await bus.depth(broker, SUPERVISOR_TASKS) == 0


async def test_a_message_is_corrected_field_by_field(
    api: Api, ada: httpx2.AsyncClient, engine: AsyncEngine, broker: RabbitBroker
) -> None:
    task, [step] = await running(engine, ada, "queued")
    await bells(broker, 1)
    letter = await dead_message(engine, b'{"kind": "task.submitted"}')
    fields = {
        "no json": ("body", "Invalid JSON"),
        '{"kind": "task.renamed"}': ("body", "does not match any of the expected tags"),
        '{"kind": "task.submitted"}': ("body.task_id", "Field required"),
        f'{{"kind": "task.submitted", "task_id": "{uuid4()}"}}': ("body.task_id", "there is no such task"),
        f'{{"kind": "step.finished", "task_id": "{task}", "step_id": "{uuid4()}"}}': (
            "body.step_id",
            "the task has no such step",
        ),
        f'{{"kind": "step.requested", "task_id": "{task}", "step_id": "{step}", "agent": "nobody"}}': (
            "body.agent",
            "there is no such agent here",
        ),
        "x" * 70_000: ("body", "has 70,000 bytes"),
    }
    async with administrator(api) as root:
        for text, (where, wrong) in fields.items():
            refused = problem(await replay(root, letter, text=text))
            assert (refused["code"], refused["errors"][0]["where"]) == ("invalid", where)
            assert wrong in refused["errors"][0]["message"]
            assert refused["cure"]
        assert problem(await replay(root, letter))["errors"][0]["where"] == "body.task_id"
        assert (await read(root, letter))["state"] == "open"
        text = TaskSubmitted(task_id=UUID(task)).model_dump_json()
        view = (await replay(root, letter, text=text)).json()
        assert (view["state"], view["note"]) == ("replayed", f"Corrected to: {text}")
        assert await bells(broker, 1) == [task]
        # Of what was too large to keep there is nothing to send.
        cut = await dead_message(engine, b"x" * (KEPT_BYTES + 1), message_id="cut")
        assert "Only the beginning" in problem(await replay(root, cut))["detail"]


async def test_a_step_runs_again_in_other_words(api: Api, ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task, [first, second] = await running(engine, ada, "completed", "failed")
    letter = await dead_step(engine, task, second)
    async with administrator(api) as root:
        await sql(engine, "update tasks set state = 'running' where id = :id", id=task)
        assert "still at work" in problem(await replay(root, letter))["detail"]
        assert (await read(root, letter))["state"] == "open"
        await sql(engine, "update tasks set state = 'failed' where id = :id", id=task)
        answers = await asyncio.gather(*(replay(root, letter, text="do it gently") for _ in range(4)))
        assert {answer.status_code for answer in answers} == {200}
        view = answers[0].json()
        assert (view["state"], view["decided_by"]) == ("replayed", "root")
        assert view["note"] == "Corrected to: do it gently"
    steps = await sql(engine, "select id, state, instruction, life from steps order by position")
    assert [str(step["id"]) for step in steps] == [first, second]
    assert steps[1] | {"id": None} == {"id": None, "state": "queued", "instruction": "do it gently", "life": 1}
    assert (await ada.get(f"/api/v1/tasks/{task}")).json()["state"] == "running"


async def test_a_task_is_planned_again(api: Api, ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    task = (await send(ada))["task_id"]
    await sql(engine, "update tasks set state = 'failed', completed_at = now(), head = false where id = :id", id=task)
    await sql(
        engine,
        """insert into dead_letters (id, kind, cause, body, size, task_id, user_id)
        select gen_random_uuid(), 'task', 'worker_died', 'Chart it', 8, id, user_id from tasks where id = :id""",
        id=task,
    )
    [row] = await sql(engine, "select id from dead_letters")
    async with administrator(api) as root:
        assert "isn't corrected here" in problem(await replay(root, str(row["id"]), text="other"))["detail"]
        assert (await replay(root, str(row["id"]))).json()["state"] == "replayed"
    assert (await ada.get(f"/api/v1/tasks/{task}")).json()["state"] == "queued"


async def test_many_are_decided_together_and_what_cannot_go_stays(
    api: Api, ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task, [step] = await running(engine, ada, "queued")
    body = StepFinished.model_validate({"task_id": task, "step_id": step}).model_dump_json().encode()
    good = [await dead_message(engine, body, cause="refused", message_id=str(n)) for n in range(3)]
    bad = await dead_message(engine, b"no json", message_id="bad")
    async with administrator(api) as root:
        unclear: list[dict[str, object]] = [{}, {"all": True, "cause": "refused"}, {"ids": []}, {"ids": ["x"]}]
        for which in unclear:
            assert problem(await root.post(f"{LETTERS}/replay", json=which))["code"] == "invalid"
        done = (await root.post(f"{LETTERS}/replay", json={"ids": good[:1] * 2})).json()
        assert (done["done"], done["already"]) == (1, 0)
        done = (await root.post(f"{LETTERS}/replay", json={"cause": "refused"})).json()
        assert (done["done"], done["kept_count"], done["left"]) == (2, 0, 0)
        done = (await root.post(f"{LETTERS}/replay", json={"all": True})).json()
        assert (done["done"], done["kept_count"], done["kept"][0]["id"]) == (0, 1, bad)
        assert "can't read the message" in done["kept"][0]["message"]
        unexplained = await root.post(f"{LETTERS}/discard", json={"all": True})
        assert problem(unexplained)["errors"][0]["where"] == "body.reason"
        gone = (await root.post(f"{LETTERS}/discard", json={"all": True, "reason": "A stray test."})).json()
        assert gone["done"] == 1
        view = await read(root, bad)
        assert (view["state"], view["reason"], view["decided_by"]) == ("discarded", "A stray test.", "root")
        assert (await root.get(LETTERS)).json()["groups"] == []
        unknown = (await root.post(f"{LETTERS}/discard", json={"ids": [str(uuid4())], "reason": "x"})).json()
        assert unknown["kept"][0]["code"] == "not_found"
