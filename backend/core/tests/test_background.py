"""What runs in the background ends with its block, even where a library swallows a cancel."""

import asyncio

import pytest

from backend.core import background
from backend.core.background import end, in_background


async def _deaf(times: int) -> None:
    """Go on after this many cancels, as a loop does whose client waits by ``asyncio.wait_for``."""
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if not times:
                raise
            times -= 1


async def test_a_swallowed_cancel_is_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_AGAIN_SECONDS", 0.01)
    async with asyncio.timeout(5), in_background(_deaf(2), _deaf(0)):
        await asyncio.sleep(0)


async def test_what_it_raised_by_itself_is_raised() -> None:
    async def fail() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        async with in_background(fail()):
            await asyncio.sleep(0)


async def test_what_has_ended_is_left_alone() -> None:
    task = asyncio.create_task(asyncio.sleep(0))
    await task
    await end(task)
    assert not task.cancelled()
