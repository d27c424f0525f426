"""Work that goes on while a block runs, and is surely ended when the block is left."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

#: Seconds after which a task that goes on all the same is cancelled once more.
_AGAIN_SECONDS = 2.0


async def end(*tasks: "asyncio.Future[Any]") -> None:
    """Cancel tasks until they have ended; how is for the caller to look at. Not for what takes its time to leave.

    Once is not enough: before Python 3.12 ``asyncio.wait_for`` returns its result and swallows the cancel when both
    come in the same round of the loop (gh-86296, gh-96764), and the clients of Redis and RabbitMQ wait by it. A loop
    that calls them would go on, and whoever waits for its end would wait for ever.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_AGAIN_SECONDS)


@asynccontextmanager
async def in_background(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run works while the block runs, and end them when it is left; raises what one of them raised by itself."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        await end(*tasks)
        for task in tasks:
            if not task.cancelled():
                task.result()
