"""Which sandbox a process uses."""

import asyncio

from backend.core.settings import Settings
from workers.agentkit.sandbox import BwrapSandbox
from workers.agentkit.sandbox.choose import shared_sandbox
from workers.agentkit.sandbox.executor import ExecutorSandbox


async def test_all_agents_of_a_process_share_one() -> None:
    assert shared_sandbox(Settings()) is shared_sandbox(Settings())
    assert isinstance(shared_sandbox(Settings()), BwrapSandbox)


async def test_an_executor_is_taken_when_its_address_is_set() -> None:
    settings = Settings(executor_url="unix:///run/executor/socket")
    assert isinstance(shared_sandbox(settings), ExecutorSandbox)
    assert shared_sandbox(settings) is not shared_sandbox(Settings())


def test_each_loop_has_its_own() -> None:
    async def made() -> object:
        return shared_sandbox(Settings())

    assert asyncio.run(made()) is not asyncio.run(made())
