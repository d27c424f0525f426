"""An administrator, and letters as the clock and the workers write them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import Api, sql
from backend.core.dead_letters import DeadMessage, note_message, note_step
from backend.core.users import create_user
from backend.core.verdicts import Failure

DIED = Failure(code="worker_died", message="Three workers in a row died on this.", cure="Retry it.")


@asynccontextmanager
async def administrator(api: Api, name: str = "root") -> AsyncIterator[httpx2.AsyncClient]:
    key = await create_user(api.resources.engine, name)
    await sql(api.resources.engine, "update users set role = 'admin' where name = :name", name=name)
    async with api.client(key) as client:
        yield client


async def dead_message(
    engine: AsyncEngine, body: bytes, *, cause: str = "unreadable", message_id: str = "m", task_id: str | None = None
) -> str:
    dead = DeadMessage(
        queue="agent.data",
        message_id=message_id,
        cause=cause,
        wrong="It can't be read.",
        body=body,
        headers={"x-death": [{"queue": "agent.data", "reason": "rejected"}]},
        task_id=UUID(task_id) if task_id else None,
    )
    async with engine.begin() as conn:
        await note_message(conn, dead)
    return await newest(engine)


async def dead_step(engine: AsyncEngine, task_id: str, step_id: str) -> str:
    """End a task whose step killed its workers; returns the letter."""
    await sql(engine, "update tasks set state = 'failed', round = 1, completed_at = now() where id = :id", id=task_id)
    [step] = await sql(engine, "select * from steps where id = :id", id=step_id)
    async with engine.begin() as conn:
        await note_step(conn, step, DIED, deaths=3)
    return await newest(engine)


async def newest(engine: AsyncEngine) -> str:
    [row] = await sql(engine, "select id from dead_letters order by id desc limit 1")
    return str(row["id"])
