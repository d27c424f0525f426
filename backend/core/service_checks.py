"""Whether a service answers: a real round trip, bounded in time."""

import asyncio
from collections.abc import Awaitable, Callable

from faststream.rabbit import RabbitBroker
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.topology import SUPERVISOR_TASKS

#: Seconds that a check may take.
TIMEOUT = 2.0


class Check(BaseModel):
    """One check's outcome; ``detail`` says what is wrong, empty when nothing is."""

    ok: bool
    detail: str = ""


async def database(engine: AsyncEngine) -> str:
    """Return what is wrong with the database; empty when it answers."""
    async with engine.connect() as conn:
        await conn.execute(text("select 1"))
    return ""


async def broker(broker: RabbitBroker) -> str:
    """Return what is wrong with the broker; a channel of its own asks, because a missing queue closes it."""
    connection = await broker.connect()
    async with connection.channel() as channel:
        await channel.declare_queue(SUPERVISOR_TASKS.name, passive=True)
    return ""


async def run(check: Callable[[], Awaitable[str]]) -> Check:
    """Run a check; whatever its service's library raises is the finding."""
    try:
        async with asyncio.timeout(TIMEOUT):
            wrong = await check()
    except TimeoutError:
        wrong = f"no answer within {TIMEOUT:.0f} s"
    except Exception as error:  # noqa: BLE001 - said above
        wrong = type(error).__name__
    return Check(ok=not wrong, detail=wrong)
