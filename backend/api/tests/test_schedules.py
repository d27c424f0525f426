from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.problem import problem
from backend.core.settings import LimitSettings

HERE = "/api/v1/schedules"
WEEKDAYS = {"kind": "cron", "cron": "0 8 * * 1-5", "zone": "Europe/Berlin"}


@pytest.fixture
def limits() -> LimitSettings:
    return LimitSettings(max_schedules=2, max_queued=2)


async def make(client: httpx2.AsyncClient, **more: object) -> dict[str, Any]:
    answer = await client.post(HERE, json={"request": "Sum up the news", "when": WEEKDAYS, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_schedule_says_when_it_runs_next(ada: httpx2.AsyncClient, bob: httpx2.AsyncClient) -> None:
    made = await make(ada)
    assert made["words"] == "every weekday at 08:00 Europe/Berlin"
    assert (made["title"], made["state"], made["missed"], made["overlap"]) == (
        "Sum up the news",
        "active",
        "once",
        "skip",
    )
    times = [datetime.fromisoformat(at) for at in made["next"]]
    assert len(times) == 3
    assert times == sorted(set(times))
    assert times[0] > datetime.now(UTC)
    assert (await ada.get(HERE)).json() == {"items": [made], "next": None}
    assert (await ada.get(f"{HERE}/{made['id']}")).json() == made
    assert (await bob.get(HERE)).json()["items"] == []
    for method, path in (
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/run"),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("GET", "/runs"),
    ):
        answer = await bob.request(method, f"{HERE}/{made['id']}{path}", json={} if method == "PATCH" else None)
        assert problem(answer)["code"] == "not_found", path


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ({"kind": "cron", "cron": "0 8 * *"}, "bad_cron"),
        ({"kind": "cron", "cron": "61 8 * * *"}, "bad_cron"),
        ({"kind": "cron", "cron": "0 8 * * *", "zone": "Europe/Nowhere"}, "unknown_time_zone"),
        ({"kind": "cron", "cron": "0 8 * * *", "zone": "../../etc/passwd"}, "unknown_time_zone"),
        ({"kind": "every", "minutes": 0}, "invalid"),
        ({"kind": "once", "at": "2020-01-01T00:00:00Z"}, "never"),
        ({"kind": "once", "at": "2220-01-01T00:00:00"}, "invalid"),
    ],
)
async def test_times_that_cannot_be_are_refused_with_a_cure(
    ada: httpx2.AsyncClient, when: dict[str, object], code: str
) -> None:
    answer = await ada.post(HERE, json={"request": "x", "when": when})
    assert problem(answer)["code"] == code
    assert answer.json()["cure"]
    assert problem(await ada.post(f"{HERE}/preview", json={"when": when}))["code"] == code


async def test_what_a_schedule_names_must_be_there(ada: httpx2.AsyncClient, bob: httpx2.AsyncClient) -> None:
    theirs = (await bob.post("/api/v1/chat", json={"message": "mine"})).json()["conversation_id"]
    for more, code in (
        ({"agent": "nobody"}, "unknown_agent"),
        ({"files": [str(uuid4())]}, "unknown_file"),
        ({"conversation_id": theirs}, "not_found"),
        ({"request": "  "}, "invalid"),
        ({"request": ""}, "invalid"),
    ):
        answer = await ada.post(HERE, json={"request": "x", "when": WEEKDAYS, **more})
        assert problem(answer)["code"] == code, more
    page = await make(ada, request="", watch={"url": "https://example.org/prices", "words": ["price"]})
    assert page["request"] == "What changed on https://example.org/prices since the last look?"
    assert page["watch"] == {"url": "https://example.org/prices", "words": ["price"]}
    other = {"watch": {"url": "https://example.org/news", "words": []}}
    changed = (await ada.patch(f"{HERE}/{page['id']}", json=other)).json()
    assert changed["request"] == "What changed on https://example.org/news since the last look?"


async def test_the_same_key_gives_the_same_schedule(ada: httpx2.AsyncClient) -> None:
    headers = {"idempotency-key": "k"}
    body = {"request": "once", "when": WEEKDAYS}
    first = (await ada.post(HERE, json=body, headers=headers)).json()
    assert (await ada.post(HERE, json=body, headers=headers)).json() == first
    other = await ada.post(HERE, json={**body, "request": "other"}, headers=headers)
    assert problem(other)["code"] == "conflict"


async def test_there_may_be_only_so_many(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    for _ in range(2):
        await make(ada)
    answer = await ada.post(HERE, json={"request": "x", "when": WEEKDAYS})
    assert problem(answer)["code"] == "too_many_schedules"
    await sql(engine, "update schedules set state = 'ended'")  # what has run once and for all takes no place
    await make(ada)


async def test_it_is_changed_paused_and_goes_on(ada: httpx2.AsyncClient) -> None:
    made = await make(ada)
    one = f"{HERE}/{made['id']}"
    changed = (
        await ada.patch(one, json={"when": {"kind": "every", "minutes": 15}, "title": "News", "missed": "all"})
    ).json()
    assert (changed["words"], changed["title"], changed["missed"]) == ("every 15 minutes", "News", "all")
    wait = datetime.fromisoformat(changed["next"][0]) - datetime.now(UTC)
    assert timedelta(minutes=14) < wait <= timedelta(minutes=15)
    paused = (await ada.post(f"{one}/pause")).json()
    assert (paused["state"], paused["next"]) == ("paused", [])
    assert (await ada.patch(one, json={"request": "Other"})).json()["state"] == "paused"
    assert (await ada.post(f"{one}/resume")).json()["next"] == changed["next"]
    assert problem(await ada.patch(one, json={"title": None}))["code"] == "invalid"
    assert (await ada.delete(one)).status_code == 204
    assert (await ada.get(HERE)).json()["items"] == []


async def test_it_runs_now_in_a_conversation_of_its_own(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    made = await make(ada, priority="low", agent="data")
    one = f"{HERE}/{made['id']}"
    await ada.post(f"{one}/pause")
    answer = await ada.post(f"{one}/run")
    assert answer.status_code == 202, answer.text
    run = answer.json()
    assert (run["state"], run["by_hand"], run["error"]) == ("running", True, None)
    task = (await ada.get(f"/api/v1/tasks/{run['task_id']}")).json()
    assert (task["request"], task["priority"], task["agent"]) == ("Sum up the news", "low", "data")
    now = (await ada.get(one)).json()
    assert now["conversation_id"] == run["conversation_id"] == task["conversation_id"]
    assert now["runs"] == [run]
    assert [line["started_by"] for line in (await ada.get("/api/v1/tasks")).json()["items"]] == ["schedule"]
    assert (await ada.get(f"/api/v1/tasks/{run['task_id']}/receipt")).json()["started_by"] == "schedule"
    assert problem(await ada.post(f"{one}/run"))["code"] == "still_running"
    await sql(
        engine, 'update tasks set state = \'failed\', completed_at = now(), error = \'{"code":"c","message":"m"}\''
    )
    again = (await ada.post(f"{one}/run")).json()
    assert again["conversation_id"] == run["conversation_id"]
    runs = (await ada.get(f"{one}/runs", params={"limit": 1})).json()
    assert [each["id"] for each in runs["items"]] == [again["id"]]
    [first] = (await ada.get(f"{one}/runs", params={"after": runs["next"]})).json()["items"]
    assert (first["id"], first["state"], first["error"]["message"]) == (run["id"], "failed", "m")


async def test_a_full_queue_refuses_a_run_and_leaves_none_behind(ada: httpx2.AsyncClient) -> None:
    made = await make(ada)
    for _ in range(2):
        await ada.post("/api/v1/chat", json={"message": "waits"})
    answer = await ada.post(f"{HERE}/{made['id']}/run")
    assert problem(answer)["code"] == "too_many_queued"
    assert answer.headers["retry-after"]
    assert (await ada.get(f"{HERE}/{made['id']}")).json()["runs"] == []


async def test_a_watch_runs_out_of_sight_until_it_is_deleted_at_work(ada: httpx2.AsyncClient) -> None:
    made = await make(ada, watch={"words": []})
    run = (await ada.post(f"{HERE}/{made['id']}/run")).json()
    assert (await ada.get("/api/v1/conversations")).json()["items"] == []
    assert [line["id"] for line in (await ada.get("/api/v1/tasks")).json()["items"]] == [run["task_id"]]
    assert (await ada.delete(f"{HERE}/{made['id']}")).status_code == 204
    [conversation] = (await ada.get("/api/v1/conversations")).json()["items"]
    assert conversation["id"] == run["conversation_id"]


async def test_times_are_shown_before_they_are_taken(ada: httpx2.AsyncClient) -> None:
    answer = (await ada.post(f"{HERE}/preview", json={"when": WEEKDAYS})).json()
    assert answer["words"] == "every weekday at 08:00 Europe/Berlin"
    assert len(answer["next"]) == 3


async def test_a_person_has_a_clock_of_their_own(ada: httpx2.AsyncClient) -> None:
    assert (await ada.get("/api/v1/preferences")).json()["time_zone"] is None
    kept = await ada.patch("/api/v1/preferences", json={"time_zone": "Asia/Tokyo"})
    assert kept.json()["time_zone"] == "Asia/Tokyo"
    answer = await ada.patch("/api/v1/preferences", json={"time_zone": "Mars/Base"})
    assert problem(answer)["code"] == "unknown_time_zone"
