"""A signal stops everything in order and in time, whatever hangs; a second one stops it at once."""

import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from warren.run import run_until_stopped, side_by_side

_ROOT = Path(__file__).parents[2]
_SCRIPT = """
import asyncio, os, sys, time
from contextlib import AsyncExitStack, asynccontextmanager
from warren import run

parts, beside, trouble, beyond = sys.argv[1].split(), sys.argv[2].split(), sys.argv[3], float(sys.argv[4])

@asynccontextmanager
async def part(name):
    try:
        yield
    finally:
        await asyncio.sleep({"slow": 600, "second": 1}.get(name.rstrip("!"), 0.01))
        print("left", name, flush=True)

async def work():
    async with AsyncExitStack() as stack:
        for name in parts: await stack.enter_async_context(part(name))
        await stack.enter_async_context(run.side_by_side([part(name) for name in beside]))
        if trouble == "thread":
            asyncio.get_running_loop().run_in_executor(None, time.sleep, 600)
        print("ready", flush=True)
        if trouble == "loop":
            time.sleep(600)
        await asyncio.Event().wait()

run._BEYOND_DRAIN_SECONDS, run._LEFT_OVER_SECONDS = beyond, 0.5
def stopping():
    if trouble == "asked":
        os.write(1, b"not ready\\n")

asyncio.run(run.run_until_stopped(work(), drain_seconds=0.5, stopping=stopping))
"""
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start(parts: str, *, beside: str = "", trouble: str = "", beyond: float = 60) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, parts, beside, trouble, str(beyond)],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_the_parts_in_reverse_order(start: Start, number: signal.Signals) -> None:
    process = start("services clock api")
    process.send_signal(number)
    said, _ = process.communicate(timeout=30)
    assert [line for line in said.splitlines() if line.startswith("left")] == [
        "left api",
        "left clock",
        "left services",
    ]
    assert process.returncode == 0


def test_who_asks_hears_of_the_signal_before_anything_is_left(start: Start) -> None:
    process = start("services", trouble="asked")
    process.send_signal(signal.SIGTERM)
    lines = process.communicate(timeout=30)[0].splitlines()
    assert (lines[0], lines[-1], process.returncode) == ("not ready", "left services", 0)


def test_parts_side_by_side_take_the_time_of_one(start: Start) -> None:
    process = start("services", beside="second second! second!!")
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=30)
    assert time.monotonic() - began < 2.5, "three of a second each"
    assert (said.count("left second"), said.splitlines()[-1], process.returncode) == (3, "left services", 0)


def test_a_second_signal_ends_it_at_once(start: Start) -> None:
    process = start("slow")
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Stopping.")
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[0] == "Stopping at once.\n"
    assert process.returncode == 130


@pytest.mark.parametrize(("parts", "trouble"), [("slow", ""), ("", "loop")])
def test_what_hangs_doesnt_keep_it_beyond_its_time(start: Start, parts: str, trouble: str) -> None:
    """A part that never leaves, and a tool that holds the loop up."""
    process = start(parts, trouble=trouble, beyond=0.5)
    process.send_signal(signal.SIGTERM)
    assert "ending everything now" in process.communicate(timeout=20)[0]
    assert process.returncode == 1


def test_a_thread_that_hangs_is_left_behind(start: Start) -> None:
    """A tool's thread can't be cut off; everything else was left in order, so this is a good end."""
    process = start("services", trouble="thread")
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=20)[0].splitlines()[-1] == "left services"
    assert process.returncode == 0


async def test_what_the_work_raises_by_itself_is_raised() -> None:
    async def work() -> None:
        raise ValueError("broke")

    with pytest.raises(ValueError, match="broke"):
        await run_until_stopped(work(), drain_seconds=1)


async def test_a_part_that_cant_be_entered_is_raised_and_the_others_are_left() -> None:
    left = []

    @asynccontextmanager
    async def part(name: str) -> AsyncIterator[None]:
        if name == "broken":
            raise ValueError(name)
        yield
        left.append(name)

    with pytest.raises(ValueError, match="broken"):
        async with side_by_side([part("first"), part("broken"), part("last")]):
            pytest.fail("entered")
    assert left == ["first"]
