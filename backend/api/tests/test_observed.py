"""What the api tells of itself: ids of requests, and metrics to those who may read them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from backend.api.role import serve
from backend.api.tests.conftest import Api
from backend.api.tests.following import page
from backend.api.tests.problem import problem
from backend.core.resources import Resources
from backend.core.settings import Settings

TOKEN = "a metrics token"
_TASKS = "/api/v1/tasks/6f1c0e3a-0000-7000-8000-0000000000"


def _samples(answer: httpx2.Response) -> dict[tuple[str, ...], float]:
    assert answer.status_code == 200, answer.text
    families = text_string_to_metric_families(answer.text)
    return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}


@asynccontextmanager
async def _guarded(settings: Settings, resources: Resources) -> AsyncIterator[httpx2.AsyncClient]:
    told = settings.telemetry.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    async with (
        serve(settings.model_copy(update={"telemetry": told}), resources) as port,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        yield client


async def test_metrics_are_told_to_this_machine_alone_unless_a_token_is_set(
    nobody: httpx2.AsyncClient, settings: Settings, resources: Resources
) -> None:
    assert ("process_open_fds",) in _samples(await nobody.get("/metrics"))
    for header in ("x-forwarded-for", "forwarded", "via", "x-real-ip"):
        refused = await nobody.get("/metrics", headers={header: "198.51.100.7"})
        assert refused.status_code == 403
        assert "WARREN_METRICS_TOKEN" in problem(refused)["cure"]
    async with _guarded(settings, resources) as client:
        for given in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"}):
            assert (await client.get("/metrics", headers=given)).status_code == 401
        token = {"authorization": f"Bearer {TOKEN}", "x-forwarded-for": "198.51.100.7"}
        assert ("process_open_fds",) in _samples(await client.get("/metrics", headers=token))


async def test_requests_are_counted_by_route_never_by_address(
    api: Api, ada: httpx2.AsyncClient, nobody: httpx2.AsyncClient, ada_key: str
) -> None:
    def count(samples: dict[tuple[str, ...], float], *labels: str) -> float:
        return samples.get(("warren_http_request_duration_seconds_count", *sorted(labels)), 0)

    async with page(api, ada_key) as watching:
        await watching.frame()
        before = _samples(await nobody.get("/metrics"))
        for path in (f"{_TASKS}11", f"{_TASKS}22", "/api/v1/nowhere/there"):
            await ada.get(path)
        await ada.get("/some/view")
        after = _samples(await nobody.get("/metrics"))
    assert after["warren_live_clients", "socket"] >= 1
    grown = {key: value - before.get(key, 0) for key, value in after.items()}
    assert count(grown, "GET", "/api/v1/tasks/{task_id}", "4xx") == 2
    assert count(grown, "GET", "other", "4xx") == 1
    assert count(grown, "GET", "page", "2xx") == 1
    assert not [key for key in after if "6f1c0e3a" in str(key) or "nowhere" in str(key)]


@pytest.mark.parametrize("given", ["nonsense", "00-0-0-00", "00-00000000000000000000000000000000-b7ad6b7169203331-01"])
async def test_an_id_that_cannot_be_one_is_replaced(nobody: httpx2.AsyncClient, given: str) -> None:
    answers = [await nobody.get("/api/v1/tasks", headers={"traceparent": given}) for _ in range(2)]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert [problem(answer)["request_id"] for answer in answers] == ids
    assert len(set(ids)) == 2
    assert all(len(each) == 32 and int(each, 16) for each in ids)


async def test_every_answer_tells_its_request(nobody: httpx2.AsyncClient) -> None:
    theirs = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    for path in ("/", "/health/live", "/api/v1/tasks", "/metrics"):
        answer = await nobody.get(path, headers=theirs)
        assert answer.headers["x-request-id"] == "0af7651916cd43dd8448eb211c80319c", path


async def test_it_is_not_ready_from_the_signal_on(nobody: httpx2.AsyncClient, resources: Resources) -> None:
    assert (await nobody.get("/health/ready")).status_code == 200
    resources.health.drain()
    answer = await nobody.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "draining")
    assert (await nobody.get("/health/live")).status_code == 200
