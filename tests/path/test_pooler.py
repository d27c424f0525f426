"""Warren through the pooler that k8s/ ships: everything but what needs a session goes through PgBouncer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from backend.core.db.session import driverless_url, make_engine
from backend.core.settings import Settings
from tests.deploy.poolers import pooler_settings
from tests.path.crew import ALL, Crew, open_crew
from tests.path.deciding import decide, question
from tests.services.pooler import running_pooler
from warren.database import open_database
from warren.errors import CommandError
from warren.reach import reach_own_session, reach_postgres

#: Connections of the pooler to PostgreSQL; the manifests' are more than a test needs to have clients share them.
_FEW = {"default_pool_size": "3", "reserve_pool_size": "0"}


@pytest.fixture
async def pooled(tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str) -> AsyncIterator[Crew]:
    """The whole path through the pooler of one's own machine, with few connections."""
    with running_pooler(database_url, {**pooler_settings("local"), **_FEW}, tmp_path / "pooler") as url:
        services = {"rabbitmq_url": rabbitmq_url, "redis_url": redis_url}
        async with open_crew(tmp_path, database_url=url, direct_url=database_url, **services) as crew:
            yield crew


async def test_a_task_a_stop_and_an_approval_go_through_the_pooler(pooled: Crew) -> None:
    pooled.actors.add("alpha")
    held = pooled.acts.holding("slow")
    await pooled.main.start(*ALL)
    assert (await pooled.ask("act:look"))["answer"] == "did look"
    stopped = await pooled.say("act:slow")
    await held.started.wait()
    await pooled.cancel(stopped.task_id)
    assert (await pooled.wait(stopped.task_id))["state"] == "cancelled"
    asked = await pooled.say("act:look then send:hello:bob")
    await pooled.wait(asked.task_id, "waiting")
    await decide(pooled, await question(pooled, asked.task_id))
    assert (await pooled.wait(asked.task_id))["answer"] == "sent hello to bob"
    assert (pooled.world.done, pooled.acts["look"].calls) == ([("hello", "bob")], 2)


async def test_many_tasks_at_once_share_few_connections(pooled: Crew) -> None:
    await pooled.main.start(*ALL)
    for _ in range(2):
        await pooled.process("supervisor", "alpha", "aggregator")
    accepted = await asyncio.gather(*(pooled.say(f"act:n{number}") for number in range(12)))
    ends = await asyncio.gather(*(pooled.wait(each.task_id) for each in accepted))
    assert [end["answer"] for end in ends] == [f"did n{number}" for number in range(12)]


@pytest.mark.parametrize("overlay", ["local", "production"])
async def test_prepared_statements_outlive_a_change_of_connection(
    tmp_path: Path, database_url: str, overlay: str
) -> None:
    settings = {**pooler_settings(overlay), **_FEW}
    with running_pooler(database_url, settings, tmp_path / "pooler") as url:
        engine = make_engine(url)

        async def work(number: int) -> int:
            async with engine.begin() as conn:
                answer = await conn.execute(text("select cast(:n as int), pg_sleep(0.01)"), {"n": number})
                return int(answer.scalar_one())

        try:
            assert await asyncio.gather(*(work(number) for number in range(60))) == list(range(60))
        finally:
            await engine.dispose()


async def test_what_needs_a_session_is_refused_by_way_of_the_pooler(tmp_path: Path, database_url: str) -> None:
    settings = {**pooler_settings("local"), **_FEW}
    with running_pooler(database_url, settings, tmp_path / "pooler") as url:
        assert "answers" in await reach_postgres(url)
        with pytest.raises(CommandError, match=r"one session to several clients.*DATABASE_DIRECT_URL"):
            await reach_own_session(url)
        alone = Settings(home=tmp_path).model_copy(update={"database_url": url})
        with pytest.raises(CommandError, match="one session to several clients"):
            await AsyncExitStack().enter_async_context(open_database(alone))
        both = alone.model_copy(update={"database_direct_url": database_url})
        async with open_database(both) as found:
            assert found == database_url
    await reach_own_session(database_url)
    with running_pooler(database_url, {**settings, "pool_mode": "session"}, tmp_path / "by-session") as url:
        await reach_own_session(url)


async def test_a_lock_taken_by_way_of_the_pooler_is_left_with_whoever_comes_next(
    tmp_path: Path, database_url: str
) -> None:
    """Why it is refused: the migrations' lock would stay with a connection that others use."""
    settings = {**pooler_settings("local"), **_FEW, "default_pool_size": "1"}
    with running_pooler(database_url, settings, tmp_path / "pooler") as url:
        first, second = [await asyncpg.connect(driverless_url(url)) for _ in range(2)]
        await first.execute("select pg_advisory_lock(1)")
        assert await second.fetchval("select pg_try_advisory_lock(1)") is True
        for connection in (first, second):
            await connection.close()
