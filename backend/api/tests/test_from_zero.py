"""An agent whose workers are started when something waits: people are told so only where a setting says it."""

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.overview import health
from backend.api.overview.views import LineNow, Numbers, Waiting
from backend.api.tests.test_queue import queue, sign
from backend.core.scaling_settings import ScalingSettings
from backend.core.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"scaling": ScalingSettings(scaled_from_zero="code, browser", warm_up_seconds=40)}
    )


async def test_lines_and_agents_say_whether_a_worker_is_started_by_itself(
    ada: httpx2.AsyncClient, engine: AsyncEngine
) -> None:
    lines, _ = await queue(ada)
    agents = {agent["name"]: agent for agent in (await ada.get("/api/v1/agents")).json()["items"]}
    for told in (lines, agents):
        assert (told["code"]["from_zero"], told["code"]["warm_up_seconds"]) == (True, 40)
        assert (told["data"]["from_zero"], told["data"]["warm_up_seconds"]) == (False, None)
    assert lines["planning"]["from_zero"] is False
    await sign(engine, "code", 4)
    assert (await queue(ada))[0]["code"]["workers"] == 1


def standing(**line: int | bool) -> str:
    numbers = Numbers(
        lines=[LineNow(name="planning", workers=1), LineNow.model_validate({"name": "code", **line})],
        tasks={},
        approvals=Waiting(),
        dead_letters=Waiting(),
        dead_letters_by=[],
        parked=0,
        parked_by={},
        effects_unknown=0,
        outbox=Waiting(),
        schedules_late=0,
        ways_out=1,
    )
    role = health.workers(numbers)[-1]
    assert bool(role.cure) is (role.standing != "ok")
    return role.standing


def test_nobody_is_missed_where_nothing_waits_and_one_is_started() -> None:
    assert standing(workers=1) == "ok"
    assert standing() == "missing"
    assert standing(from_zero=True) == "ok"
    assert standing(from_zero=True, waiting=2) == "starting"


def test_what_is_started_is_nothing_unless_it_was_set() -> None:
    assert not ScalingSettings(scaled_from_zero="").starts("code")
    assert not ScalingSettings(scaled_from_zero="").starts("")
    assert ScalingSettings(scaled_from_zero="browser", warm_up_seconds=40).warm_up("code") is None
    assert ScalingSettings(scaled_from_zero="browser", warm_up_seconds=0).warm_up("browser") is None
