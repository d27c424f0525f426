from pathlib import Path

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.samples import bundled
from backend.api.tests.conftest import Api, sql
from backend.api.tests.problem import problem
from backend.api.tests.test_tasks import running
from backend.core.cards import WorkerSign, leave, sign


async def test_agents_show_who_works_and_what_waits(api: Api, ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    for process, busy in (("a", 1), ("b", 2)):
        worker = WorkerSign(process=process, role="data", version="1", slots=4, busy=busy)
        await sign(engine, worker, lease_seconds=60)
    await sign(engine, WorkerSign(process="dead", role="data", version="1", slots=4, busy=4), lease_seconds=-1)
    await running(engine, ada, "queued", "pending")
    code, data = (await ada.get("/api/v1/agents")).json()["items"]
    assert (data["workers"], data["slots"], data["busy"], data["queued"]) == (2, 8, 3, 1)
    assert (code["workers"], code["slots"], code["busy"], code["queued"]) == (0, 0, 0, 0)
    assert data["examples"] == ["Do some data"]
    assert data["sample_file"] == "sales.csv"
    assert data["model"] is None
    await leave(engine, process="a", role="data")
    assert (await ada.get("/api/v1/agents")).json()["items"][1]["workers"] == 1


async def test_a_disabled_agent_is_not_here(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    await sql(engine, "update agent_configs set enabled = false where name = 'code'")
    assert [item["name"] for item in (await ada.get("/api/v1/agents")).json()["items"]] == ["data"]
    answer = await ada.post("/api/v1/chat", json={"message": "hi", "agent": "code"})
    assert problem(answer)["code"] == "unknown_agent"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "sales.csv").write_bytes(b"region,amount\nNorth,1\n")
    (folder / "README.md").write_text("not a sample")
    (tmp_path / "secret.csv").write_text("secret")
    monkeypatch.setattr(bundled, "FOLDER", folder)
    return folder


@pytest.mark.usefixtures("folder")
async def test_a_sample_becomes_ones_own_file(ada: httpx2.AsyncClient) -> None:
    assert (await ada.get("/api/v1/samples")).json() == [{"name": "sales.csv", "agent": "data", "size": 22}]
    answer = await ada.post("/api/v1/samples/sales.csv")
    assert answer.status_code == 201
    content = await ada.get(f"/api/v1/files/{answer.json()['id']}/content")
    assert content.content == b"region,amount\nNorth,1\n"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["nothing.csv", "..%2Fsecret.csv", "README.md", "%00"])
async def test_only_samples_are_samples(ada: httpx2.AsyncClient, name: str) -> None:
    assert problem(await ada.post(f"/api/v1/samples/{name}"))["code"] == "not_found"
