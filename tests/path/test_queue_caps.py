"""Caps: on what one user runs, on what one user has waiting, and on what waits of all users."""

import asyncio
from collections import defaultdict
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from backend.api.chats.requests import Accepted, Chat
from backend.api.chats.send_message import send_message
from backend.api.problems import NoRoom, QueueFull, TooManyQueued
from backend.core import claims, queued_count
from backend.core.resources import Resources
from tests.path.crew import Crew, Process, until
from workers.supervisor.role import claim


async def try_to_say(resources: Resources, user: UUID, key: str | None = None) -> Accepted | NoRoom:
    try:
        return await send_message(resources, user, Chat(message=f"of {key or 'many'}"), key)
    except NoRoom as refused:
        return refused


async def counted(crew: Crew) -> tuple[int, int]:
    """Return how many tasks are queued, and how many the running count says."""
    [row] = await crew.sql("""
        select (select count(*) from tasks where state = 'queued') as rows,
            (select sum(n) from queued_deltas) as told
    """)
    return row["rows"], int(row["told"])


async def begun(crew: Crew, user: UUID) -> int:
    [row] = await crew.sql(
        "select count(*) as n from tasks where user_id = :u and state in ('planning', 'running', 'answering')", u=user
    )
    return int(row["n"])


async def claim_all(process: Process, most: int = 1000) -> list[UUID]:
    """Claim until there is nothing to claim; returns whose tasks they were."""
    owners: list[UUID] = []
    while len(owners) < most and (row := await claim(process.resources)) is not None:
        owners.append(row["user_id"])
    return owners


async def test_the_last_places_are_given_away_once_however_many_ask_at_once(crew: Crew) -> None:
    ben = await crew.user("ben")
    apis = [await crew.process(max_queued=5, max_queued_all=8) for _ in range(2)]

    async def ask_at_once(user: UUID) -> list[Accepted | NoRoom]:
        return await asyncio.gather(*(try_to_say(apis[n % 2].resources, user) for n in range(15)))

    ann_told, ben_told = await ask_at_once(crew.ann), await ask_at_once(ben)
    assert sum(isinstance(told, Accepted) for told in ann_told) == 5
    assert sum(isinstance(told, Accepted) for told in ben_told) == 3
    mine = next(told for told in ann_told if isinstance(told, TooManyQueued))
    assert "You have 5 requests waiting" in mine.detail
    assert mine.headers is not None
    assert mine.headers["Retry-After"]
    full = next(told for told in ben_told if isinstance(told, QueueFull))
    assert "8 requests of all users" in full.detail
    assert await counted(crew) == (8, 8)


async def test_far_from_the_cap_nobody_waits_and_near_it_the_cap_holds(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One process can add no more than its pool has connections: the first ten go in side by side.
    fewer = queued_count._COUNT.text.replace("current_setting('max_connections')\\:\\:int", "20")
    fewer = fewer.replace("current_setting('max_connections')::int", "20")
    assert fewer != queued_count._COUNT.text
    monkeypatch.setattr(queued_count, "_COUNT", text(fewer))
    api = (await crew.process(max_queued=30)).resources
    told = await asyncio.gather(*(try_to_say(api, crew.ann) for _ in range(45)))
    assert sum(isinstance(each, Accepted) for each in told) == 30


async def test_a_repeat_of_what_was_taken_is_never_refused(crew: Crew) -> None:
    api = (await crew.process(max_queued=1)).resources
    key = str(uuid4())
    told = await asyncio.gather(*(try_to_say(api, crew.ann, key) for _ in range(8)))
    assert len({each.task_id for each in told if isinstance(each, Accepted)}) == 1
    assert all(isinstance(each, Accepted) for each in told)
    assert isinstance(await try_to_say(api, crew.ann, str(uuid4())), TooManyQueued)


async def test_the_count_of_all_follows_every_way_in_and_out_and_is_folded(crew: Crew) -> None:
    tasks = [await crew.say(f"t{n}") for n in range(4)]
    await claim(crew.resources)
    await crew.cancel(tasks[1].task_id)
    assert await counted(crew) == (2, 2)
    await crew.sql("delete from conversations where id = :id", id=tasks[2].conversation_id)
    assert await counted(crew) == (1, 1)
    await asyncio.gather(*(queued_count.fold(crew.resources) for _ in range(4)))
    await crew.sql("insert into queued_deltas (n) values (7)")
    await queued_count.fold(crew.resources)
    [row] = await crew.sql("select count(*) as n from queued_deltas")
    assert (await counted(crew), row["n"]) == ((1, 1), 1)


async def test_who_runs_as_many_as_may_run_is_passed_over_and_others_go_on(crew: Crew) -> None:
    ben = await crew.user("ben")
    supervisors = [await crew.process(max_running=3) for _ in range(3)]
    for number in range(12):
        await crew.say(f"ann {number}")
    for number in range(2):
        await crew.say(f"ben {number}", user=ben)
    owners = [owner for each in await asyncio.gather(*map(claim_all, supervisors)) for owner in each]
    assert (owners.count(crew.ann), owners.count(ben)) == (3, 2)
    held = await crew.sql("select request, fence from tasks where held order by seq")
    assert [row["request"] for row in held] == [f"ann {number}" for number in range(3, 12)]
    # One that comes now needn't be looked at by a claim at all.
    late = await send_message(supervisors[0].resources, crew.ann, Chat(message="ann late"), None)
    assert late.queue_position == 9
    assert (await crew.task(late.task_id))["held"]


async def test_when_one_ends_the_next_one_starts_first_come_first(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "_tried", defaultdict(int))
    monkeypatch.setattr(claims, "IGNORE_LANE_EVERY", 1_000)
    running, most = [], 0
    for number in range(9):
        act = crew.acts.holding(f"w{number}")
        running.append((act, await crew.say(f"act:w{number}", priority="low" if number < 3 else "normal")))
    node = await crew.process(max_running=2, ring_seconds=60.0, supervisor_slots=1)
    await node.start("clock", "aggregator", "supervisor", "alpha")
    order = [3, 4, 5, 6, 7, 8, 0, 1, 2]
    for place in order:
        act, accepted = running[place]
        await asyncio.wait_for(act.started.wait(), 10)
        most = max(most, await begun(crew, crew.ann))
        act.release.set()
        await crew.wait(accepted.task_id)
    assert most == 2
    assert await crew.sql("select 1 from tasks where held and state = 'queued'") == []


async def test_what_was_held_while_the_last_one_ended_is_let_go_by_the_clock(crew: Crew) -> None:
    supervisor = await crew.process(max_running=1)
    first = await crew.say("first")
    second = await crew.say("second")
    await claim_all(supervisor)
    # As if the first had ended in the moment in which the second was being held.
    await crew.sql("update tasks set state = 'completed', owner = null where id = :id", id=first.task_id)
    assert (await crew.task(second.task_id))["held"]
    await supervisor.start("clock")

    async def let_go() -> bool:
        return not (await crew.task(second.task_id))["held"]

    await until(let_go)
    assert len(await claim_all(supervisor)) == 1


async def test_who_was_held_back_has_saved_nothing_up(crew: Crew) -> None:
    ben = await crew.user("ben")
    supervisor = await crew.process(max_running=1)
    for number in range(10):
        await crew.say(f"ann {number}")
    await claim_all(supervisor)  # one of ann's runs, nine are held
    for number in range(6):  # ben is served meanwhile
        accepted = await crew.say(f"ben {number}", user=ben)
        await claim_all(supervisor)
        await crew.sql("update tasks set state = 'completed', owner = null where id = :id", id=accepted.task_id)
    waiting = await crew.say("ben waits", user=ben)
    await crew.sql(
        "update tasks set state = 'completed', owner = null where user_id = :u and owner is not null", u=crew.ann
    )
    await crew.main.start("clock")

    async def let_go() -> bool:
        return bool(
            await crew.sql("select 1 from tasks where user_id = :u and state = 'queued' and not held", u=crew.ann)
        )

    await until(let_go)
    [ann] = await crew.sql(
        "select lane, turn from tasks where user_id = :u and state = 'queued' and not held order by turn limit 1",
        u=crew.ann,
    )
    assert ann["turn"] >= (await crew.task(waiting.task_id))["turn"]


async def test_no_cap_is_no_cap(crew: Crew) -> None:
    api = (await crew.process(max_queued=0, max_queued_all=0, max_running=0)).resources
    told = [await try_to_say(api, crew.ann) for _ in range(20)]
    assert all(isinstance(each, Accepted) for each in told)
    assert len(await claim_all(crew.processes[-1])) == 20
