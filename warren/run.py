"""Runs something until SIGINT or SIGTERM: the only place of the process that handles signals."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
#: Seconds beyond the drain that an orderly stop may take, private services included; then everything is ended at once.
_BEYOND_DRAIN_SECONDS = 45.0
#: Seconds that what is left over once everything was left (a thread in a tool that hangs) may keep the process.
_LEFT_OVER_SECONDS = 3.0


async def run_until_stopped(
    work: Coroutine[Any, Any, None], *, drain_seconds: float, stopping: Callable[[], None] = lambda: None
) -> None:
    """Run ``work``; a signal cancels it, and it stops in order by leaving its context managers.

    ``stopping`` is called first of all, within the signal's handler: who asks whether this process serves hears no.

    A second signal ends the process at once, and its children with it; so does a stop that hangs, in time. Whatever
    ``work`` raises is raised here.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    told = asyncio.ensure_future(stop.wait())
    before = _on_signals(loop, stop, drain_seconds + _BEYOND_DRAIN_SECONDS, stopping)
    running = asyncio.ensure_future(work)
    try:
        await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
        await _leave(running)
        if stop.is_set():
            _end_after(_LEFT_OVER_SECONDS, 0)
    finally:
        told.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def _on_signals(
    loop: asyncio.AbstractEventLoop, stop: asyncio.Event, within: float, stopping: Callable[[], None]
) -> dict[signal.Signals, Any]:
    """Have the first signal set ``stop``, and the second end the process; returns the handlers there were.

    Plain handlers, because those of the loop wait for it, and a tool may hold it up.
    """
    signalled = False

    def on_signal(_number: int, _frame: object) -> None:
        nonlocal signalled
        if signalled:
            os.write(1, b"Stopping at once.\n")
            os._exit(130)
        signalled = True
        stopping()
        os.write(1, b"Stopping. (Once more to stop at once.)\n")
        words = f"It didn't stop within {within:.0f} s; ending everything now. Nothing accepted is lost.\n"
        _end_after(within, 1, words)
        loop.call_soon_threadsafe(stop.set)

    return {number: signal.signal(number, on_signal) for number in _SIGNALS}


def _end_after(seconds: float, code: int, words: str = "") -> None:
    """End the process, whatever keeps it, unless it has ended by then."""

    def end() -> None:
        os.write(1, words.encode())
        os._exit(code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


async def _leave(running: "asyncio.Future[None]") -> None:
    """Cancel what still runs and wait for its end; raise what it raised by itself."""
    if not running.done():
        running.cancel()
        await asyncio.wait({running})
    if not running.cancelled():
        running.result()


@asynccontextmanager
async def side_by_side(parts: Sequence[AbstractAsyncContextManager[None]]) -> AsyncIterator[None]:
    """Enter these one after the other, and leave all at once: each may take a drain's time."""
    leave = asyncio.Event()
    held: list[asyncio.Task[None]] = []
    try:
        for part in parts:
            entered = asyncio.Event()
            held.append(asyncio.create_task(_hold(part, entered, leave)))
            waiting = asyncio.ensure_future(entered.wait())
            await asyncio.wait({held[-1], waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if held[-1].done():
                await held[-1]
        yield
    finally:
        leave.set()
        ended = await asyncio.gather(*held, return_exceptions=True)
    for each in ended:
        if isinstance(each, BaseException):
            raise each


async def _hold(part: AbstractAsyncContextManager[None], entered: asyncio.Event, leave: asyncio.Event) -> None:
    async with part:
        entered.set()
        await leave.wait()
