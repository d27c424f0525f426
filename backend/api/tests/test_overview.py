"""The operator's page: the numbers of ``/metrics``, nothing private, and what can't be read is said."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from faststream.rabbit import RabbitBroker
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.overview import read_overview
from backend.api.tests.asked import question
from backend.api.tests.conftest import Api, sql
from backend.api.tests.dead import administrator, dead_message, dead_step
from backend.api.tests.problem import problem
from backend.api.tests.test_chat import send
from backend.api.tests.test_queue import sign
from backend.api.tests.test_tasks import running
from backend.core.row_counts import read_counts
from backend.core.telemetry import row_gauges
from backend.core.topology import SUPERVISOR_TASKS

OVERVIEW = "/api/v1/admin/overview"
Samples = dict[tuple[str, ...], float]


@pytest.fixture
async def root(api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    async with administrator(api) as client:
        yield client


async def overview(client: httpx2.AsyncClient) -> dict[str, Any]:
    answer = await client.get(OVERVIEW)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def named(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in items}


async def metrics(client: httpx2.AsyncClient, engine: AsyncEngine) -> Samples:
    """Return what ``/metrics`` says once a clock has read the rows."""
    async with engine.connect() as conn:
        row_gauges.show(await read_counts(conn))
    try:
        exposed = (await client.get("/metrics")).text
    finally:
        row_gauges.forget()
    families = text_string_to_metric_families(exposed)
    return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}


async def busy_deployment(engine: AsyncEngine, ada: httpx2.AsyncClient) -> str:
    """Have one of everything that is counted; returns the task at work."""
    task, [held, _, asking, parked, died] = await running(engine, ada, "running", *["queued"] * 4)
    await sql(engine, "update steps set owner = 'w', started_at = now() - interval '90 s' where id = :id", id=held)
    await sql(engine, "update steps set queued_at = now() - interval '40 s' where state = 'queued'")
    await question(engine, asking)
    await sql(engine, "update steps set state = 'awaiting_approval' where id = :id", id=asking)
    await sql(engine, "update steps set state = 'parked', parked_cause = 'grant:1' where id = :id", id=parked)
    await sql(engine, "update steps set state = 'failed' where id = :id", id=died)
    await dead_step(engine, task, died)
    await sql(engine, "update tasks set state = 'running', completed_at = null where id = :id", id=task)
    await dead_message(engine, b"no json")
    await sign(engine, "data", 4)
    await sign(engine, "egress", 8)
    await ada.post("/api/v1/schedules", json={"request": "secret plan", "when": {"kind": "every", "minutes": 60}})
    await sql(engine, "update schedules set next_at = now() - interval '5 minutes'")
    await sql(engine, "update tasks set started_at = now() - interval '2 minutes' where id = :id", id=task)
    return task


async def test_it_has_the_numbers_of_the_metrics(
    root: httpx2.AsyncClient, ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    await busy_deployment(engine, ada)
    await send(ada, "waits to be planned")
    told, told_metrics = await overview(root), await metrics(root, engine)
    assert told["unread"] == []
    numbers, lines = told["numbers"], named(told["numbers"]["lines"])
    seen: Samples = {
        ("warren_approvals_pending",): numbers["approvals"]["count"],
        ("warren_dead_letters_open", "unreadable"): 1,
        ("warren_dead_letters_open", "worker_died"): 1,
        ("warren_steps_parked", "grant"): numbers["parked_by"]["grant"],
        ("warren_effects_unknown",): numbers["effects_unknown"],
        ("warren_schedules_late",): numbers["schedules_late"],
        ("warren_workers", "egress"): numbers["ways_out"],
        ("warren_tasks", "running"): numbers["tasks"]["running"],
        ("warren_tasks", "queued"): numbers["tasks"]["queued"],
        ("warren_queue_waiting", "supervisor.tasks"): lines["planning"]["waiting"],
    }
    data = lines["data"]
    seen |= {("warren_queue_waiting", "agent.data"): data["waiting"]}
    seen |= {("warren_steps", "data", "running"): data["running"], ("warren_steps", "data", "parked"): data["parked"]}
    seen |= {("warren_steps", "awaiting_approval", "data"): data["asking"]}
    seen |= {("warren_workers", "data"): data["workers"], ("warren_slots", "data"): data["slots"]}
    assert {key: told_metrics[key] for key in seen} == seen
    assert min(data["waiting"], data["running"], data["asking"], data["parked"], numbers["schedules_late"]) == 1
    assert data["dead_letters"] == 2
    assert told_metrics["warren_queue_oldest_wait_seconds", "agent.data"] - data["oldest_seconds"] < 10
    assert data["oldest_seconds"] >= 40
    assert {item["cause"]: item["count"] for item in numbers["dead_letters_by"]} == {"unreadable": 1, "worker_died": 1}


async def test_work_is_named_by_whose_it_is_and_nothing_says_what_it_is_about(
    root: httpx2.AsyncClient, ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    task = await busy_deployment(engine, ada)
    told = await root.get(OVERVIEW)
    [work], [late] = told.json()["work"], told.json()["late"]
    assert (work["task_id"], work["person"], work["is_own"], work["agents"]) == (task, "ada", False, ["data"])
    assert 120 <= work["seconds"] < 180
    assert 0 <= work["silent_seconds"] <= 90
    assert late["person"] == "ada"
    texts = await sql(engine, "select request from tasks union all select instruction from steps")
    for private in ("secret plan", "Thursday works", *(str(row["request"]) for row in texts)):
        assert f'"{private}"' not in told.text
    assert (await ada.get(OVERVIEW)).status_code == 403
    assert problem(await ada.get(OVERVIEW))["code"] == "not_allowed"


async def test_a_part_that_hangs_says_so_and_holds_nothing_else_up(
    root: httpx2.AsyncClient, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_overview, "PART_SECONDS", 0.3)
    async with engine.begin() as conn:
        await conn.execute(text("lock table schedules in access exclusive mode"))
        told = await overview(root)
    assert (told["numbers"], told["late"]) == (None, None)
    assert {part["part"] for part in told["unread"]} == {"numbers", "late"}
    assert all(part["message"] and part["cure"] for part in told["unread"])
    assert (told["work"], told["spend"]["month"]) == ([], "0")
    assert (await overview(root))["unread"] == []


async def test_a_broker_that_fails_leaves_only_its_listeners_unknown(
    root: httpx2.AsyncClient, broker: RabbitBroker
) -> None:
    roles = named((await overview(root))["roles"])
    assert {name: role["standing"] for name, role in roles.items()} == dict.fromkeys(
        ("aggregator", "clock", "supervisor", "egress", "code", "data"), "missing"
    )
    assert "`warren worker clock`" in roles["clock"]["cure"]
    async with (await broker.connect()).channel() as channel:
        await channel.queue_delete(SUPERVISOR_TASKS.name)
    told = await overview(root)
    rabbitmq = named(told["services"])["rabbitmq"]
    assert rabbitmq["standing"] == "missing"
    assert rabbitmq["cure"]
    assert {name: role["standing"] for name, role in named(told["roles"]).items()} == {
        **dict.fromkeys(("supervisor", "egress", "code", "data"), "missing"),
        **dict.fromkeys(("aggregator", "clock"), "unknown"),
    }


async def test_spend_is_added_up_by_person_and_says_what_has_no_price(
    root: httpx2.AsyncClient, ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    done, live, unknown = [(await send(ada, "hi"))["task_id"] for _ in range(3)]
    for task, state, column, cost in (
        (done, "completed", "usage", '"0.25"'),
        (live, "running", "planning_usage", '"0.010"'),
        (unknown, "failed", "usage", "null"),
    ):
        await sql(
            engine,
            f"update tasks set state = :state, {column} = cast(:usage as jsonb) where id = cast(:id as uuid)",
            state=state,
            usage=f'{{"model_calls": 1, "cost": {cost}}}',
            id=task,
        )
    [old] = await sql(
        engine,
        "update tasks set created_at = now() - interval '40 days' where id = cast(:id as uuid) returning id",
        id=(await send(ada, "long ago"))["task_id"],
    )
    await sql(engine, """update tasks set state = 'completed', usage = '{"cost": "9"}' where id = :id""", id=old["id"])
    spend = (await overview(root))["spend"]
    assert (spend["today"], spend["month"], spend["unpriced"], spend["time_zone"]) == ("0.26", "0.26", 1, "UTC")
    assert spend["people"] == [{"person": "ada", "today": "0.26", "month": "0.26"}]
