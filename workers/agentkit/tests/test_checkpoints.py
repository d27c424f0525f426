"""The checkpointer's tables are made by whichever worker is first."""

import asyncio

from workers.agentkit.checkpoints import open_checkpoints


async def test_workers_that_start_at_once_make_the_tables_together(database_url: str) -> None:
    async def start() -> bool:
        async with open_checkpoints(database_url) as saver:
            return await saver.aget_tuple({"configurable": {"thread_id": "none"}}) is None

    assert await asyncio.gather(*(start() for _ in range(4))) == [True] * 4
