"""Two that connect the same account, an account that goes while it is connected anew, a key that is changed."""

import asyncio

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import sql
from backend.api.tests.connecting import EmailRole, connect_imap, grants
from backend.core.resources import Resources
from workers.agentkit.vault.keys import Key


@pytest.fixture
async def email(resources: Resources) -> EmailRole:
    return await EmailRole.start(resources)


async def lock_waited_for(engine: AsyncEngine) -> None:
    async with asyncio.timeout(20):
        while not await sql(engine, "select 1 from pg_stat_activity where wait_event_type = 'Lock'"):
            await asyncio.sleep(0.01)


async def test_one_account_connected_several_times_at_once(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    views = await asyncio.gather(*(connect_imap(ada, password=f"p{n}") for n in range(6)))
    [row] = await grants(engine)
    assert {view["id"] for view in views} == {str(row["id"])}
    assert sorted(view["rev"] for view in views) == [1, 2, 3, 4, 5, 6]
    last = max(range(6), key=lambda n: int(views[n]["rev"]))
    assert email.opened(row)["password"] == f"p{last}"


async def test_an_account_that_is_deleted_while_it_is_connected_anew(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    old = await connect_imap(ada)
    async with engine.begin() as conn:
        await conn.execute(text("delete from grants"))
        anew = asyncio.create_task(connect_imap(ada, password="other"))
        await lock_waited_for(engine)
    made = await anew
    [row] = await grants(engine)
    assert made["id"] == str(row["id"]) != old["id"]
    assert email.opened(row)["password"] == "other"


async def test_what_is_sealed_while_the_key_is_changed_goes_to_the_new_one(
    ada: httpx2.AsyncClient, email: EmailRole, engine: AsyncEngine
) -> None:
    """The role forgets a key after it has retired it and seen that nothing is sealed to it."""
    fresh = Key.new()
    async with engine.begin() as conn:
        publish = text("insert into vault_keys (key_id, role, public_key) values (:id, 'email', :key)")
        await conn.execute(publish, {"id": fresh.id, "key": bytes(fresh.private.public_key)})
        await conn.execute(text("update vault_keys set retired_at = now() where key_id <> :id"), {"id": fresh.id})
        connecting = asyncio.create_task(connect_imap(ada))
        await lock_waited_for(engine)
    await connecting
    assert [row["key_id"] for row in await grants(engine)] == [fresh.id]
