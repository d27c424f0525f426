"""Fairness of claims, of tasks and of steps, on real rows: for any mix of users, lanes, retries and claimers."""

import asyncio
import random
from collections import Counter, defaultdict

import pytest

from backend.core import claims
from backend.core.claims import Table
from backend.core.views import PRIORITIES
from tests.path.crew import Crew
from tests.path.queue_model import Item, Line
from tests.path.scripted import steps

KINDS: list[Table] = ["tasks", "steps"]
NAMES = ("ann", "ben", "cem")


@pytest.fixture(autouse=True)
def _count_claims_from_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "_tried", defaultdict(int))


@pytest.fixture
def no_tenths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "IGNORE_LANE_EVERY", 1 << 60)


async def lines(crew: Crew) -> list[Line]:
    users = {"ann": crew.ann, **{name: await crew.user(name) for name in NAMES[1:]}}
    made = [Line(crew, kind, users) for kind in KINDS]
    await made[1].add("ann")  # its task is there before anything is counted
    assert await made[1].claim() is not None
    await crew.sql("update tasks set state = 'completed', head = false")
    claims._tried.clear()
    return made


def check_claim(item: Item, waiting: list[Item], passed: dict[str, Counter[str]]) -> None:
    """Check one claim that was no tenth against everything that waited beside it."""
    beside = [item, *waiting]
    assert item.lane == min(each.lane for each in beside), "a better lane waited"
    mine = [each.number for each in beside if (each.user, each.lane) == (item.user, item.lane)]
    assert item.number == min(mine), "an older one of the same user waited"
    others = {each.user for each in waiting if each.lane == item.lane} - {item.user}
    passed.pop(item.user, None)
    for other in others:
        passed.setdefault(other, Counter())[item.user] += 1
        assert passed[other][item.user] <= 2, f"{item.user} was served three times while {other} waited"
    for user in list(passed):
        if user not in others:
            passed.pop(user)


async def simulate(line: Line, seed: int) -> None:
    """Add, claim and give back at random; check every claim, and at the end every position that was told."""
    dice = random.Random(seed)
    passed: dict[str, Counter[str]] = {}
    for _ in range(60):
        deed = dice.random()
        if deed < 0.45:
            await line.add(dice.choice(NAMES), dice.choice(PRIORITIES), dice.choice((1, 1, 2, 6)))
        elif item := await line.claim():
            check_claim(item, line.waiting, passed)
            if deed < 0.55:
                await line.give_back(item)
                passed.clear()  # it goes on where it was: that is no turn more
    told = await line.positions()
    order = [item.name for _ in range(len(line.waiting)) if (item := await line.claim())]
    assert [told[name] for name in order] == list(range(len(order))), f"seed {seed}"


@pytest.mark.usefixtures("no_tenths")
async def test_any_mix_keeps_lanes_order_turns_and_positions(crew: Crew) -> None:
    for line in await lines(crew):
        for seed in range(3):
            await simulate(line, seed)


@pytest.mark.usefixtures("no_tenths")
async def test_a_thousand_of_one_user_do_not_delay_another_users_first(crew: Crew) -> None:
    for line in await lines(crew):
        await line.add("ann", count=1000)
        for _ in range(3):
            await line.claim()
        await line.add("ben")
        assert (await line.positions())["ben:1:1"] == 1
        served = [item.user for _ in range(2) if (item := await line.claim())]
        assert served == ["ann", "ben"], line.kind


@pytest.mark.usefixtures("no_tenths")
async def test_who_asks_again_as_soon_as_they_were_served_takes_turns_too(crew: Crew) -> None:
    for line in await lines(crew):
        await line.add("ann", count=20)
        await line.add("ben")
        await line.add("cem")
        served: Counter[str] = Counter()
        for _ in range(30):
            item = await line.claim()
            assert item is not None
            served[item.user] += 1
            if item.user != "ann":
                await line.add(item.user)
        assert max(served.values()) - min(served.values()) <= 1, (line.kind, served)


async def test_low_never_starves_whatever_comes_on_the_better_lanes(crew: Crew) -> None:
    waits: dict[str, int] = {}
    made = await lines(crew)
    for line in made:
        await line.add("ann", "low", 3)
    for number in range(1, 41):  # one claim of each kind in turns, and more high ones all the time
        for line in made:
            await line.add("ben", "high")
            item = await line.claim()
            assert item is not None
            if item.lane == lane_low():
                waits[f"{line.kind} {item.number}"] = number
    low = [list(range(10, 40, 10))] * 2
    assert [sorted(n for key, n in waits.items() if key.startswith(kind)) for kind in KINDS] == low


def lane_low() -> int:
    return PRIORITIES.index("low")


def test_processes_that_live_for_three_claims_make_their_share_of_tenths() -> None:
    oldest = 0
    for _ in range(3000):
        claims._tried.clear()
        claims._tried.default_factory = claims._anywhere_in_its_ten
        oldest += sum(claims._order("tasks") == claims._OLDEST for _ in range(3))
    assert 700 < oldest < 1100  # 900 of 9,000


async def test_many_that_claim_at_once_are_fair_and_never_get_the_same(crew: Crew) -> None:
    for _ in range(2):
        await crew.process()
    for line in await lines(crew):
        claims._tried.clear()
        await line.add("ann", count=60)
        await line.add("ben", count=12)
        await line.add("cem", count=12)
        served: list[str] = []
        for _ in range(4):
            got = await asyncio.gather(*(line.claim(n % 3) for n in range(9)))
            served += [item.name for item in got if item is not None]
        assert len(served) == len(set(served)) == 36
        users = Counter(name.split(":")[0] for name in served)
        # Three tenths at the most went to the oldest; else all have had the same.
        assert users["ben"] >= 10, (line.kind, users)
        assert users["cem"] >= 10, (line.kind, users)


@pytest.mark.usefixtures("no_tenths")
async def test_a_plan_that_fans_out_takes_one_turn_for_each_of_its_steps(crew: Crew) -> None:
    ben = await crew.user("ben")
    crew.planner.on("wide", steps(**{f"s{n}": ("alpha", f"wide {n}") for n in range(12)}))
    await crew.main.start("supervisor", "aggregator")
    wide = await crew.say("wide")
    await crew.wait_step(wide.task_id, 12, "queued")
    one = await crew.say("one", user=ben)
    await crew.wait_step(one.task_id, 1, "queued")
    served = []
    async with crew.resources.engine.begin() as conn:
        for _ in range(4):
            row = await claims.claim_step(conn, agent="alpha", owner="test", lease_seconds=60)
            served.append(row["instruction"] if row else None)
    assert served == ["wide 0", "one", "wide 1", "wide 2"]
