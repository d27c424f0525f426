"""Whether a service answers: a real round trip, bounded in time."""

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

from faststream.rabbit import RabbitBroker
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.topology import SUPERVISOR_TASKS

#: Seconds that a check may take.
TIMEOUT = 2.0


_asked: WeakKeyDictionary[RabbitBroker, asyncio.Task[str]] = WeakKeyDictionary()


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
    """Return what is wrong with the broker; a channel of its own asks, because a missing queue closes it.

    A question that nobody waits for any longer is left to end, and asked no second time meanwhile: cut off while its
    channel opens, it would leave the broker with half a channel, for which that closes the whole connection.
    """
    asked = _asked.get(broker)
    if asked is None or asked.done():
        asked = _asked[broker] = asyncio.create_task(_ask(broker))
        asked.add_done_callback(_heard)
    return await asyncio.shield(asked)


async def _ask(broker: RabbitBroker) -> str:
    connection = await broker.connect()
    async with connection.channel() as channel:
        await channel.declare_queue(SUPERVISOR_TASKS.name, passive=True)
    return ""


def _heard(asked: asyncio.Task[str]) -> None:
    # Who waited has the error; where nobody did any longer, asyncio would log it as lost.
    if not asked.cancelled():
        asked.exception()


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
