"""A signal stops everything in order; a second one stops it at once."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from warren.run import run_until_stopped

_ROOT = Path(__file__).parents[2]
_SCRIPT = """
import asyncio, sys
from contextlib import AsyncExitStack, asynccontextmanager
from warren.run import run_until_stopped

@asynccontextmanager
async def part(name):
    try:
        yield
    finally:
        await asyncio.sleep(600 if name == "slow" else 0.01)
        print("left", name, flush=True)

async def work():
    async with AsyncExitStack() as stack:
        for name in sys.argv[1:]: await stack.enter_async_context(part(name))
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(run_until_stopped(work()))
"""
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def start(*parts: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, *parts], cwd=_ROOT, stdout=subprocess.PIPE, text=True
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
    process = start("services", "clock", "api")
    process.send_signal(number)
    said, _ = process.communicate(timeout=30)
    assert [line for line in said.splitlines() if line.startswith("left")] == [
        "left api",
        "left clock",
        "left services",
    ]
    assert process.returncode == 0


def test_a_second_signal_ends_it_at_once(start: Start) -> None:
    process = start("slow")
    process.send_signal(signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Stopping.")
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[0] == "Stopping at once.\n"
    assert process.returncode == 130


async def test_what_the_work_raises_by_itself_is_raised() -> None:
    async def work() -> None:
        raise ValueError("broke")

    with pytest.raises(ValueError, match="broke"):
        await run_until_stopped(work())
