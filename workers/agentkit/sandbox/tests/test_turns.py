"""How many runs go at once."""

import asyncio

import pytest

from workers.agentkit.sandbox.turns import Turns


class Runs:
    """Runs that wait for their turn, then until they are ended."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.going: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self, name: str, kind: str = "data") -> asyncio.Task[None]:
        """Let a run ask for its turn."""
        self._ends[name] = asyncio.Event()
        self._tasks[name] = asyncio.create_task(self._run(name, kind))
        await asyncio.sleep(0)
        return self._tasks[name]

    async def end(self, name: str) -> None:
        """End a run that goes."""
        self._ends[name].set()
        await self._tasks[name]
        await asyncio.sleep(0)

    async def _run(self, name: str, kind: str) -> None:
        async with self._turns.turn(kind):
            self.going.append(name)
            await self._ends[name].wait()
        self.going.remove(name)


async def test_the_next_one_goes_when_one_ends_in_order() -> None:
    runs = Runs(Turns(1))
    for name in ("first", "second", "third"):
        await runs.start(name)
    assert runs.going == ["first"]
    await runs.end("first")
    assert runs.going == ["second"]
    await runs.end("second")
    assert runs.going == ["third"]
    await runs.end("third")


async def test_one_kind_leaves_a_place_to_the_others() -> None:
    runs = Runs(Turns(3))
    for name in ("one", "two", "three"):
        await runs.start(name, "document")
    assert runs.going == ["one", "two"]
    await runs.start("other", "data")
    assert runs.going == ["one", "two", "other"]
    await runs.end("one")
    assert runs.going == ["two", "other", "three"]
    for name in ("two", "other", "three"):
        await runs.end(name)


async def test_who_is_cancelled_while_waiting_takes_no_place() -> None:
    runs = Runs(Turns(1))
    await runs.start("first")
    second = await runs.start("second")
    await runs.start("third")
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    await runs.end("first")
    assert runs.going == ["third"]
    await runs.end("third")
