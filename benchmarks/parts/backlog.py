"""What a long queue costs: the same calls with 100 tasks waiting and with 100,000, in one run."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import httpx2
from sqlalchemy import text

from backend.api.role import serve
from backend.core.claims import claim_task
from backend.core.db.migrate import upgrade
from backend.core.resources import Resources, open_resources
from backend.core.settings import LimitSettings, Settings
from backend.core.users import create_user
from benchmarks.measure import Fire, median_ms, one_at_a_time
from benchmarks.stage import Stage
from workers.clock.bells import ring_missing

SHORT, LONG = 100, 100_000
#: People who share the backlog, and calls of each kind that are timed.
_USERS, _LOOKS = 100, 10
_CALLS, _QUICK_CALLS, _WARM_UP = 100, 30, 10
_QUICK_LONG = 5_000

_PEOPLE = """
    insert into users (id, name) select gen_random_uuid(), 'person ' || n
    from generate_series(1, $1::int) n
"""
# As many requests would have left it, but in one statement: each with a conversation, everybody's in turns.
_FILL = """
    with people as (select id, row_number() over (order by id) as place from users where name like 'person %'),
    new as (
        select gen_random_uuid() as id, gen_random_uuid() as conversation, p.id as user_id, n / $2 + 1 as turn, n
        from generate_series(0, $1::int - 1) n join people p on p.place = n % $2 + 1
    ), talks as (
        insert into conversations (id, user_id, title) select conversation, user_id, 'Backlog' from new
    )
    insert into tasks (id, user_id, conversation_id, head, request, turn)
    select id, user_id, conversation, true, 'Wait', turn from new order by n
"""

_END = text("update tasks set state = 'completed', owner = null, lease_until = null where id = :id")


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Medians in milliseconds with so many tasks waiting."""

    waiting: int
    ms: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """The same calls beside a short and a long queue."""

    short: Calls
    long: Calls


async def backlog(stage: Stage, *, quick: bool) -> Backlog:
    """Serve the api in this process, and be its client and the claiming worker."""
    database_url = await stage.database("backlog")
    await upgrade(database_url)
    settings = Settings(home=stage.home / "backlog", port=0).with_services(
        database_url=database_url, rabbitmq_url=stage.urls.rabbitmq_url, redis_url=stage.urls.redis_url
    )
    # Both caps are on, and far enough: what they cost is part of what is measured.
    limits = LimitSettings(max_queued=10_000, max_queued_all=2 * LONG)
    settings = settings.model_copy(update={"limits": limits})
    async with AsyncExitStack() as stack:
        resources = await stack.enter_async_context(open_resources(settings, agents=[]))
        key = await create_user(resources.engine, "bench")
        await _run(database_url, _PEOPLE, _USERS)
        port = await stack.enter_async_context(serve(settings, resources))
        headers = {"authorization": f"Bearer {key}"}
        client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}/api/v1", headers=headers, timeout=60)
        await stack.enter_async_context(client)
        calls, long = (_QUICK_CALLS, _QUICK_LONG) if quick else (_CALLS, LONG)
        measured = []
        for waiting in (SHORT, long):
            await _fill(database_url, waiting)
            measured.append(Calls(waiting=waiting, ms=await _measure(resources, client, calls)))
    return Backlog(short=measured[0], long=measured[1])


async def _run(database_url: str, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def _fill(database_url: str, wanted: int) -> None:
    """Bring the queue to this length, and the database's knowledge of it up to date, as autovacuum would."""
    connection = await asyncpg.connect(database_url)
    try:
        there = await connection.fetchval("select count(*) from tasks where state = 'queued'")
        await connection.execute(_FILL, wanted - there, _USERS)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


async def _measure(resources: Resources, client: httpx2.AsyncClient, calls: int) -> dict[str, float]:
    last: list[str] = []
    claimed: list[UUID] = []

    async def submit() -> None:
        answer = await client.post("/chat", json={"message": "job"})
        answer.raise_for_status()
        last.append(answer.json()["task_id"])

    async def claim() -> None:
        limits = resources.settings.limits
        async with resources.unit() as unit:
            row = await claim_task(unit.conn, owner="bench", lease_seconds=3600, max_running=limits.max_running)
        if row is None or row["held"]:
            raise RuntimeError("there was nothing to claim")
        claimed.append(row["id"])

    async def end() -> None:
        """End what was claimed: nobody reaches the cap on what runs, as where workers keep up."""
        async with resources.engine.begin() as conn:
            await conn.execute(_END, {"id": claimed.pop()})

    async def get(path: str) -> None:
        (await client.get(path)).raise_for_status()

    # As many come in as are taken, so the queue keeps its length.
    deeds: dict[str, Fire] = {
        "submit": submit,
        "read a waiting task with its position": lambda: get(f"/tasks/{last[-1]}"),
        "list tasks": lambda: get("/tasks?state=queued"),
        "read the queue": lambda: get("/queue"),
    }
    ms = {"claim": 0.0}
    for name, deed in deeds.items():
        await one_at_a_time(deed, _WARM_UP)
        ms[name] = median_ms(await one_at_a_time(deed, calls))
    ms["claim"] = median_ms([await _timed(claim, end) for _ in range(_WARM_UP + calls)][_WARM_UP:])

    async def look() -> None:
        await ring_missing(resources)

    await look()  # rings for the backlog, whose rows came without bells
    ms["the clock's look for lost bells"] = median_ms(await one_at_a_time(look, _LOOKS))
    return ms


async def _timed(deed: Fire, after: Fire) -> float:
    """Return the seconds of a deed; what follows it isn't timed."""
    [seconds] = await one_at_a_time(deed, 1)
    await after()
    return seconds
