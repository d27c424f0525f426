"""Who is claimed next: lanes, turns, age; and the position that the api tells."""

import asyncio
from collections import defaultdict
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.core import claims
from backend.core.views import PRIORITIES, Priority
from tests.path.crew import Crew, until


@pytest.fixture(autouse=True)
def _count_claims_from_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "_tried", defaultdict(int))


async def claim(crew: Crew) -> str | None:
    """Claim the next task; returns its request."""
    async with crew.resources.engine.begin() as conn:
        row = await claims.claim_task(conn, owner="test", lease_seconds=60)
    return row["request"] if row else None


async def say_all(crew: Crew, priority: Priority, count: int, *, user: UUID | None = None, name: str = "") -> None:
    for number in range(count):
        await crew.say(f"{name or priority} {number}", priority=priority, user=user)


async def test_lanes_are_strict_and_first_in_first_out(crew: Crew) -> None:
    await say_all(crew, "low", 3)
    await say_all(crew, "normal", 3)
    await say_all(crew, "high", 3)
    expected = [f"{lane} {number}" for lane in ("high", "normal", "low") for number in range(3)]
    assert [await claim(crew) for _ in range(9)] == expected
    assert await claim(crew) is None


async def test_a_hundred_tasks_of_one_user_do_not_hold_up_another(crew: Crew) -> None:
    ben = await crew.user("ben")
    await say_all(crew, "normal", 100, name="ann")
    await say_all(crew, "normal", 3, user=ben, name="ben")
    served = [await claim(crew) for _ in range(6)]
    assert served == ["ann 0", "ben 0", "ann 1", "ben 1", "ann 2", "ben 2"]


async def test_who_comes_new_waits_for_one_task_of_each_other_user_at_most(crew: Crew) -> None:
    await say_all(crew, "normal", 20, name="ann")
    for number in range(5):
        assert await claim(crew) == f"ann {number}"
    await say_all(crew, "normal", 1, user=await crew.user("ben"), name="ben")
    assert [await claim(crew) for _ in range(2)] == ["ann 5", "ben 0"]


async def test_every_tenth_claim_ignores_the_lane(crew: Crew) -> None:
    await say_all(crew, "low", 2)
    await say_all(crew, "high", 30)
    served = [await claim(crew) for _ in range(20)]
    assert [number for number, request in enumerate(served, start=1) if request and request.startswith("low")] == [
        10,
        20,
    ]


async def test_steps_are_claimed_in_the_same_order(crew: Crew) -> None:
    await crew.main.start("supervisor", "aggregator")
    for priority in reversed(PRIORITIES):
        accepted = await crew.say(f"step {priority}", priority=priority)
        await crew.wait_step(accepted.task_id, 1, "queued")
    served = []
    for _ in range(4):
        async with crew.resources.engine.begin() as conn:
            row = await claims.claim_step(conn, agent="alpha", owner="test", lease_seconds=60)
        served.append(row["instruction"] if row else None)
    assert served == ["step high", "step normal", "step low", None]


async def test_positions_are_exact(crew: Crew) -> None:
    ben = await crew.user("ben")
    told: dict[str, int | None] = {}
    sent: list[tuple[str, Priority, UUID]] = [
        ("a1", "normal", crew.ann),
        ("a2", "normal", crew.ann),
        ("b1", "normal", ben),
        ("a3", "high", crew.ann),
        ("b2", "low", ben),
    ]
    for request, priority, user in sent:
        told[request] = (await crew.say(request, priority=priority, user=user)).queue_position
    assert told == {"a1": 0, "a2": 1, "b1": 1, "a3": 0, "b2": 4}
    assert [await claim(crew) for _ in range(5)] == ["a3", "a1", "b1", "a2", "b2"]


async def test_a_claim_that_meets_nothing_but_locked_rows_waits_for_them(crew: Crew) -> None:
    await crew.say("the one there is")
    waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'with best'"
    async with crew.resources.engine.begin() as conn:
        await conn.execute(text("select 1 from tasks for update"))
        claiming = asyncio.create_task(claim(crew))
        await until(lambda: crew.sql(waiting))
    assert await claiming == "the one there is"
