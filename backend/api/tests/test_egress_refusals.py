"""What the way out refused, told to whom it concerns; whether one runs, and its lists to who runs Warren."""

from uuid import UUID

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.core.cards import WorkerSign, sign
from backend.core.egress_lists import DeploymentLists
from backend.core.egress_settings import EgressSettings

_REFUSED = """
    insert into egress_refusals (id, user_id, host, port, code, whose, agent, step_id, times, last_at)
    select gen_random_uuid(), id, :host, 443, 'denied_host', 'person', 'browser', :step, 2,
        now() - make_interval(secs => :ago) from users where name = :name
"""


async def refused(engine: AsyncEngine, name: str, host: str, *, ago: float = 0, step: UUID | None = None) -> None:
    await sql(engine, _REFUSED, name=name, host=host, ago=ago, step=step)


async def running(engine: AsyncEngine, process: str, *, lease: float = 30, **lists: str) -> None:
    about = DeploymentLists.of(EgressSettings.model_validate(lists)).model_dump()
    worker = WorkerSign(process=process, role="egress", version="1", slots=9, busy=0, about=about)
    await sign(engine, worker, lease_seconds=lease)


async def test_refusals_are_ones_own_the_latest_first(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    await refused(engine, "ada", "older.test", ago=60)
    await refused(engine, "ada", "newer.test")
    await refused(engine, "bob", "bobs.test")
    items = (await ada.get("/api/v1/egress-refusals")).json()["items"]
    assert [(item["host"], item["times"], item["whose"]) for item in items] == [
        ("newer.test", 2, "person"),
        ("older.test", 2, "person"),
    ]
    assert items[0]["task_id"] is None
    assert (await ada.delete("/api/v1/egress-refusals")).status_code == 204
    assert (await ada.get("/api/v1/egress-refusals")).json()["items"] == []
    assert len((await bob.get("/api/v1/egress-refusals")).json()["items"]) == 1


async def test_whether_one_runs_is_told_to_all_and_its_lists_to_administrators(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    assert (await ada.get("/api/v1/egress")).json() == {"running": 0, "lists": None}
    await running(engine, "a:1", allow="10.0.0.7:993", deny="bad.test")
    await running(engine, "b:1", allow="10.0.0.7:993", deny="bad.test")
    await running(engine, "gone:1", lease=-1)
    assert (await ada.get("/api/v1/egress")).json() == {"running": 2, "lists": None}
    await sql(engine, "update users set role = 'admin' where name = 'ada'")
    told = (await ada.get("/api/v1/egress")).json()
    assert told["running"] == 2
    assert [(lists["allow"], lists["deny"]) for lists in told["lists"]] == [(["10.0.0.7:993"], ["bad.test"])]


async def test_health_tells_whether_one_runs_and_goes_on_without(
    nobody: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    without = await nobody.get("/health")
    assert without.status_code == 200
    assert without.json()["checks"]["egress"]["ok"] is False
    assert "`warren worker egress`" in without.json()["checks"]["egress"]["detail"]
    await running(engine, "a:1")
    assert (await nobody.get("/health")).json()["checks"]["egress"] == {"ok": True, "detail": ""}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("https://example.com/a?b", "a rule holds for everything at a host. Write example.com."),
        ("*.example.com", "a rule holds for subdomains too. Write example.com."),
        ("example.com:8443", "a rule holds for every port. Write example.com."),
        ("two words", "Write it like example.com"),
    ],
)
async def test_what_is_no_host_is_told_with_what_to_write(ada: httpx2.AsyncClient, written: str, told: str) -> None:
    answer = await ada.put("/api/v1/egress-rules", json={"host": written, "decision": "deny"})
    assert answer.status_code == 422
    assert told in answer.json()["errors"][0]["message"]
